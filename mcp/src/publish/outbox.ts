import { join } from "node:path";
import { ensureDir, confine, readText } from "../platform/files.ts";
import { replaceFolder } from "../platform/folders.ts";
import { removeTree } from "../platform/trees.ts";
import { ensureWranglerDir } from "../platform/wrangler-dir.ts";
import type { ProjectPaths } from "../settings/paths.ts";
import { WranglerError } from "../shared/errors.ts";
import { canonicalJson } from "./canonical.ts";
import { howToSend } from "./how-to-send.ts";
import type { Patch, PublicationInput, PublicationPlan } from "./types.ts";

/** What a person needs to send a fix later, by the command or by hand. */
export interface Parcel {
  readonly plan: PublicationPlan;
  readonly input: PublicationInput;
  readonly patches: readonly Patch[];
  /** Why it was not sent. */
  readonly reason: string;
}

const FIX_ID = /^[a-z0-9][a-z0-9-]{0,79}$/;
const PATCH_NAME = /^[\w][\w.-]{0,120}\.patch$/;

/**
 * Writes `.wrangler/outbox/<fixId>/`: the patch series, `PR_BODY.md`, `pr.json` (the plan), `evidence.json` and
 * `HOW_TO_SEND.md`. The folder appears whole or not at all; the same parcel again changes nothing.
 *
 * @returns the folder's absolute path
 * @throws WranglerError E_PATH_REFUSED when a part of the path is a link, E_STORAGE when the disk refuses.
 */
export async function writeOutbox(paths: ProjectPaths, parcel: Parcel): Promise<string> {
  const folder = await outboxFolder(paths, parcel.plan.fixId);
  const files = contents(folder, parcel);
  if (await isThere(folder, files)) return folder;
  await ensureWranglerDir(paths);
  await ensureDir(paths.outbox, 0o700);
  await replaceFolder(folder, files);
  return folder;
}

/** Takes a sent fix out of the outbox. */
export async function removeFromOutbox(paths: ProjectPaths, fixId: string): Promise<void> {
  await removeTree(await outboxFolder(paths, fixId));
}

async function outboxFolder(paths: ProjectPaths, fixId: string): Promise<string> {
  if (!FIX_ID.test(fixId)) throw new WranglerError("E_INTERNAL", `${JSON.stringify(fixId)} is no id of a fix`);
  return confine(paths.root, join(paths.outbox, fixId));
}

function contents(folder: string, { plan, input, patches, reason }: Parcel): Record<string, string> {
  const { fixId, recordId, fingerprint, base, evidence, suite, coveragePercent, classification } = input;
  const proof = { fixId, recordId, fingerprint, base, evidence, suite, coveragePercent, classification };
  return {
    ...Object.fromEntries(patches.map(({ name, content }) => [join("patches", checkedName(name)), content])),
    "PR_BODY.md": plan.body,
    "pr.json": pretty({ version: 1, plan }),
    "evidence.json": pretty({ version: 1, ...proof }),
    "HOW_TO_SEND.md": howToSend(plan, folder, reason),
  };
}

function checkedName(name: string): string {
  if (PATCH_NAME.test(name)) return name;
  throw new WranglerError("E_INTERNAL", `${JSON.stringify(name)} is no name of a patch`);
}

async function isThere(folder: string, files: Readonly<Record<string, string>>): Promise<boolean> {
  for (const [name, content] of Object.entries(files)) {
    if ((await readText(join(folder, name), 64 * 1024 * 1024)) !== content) return false;
  }
  return true;
}

function pretty(value: unknown): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(value)), undefined, 2)}\n`;
}
