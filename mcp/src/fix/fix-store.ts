import { createHmac, timingSafeEqual } from "node:crypto";
import { basename, join } from "node:path";
import { isRecord } from "../shared/json.ts";
import { WranglerError } from "../shared/errors.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { projectKey } from "../settings/project-key.ts";
import { confine, ensureDir, listDir, readText, writeAtomic } from "../platform/files.ts";
import { withLock } from "../platform/lock.ts";
import { isReadable, removeTree } from "../platform/trees.ts";
import { EngineRepo } from "../sandbox/engine-repo.ts";
import { FixStateSchema, type FixState } from "./ledger.ts";

const START = 'Start one with "wrangler-mcp fix start <error id>"; "wrangler-mcp errors list" shows the ids.';

const START_WAIT_MS = 120_000;

/** The fixes of one project, in the user's state folder. */
export class FixStore {
  readonly #folder: string;
  readonly #key: Buffer;
  readonly #root: string;

  /** @param key the user's secret, which keys every ledger */
  constructor(stateDir: string, paths: ProjectPaths, key: Buffer) {
    this.#folder = join(stateDir, "projects", projectKey(paths.projectDir), "fixes");
    this.#key = key;
    this.#root = paths.root;
  }

  /** The folder of a fix's private files. */
  folderOf(fixId: string): string {
    return join(this.#folder, fixId);
  }

  repoOf(fixId: string): EngineRepo {
    return new EngineRepo(join(this.folderOf(fixId), "repo.git"));
  }

  /** Every fix of the project, oldest first. Ledgers that cannot be trusted are errors, not gaps. */
  async all(): Promise<FixState[]> {
    const fixes: FixState[] = [];
    for (const fixId of await this.#ids()) fixes.push(await this.load(fixId));
    return fixes.sort((a, b) => a.createdAt - b.createdAt);
  }

  /**
   * The fix of that id, or the newest open one when no id is given.
   *
   * @throws WranglerError E_FIX_NOT_FOUND
   */
  async find(fixId: string | undefined): Promise<FixState> {
    if (fixId !== undefined) return this.load(await this.idOf(fixId));
    const open = (await this.all()).filter((fix) => fix.status === "open").at(-1);
    if (open !== undefined) return open;
    throw new WranglerError("E_FIX_NOT_FOUND", "no fix is open", { hint: START });
  }

  /**
   * The id of a fix that there is, from its id or its workspace's path. Its ledger is not looked at: what cannot be
   * believed can still be abandoned.
   *
   * @throws WranglerError E_FIX_NOT_FOUND
   */
  async idOf(given: string): Promise<string> {
    const ids = await this.#ids();
    const wanted = basename(given);
    if (ids.includes(wanted)) return wanted;
    const hint = ids.length > 0 ? `Fixes of this project: ${ids.slice(-5).join(", ")}.` : START;
    throw new WranglerError("E_FIX_NOT_FOUND", `there is no fix ${JSON.stringify(wanted.slice(0, 60))}`, { hint });
  }

  /** Removes what starts left that were killed before their ledger; the caller holds the lock of starts. */
  async removeUnfinished(): Promise<void> {
    const known = await this.#ids();
    const folders = (await listDir(this.#folder)).filter(
      ({ name, kind }) => kind === "folder" && !known.includes(name),
    );
    for (const { name } of folders) await removeTree(join(this.#folder, name));
  }

  async #ids(): Promise<string[]> {
    const names = (await listDir(this.#folder)).filter(({ kind }) => kind === "folder").map(({ name }) => name);
    const known = await Promise.all(names.map((name) => isReadable(join(this.#folder, name, "ledger.json"))));
    return names.filter((_, index) => known[index]);
  }

  /** @throws WranglerError E_WORKSPACE when the ledger is not what the engine wrote for this fix. */
  async load(fixId: string): Promise<FixState> {
    const text = await readText(join(this.folderOf(fixId), "ledger.json"), 64 * 1024 * 1024);
    const envelope = parseJson(text ?? "");
    if (!isRecord(envelope) || typeof envelope["mac"] !== "string" || !this.#holds(envelope["fix"], envelope["mac"])) {
      throw untrusted(fixId, "was changed by something else than the engine");
    }
    const fix = FixStateSchema.safeParse(envelope["fix"]);
    if (!fix.success) throw untrusted(fixId, "was written by another version of the engine");
    if (fix.data.fixId !== fixId) throw untrusted(fixId, `is that of ${fix.data.fixId}`);
    return fix.data;
  }

  /** Replaces the ledger as a whole, and its readable copy in the workspace. */
  async save(fix: FixState): Promise<void> {
    const folder = this.folderOf(fix.fixId);
    await ensureDir(folder, 0o700);
    const envelope = JSON.stringify({ mac: this.#mac(fix), fix });
    await writeAtomic(join(folder, "ledger.json"), envelope, { fsync: true });
    await this.#saveCopies(fix);
  }

  /** Runs `work` while no other process works on the project's fix; refuses at once when one does. */
  async exclusively<T>(fixId: string, work: () => Promise<T>): Promise<T> {
    await ensureDir(this.#folder, 0o700);
    return withLock(join(this.#folder, `${fixId}.lock`), { what: `the fix ${fixId}` }, work);
  }

  /** Runs `work` while no other process starts a fix in the project. Starts wait for each other: they are short. */
  async starting<T>(work: () => Promise<T>): Promise<T> {
    await ensureDir(this.#folder, 0o700);
    return withLock(join(this.#folder, "start.lock"), { what: "the start of a fix", waitMs: START_WAIT_MS }, work);
  }

  /**
   * Something that is kept of a project beside its fixes, under the same seal. Undefined when it was never written;
   * null when what is there is not what was written.
   */
  async readSealed(name: string): Promise<unknown> {
    const text = await readText(this.#sealedFile(name), 1024 * 1024);
    if (text === undefined) return undefined;
    const envelope = parseJson(text);
    if (!isRecord(envelope) || typeof envelope["mac"] !== "string") return null;
    return this.#holds([name, envelope["value"]], envelope["mac"]) ? envelope["value"] : null;
  }

  async writeSealed(name: string, value: unknown): Promise<void> {
    await ensureDir(this.#folder, 0o700);
    const envelope = JSON.stringify({ mac: this.#mac([name, value]), value });
    await writeAtomic(this.#sealedFile(name), envelope, { fsync: true });
  }

  /** A text of a cache that all projects of the user share, under the same seal. */
  sealed(name: string, text: string): string {
    return `${this.#mac(["cache", name, text])}\n${text}`;
  }

  /** The text that `sealed` was given under that name; undefined for anything else. */
  unsealed(name: string, given: string): string | undefined {
    const end = given.indexOf("\n");
    const text = given.slice(end + 1);
    return end > 0 && this.#holds(["cache", name, text], given.slice(0, end)) ? text : undefined;
  }

  #sealedFile(name: string): string {
    return join(this.#folder, `${name}.json`);
  }

  async #saveCopies(fix: FixState): Promise<void> {
    if (!(await isReadable(fix.workspace))) return;
    const { entries, ...rest } = fix;
    const summary = { ...rest, record: fix.recordId };
    const inWorkspace = async (name: string): Promise<string> => confine(this.#root, join(fix.workspace, name));
    await writeAtomic(await inWorkspace("fix-summary.json"), JSON.stringify(summary, undefined, 2) + "\n");
    const ledger = { version: 1, fixId: fix.fixId, entries };
    await writeAtomic(await inWorkspace("evidence-ledger.json"), JSON.stringify(ledger, undefined, 2) + "\n");
  }

  #mac(fix: unknown): string {
    return createHmac("sha256", this.#key).update("ledger\0").update(JSON.stringify(fix)).digest("hex");
  }

  #holds(fix: unknown, mac: string): boolean {
    const expected = Buffer.from(this.#mac(fix));
    const given = Buffer.from(mac);
    return expected.length === given.length && timingSafeEqual(expected, given);
  }
}

function untrusted(fixId: string, why: string): WranglerError {
  return new WranglerError("E_WORKSPACE", `the ledger of ${fixId} ${why}`, {
    hint: `Nothing in it is believed. Run "wrangler-mcp fix abandon ${fixId}" and start again.`,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
