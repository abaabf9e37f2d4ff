import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { isRecord } from "../shared/json.ts";
import { WranglerError } from "../shared/errors.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { confine, ensureDir, listDir, readText, writeAtomic } from "../platform/files.ts";
import { withLock } from "../platform/lock.ts";
import { isReadable } from "../platform/trees.ts";
import { EngineRepo } from "../sandbox/engine-repo.ts";
import { FixStateSchema, type FixState } from "./ledger.ts";

/** The fixes of one project, in the user's state folder. */
export class FixStore {
  readonly #folder: string;
  readonly #key: Buffer;

  /** @param key the user's secret, which keys every ledger */
  constructor(stateDir: string, paths: ProjectPaths, key: Buffer) {
    this.#folder = join(stateDir, "projects", projectKey(paths.projectDir), "fixes");
    this.#key = key;
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
    const folders = (await listDir(this.#folder)).filter((entry) => entry.kind === "folder");
    const fixes: FixState[] = [];
    for (const { name } of folders) {
      if (await isReadable(join(this.#folder, name, "ledger.json"))) fixes.push(await this.load(name));
    }
    return fixes.sort((a, b) => a.createdAt - b.createdAt);
  }

  /**
   * The fix of that id, or the newest open one when no id is given.
   *
   * @throws WranglerError E_FIX_NOT_FOUND
   */
  async find(fixId: string | undefined): Promise<FixState> {
    const fixes = await this.all();
    const wanted = fixId === undefined ? undefined : basename(fixId);
    const found = fixes.filter((fix) => (wanted === undefined ? fix.status === "open" : fix.fixId === wanted)).at(-1);
    if (found !== undefined) return found;
    const known = fixes.filter((fix) => fix.status === "open").map((fix) => fix.fixId);
    throw new WranglerError("E_FIX_NOT_FOUND", wanted === undefined ? "no fix is open" : `there is no fix ${wanted}`, {
      hint:
        known.length > 0
          ? `Open fixes: ${known.join(", ")}.`
          : 'Start one with "wrangler-mcp fix start <error id>"; "wrangler-mcp errors list" shows the ids.',
    });
  }

  async load(fixId: string): Promise<FixState> {
    const text = await readText(join(this.folderOf(fixId), "ledger.json"), 64 * 1024 * 1024);
    const envelope: unknown = JSON.parse(text ?? "null");
    if (!isRecord(envelope) || typeof envelope["mac"] !== "string" || !this.#holds(envelope["fix"], envelope["mac"])) {
      throw new WranglerError("E_WORKSPACE", `the ledger of ${fixId} was changed by something else than the engine`, {
        hint: `Nothing in it is believed. Run "wrangler-mcp fix abandon ${fixId}" and start again.`,
      });
    }
    return FixStateSchema.parse(envelope["fix"]);
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
  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    await ensureDir(this.#folder, 0o700);
    return withLock(join(this.#folder, `${name}.lock`), { what: `the fix ${name}` }, work);
  }

  async #saveCopies(fix: FixState): Promise<void> {
    if (!(await isReadable(fix.workspace))) return;
    const { entries, ...rest } = fix;
    const summary = { ...rest, record: fix.recordId };
    const inWorkspace = async (name: string): Promise<string> => confine(fix.workspace, name);
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

/** Names a project in the state folder: the same however its path was written. */
export function projectKey(projectDir: string): string {
  let real = projectDir;
  try {
    real = realpathSync(projectDir);
  } catch {
    real = projectDir;
  }
  return createHash("sha256").update(real).digest("hex").slice(0, 16);
}
