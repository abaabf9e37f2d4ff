import { join } from "node:path";
import { confine, listDir } from "../platform/files.ts";
import { readBytes } from "../platform/read-bytes.ts";
import { isPrivate } from "../settings/state-dir.ts";
import { messageOf } from "../shared/errors.ts";
import { contentOf, readActivation, realProject, sha256, type Activation } from "./activation.ts";
import { patchLayout } from "./layout.ts";

/** The server that asks, and where its user's private state is. */
export interface Asking {
  readonly stateDir: string;
  readonly projectDir: string;
  /** The installed plugin's own. */
  readonly version: string;
  readonly officialChild: string;
}

/** What a server is to run. */
export type Choice =
  | { readonly kind: "official"; readonly reason: string }
  | { readonly kind: "patched"; readonly label: string; readonly child: string; readonly activation: Activation };

const MAX_FILE_BYTES = 32 * 1024 * 1024;
/** Permission bits that let anybody else write. */
const OTHERS_WRITE = 0o022;

/**
 * Which build a project's server runs: the patched one only when this user's `patch on` put exactly these bytes there
 * for exactly this project and this official build. Anything else gives the official one, with the reason; "" when no
 * patch is on. Never throws: a registry that cannot be read is a reason like any other.
 */
export async function chooseBuild(asking: Asking, key: () => Promise<Buffer>): Promise<Choice> {
  try {
    return await choose(asking, key);
  } catch (error) {
    return official(messageOf(error));
  }
}

async function choose(asking: Asking, key: () => Promise<Buffer>): Promise<Choice> {
  const { stateDir, projectDir, version } = asking;
  const { activation: path, builds } = patchLayout(stateDir, projectDir);
  if (!isPrivate(stateDir)) return official(`others may enter ${stateDir}: it has to have mode 0700`);
  const found = await readActivation(await confine(stateDir, path), await key());
  if (found.kind === "none") return official("");
  if (found.kind === "refused") return official(found.reason);
  const { activation } = found;
  const { fixId, fallback, madeFor } = activation;
  if (activation.project !== realProject(projectDir))
    return official("the record of what may run is another project's");
  if (fallback !== null) return official(`${fixId} fell back: ${fallback.reason}`);
  if (madeFor.version !== version) {
    return official(`${fixId} was made for version ${madeFor.version}, and ${version} is installed`);
  }
  const installed = readBytes(asking.officialChild, MAX_FILE_BYTES);
  if (installed === undefined || sha256(installed.bytes) !== madeFor.child) {
    return official(`${fixId} was made for another build of version ${version} than the installed one`);
  }
  const folder = await confine(stateDir, join(builds, fixId, contentOf(activation.files)));
  const wrong = await differenceIn(folder, activation.files);
  if (wrong !== undefined) return official(`${fixId} is not what was agreed to: ${wrong}`);
  return { kind: "patched", label: `patched:${fixId}`, child: join(folder, "child.js"), activation };
}

/** In words, where a folder's files differ from the agreed ones; undefined when they are the same, and no others. */
async function differenceIn(folder: string, files: Activation["files"]): Promise<string | undefined> {
  if (files["child.js"] === undefined) return "it has no child.js";
  const entries = await listDir(folder);
  const extra = entries.find(({ name, kind }) => kind !== "file" || !Object.hasOwn(files, name));
  if (extra !== undefined) return `${extra.name} is a ${extra.kind} too many`;
  for (const [name, hash] of Object.entries(files)) {
    const file = readBytes(join(folder, name), MAX_FILE_BYTES);
    if (file === undefined) return `${name} is missing`;
    if ((file.mode & OTHERS_WRITE) !== 0) return `others can write ${name}`;
    if (sha256(file.bytes) !== hash) return `${name} has other content`;
  }
  return undefined;
}

function official(reason: string): Choice {
  return { kind: "official", reason };
}
