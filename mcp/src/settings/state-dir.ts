import { existsSync, lstatSync, mkdirSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { messageOf, WranglerError } from "../shared/errors.ts";
import { isInside, realOfNearest } from "./inside.ts";
import type { Environment } from "./startup.ts";

/**
 * The folder of private state: key, ledgers, consents, user settings, dependency cache. One per user account.
 *
 * It comes from the account database and not from `HOME`, because a project's client settings can set any variable.
 * `WRANGLER_STATE_DIR` may move it, but never into the project, into a git work tree, or to a folder that is not the
 * user's own (design, section 4). Created 0700 when absent.
 *
 * @throws WranglerError E_STATE_DIR when the folder may not or cannot be used.
 */
export function stateDir(env: Environment, projectDir: string): string {
  const moved = env["WRANGLER_STATE_DIR"];
  const folder = moved === undefined || moved === "" ? platformStateDir() : checkedOverride(moved, projectDir);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw refusal(folder, messageOf(error));
  }
  assertOwn(folder);
  return folder;
}

/**
 * The home that the account database names: `HOME` can be set by a project's client settings.
 *
 * @throws WranglerError E_STATE_DIR when the account is in no database, as in some containers.
 */
export function accountHome(): string {
  try {
    return userInfo().homedir;
  } catch (error) {
    throw refusal("of this account", `the account database does not know it (${messageOf(error)})`);
  }
}

/** The same where a missing home costs nothing more than what would be read in it: "". */
export function homeOrNone(): string {
  try {
    return accountHome();
  } catch {
    return "";
  }
}

/** XDG base directories, Apple's File System Programming Guide, and Windows' known folders name these places. */
export function platformStateDir(): string {
  const home = accountHome();
  if (process.platform === "darwin") return join(home, "Library", "Application Support", "wrangler");
  if (process.platform === "win32") return join(home, "AppData", "Local", "wrangler");
  return join(home, ".local", "state", "wrangler");
}

function checkedOverride(moved: string, projectDir: string): string {
  if (!isAbsolute(moved)) throw refusal(moved, "WRANGLER_STATE_DIR must be an absolute path");
  if (isInside(projectDir, moved)) throw refusal(moved, "it lies inside the project, whose files others can write");
  for (let folder = realOfNearest(resolve(moved)); dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) throw refusal(moved, "it lies inside a git work tree");
  }
  return resolve(moved);
}

/**
 * True for a folder that nobody but its owner may enter. git and most archives cannot make such a folder, so that what
 * was unpacked somewhere is not taken for the state of a person, whatever a variable says.
 */
export function isPrivate(folder: string): boolean {
  const stat = lstatSync(folder);
  return stat.isDirectory() && (process.platform === "win32" || (stat.mode & 0o077) === 0);
}

function assertOwn(folder: string): void {
  const stat = lstatSync(folder);
  if (!stat.isDirectory()) throw refusal(folder, "it is not a folder");
  const uid = process.getuid?.();
  if (uid !== undefined && stat.uid !== uid) throw refusal(folder, "it belongs to another user");
  if (process.platform !== "win32" && (stat.mode & 0o022) !== 0) throw refusal(folder, "others can write to it");
}

function refusal(folder: string, why: string): WranglerError {
  return new WranglerError("E_STATE_DIR", `the private state folder ${folder} cannot be used: ${why}`, {
    hint: "Unset WRANGLER_STATE_DIR, or set it to an absolute folder of your own (mode 0700) outside every project.",
  });
}
