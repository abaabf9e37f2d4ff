import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { aFolder, fill } from "./a-folder.ts";

const run = promisify(execFile);
const WHO = { GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@x", GIT_COMMITTER_NAME: "A", GIT_COMMITTER_EMAIL: "a@x" };
const ENV = { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", ...WHO };

/** Runs git in a folder as a person would, and returns what it printed, trimmed. */
export async function gitIn(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await run("git", ["-C", folder, ...args], { env: ENV, maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

/** A git repository in a temporary folder, with one commit of these files on `main`. */
export async function aRepository(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await aFolder();
  await gitIn(folder, "init", "-q", "-b", "main");
  await commitFiles(folder, files, "first");
  return folder;
}

/** @returns the commit's full name */
export async function commitFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  message: string,
): Promise<string> {
  await fill(folder, files);
  await gitIn(folder, "add", "-A");
  await gitIn(folder, "commit", "-q", "-m", message);
  return gitIn(folder, "rev-parse", "HEAD");
}
