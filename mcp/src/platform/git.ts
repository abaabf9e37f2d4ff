import { processEnvironment } from "../settings/startup.ts";
import { WranglerError, messageOf } from "../shared/errors.ts";

/** Nothing outside of our own call decides what git runs (design, section 6). */
const SAFE_CONFIG = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.untrackedCache=false",
  "core.autocrlf=false",
  "core.symlinks=false",
  "core.quotePath=false",
  "core.pager=cat",
  "diff.external=",
  "commit.gpgSign=false",
  "tag.gpgSign=false",
  "gc.auto=0",
  "credential.helper=",
  "protocol.allow=never",
  "protocol.file.allow=always",
  "protocol.http.allow=always",
  "protocol.https.allow=always",
  "advice.detachedHead=false",
  "init.defaultBranch=main",
];

const IDENTITY = { name: "wrangler self-healing", email: "self-healing@wrangler.invalid" };

export interface GitOptions {
  /** The repository, when it is not the one `workTree` lies in: the engine's own, never the workspace's. */
  gitDir?: string;
  workTree?: string;
  indexFile?: string;
  /** Milliseconds without output after which git is ended. */
  timeoutMs?: number;
  /** ISO time of commits, so that the same content gives the same commit. */
  date?: string;
}

/**
 * Runs git by simple-git with hooks, fsmonitor, external diff, credential helpers, system and global configuration
 * off, and an environment of its own. Arguments reach git unchanged and without a shell.
 *
 * @returns what git printed on stdout
 * @throws WranglerError E_GIT with git's message
 */
export async function git(dir: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const { simpleGit } = await import("simple-git");
  const env = environment(options);
  try {
    const client = simpleGit({
      baseDir: dir,
      config: SAFE_CONFIG,
      allowEnvironment: Object.keys(env),
      timeout: { block: options.timeoutMs ?? 120_000 },
      // By itself simple-git stops listening 50 ms after git's end, and a busy machine loses the rest of the output.
      completion: { onClose: true, onExit: false },
      errors: failure,
      unsafe: {
        allowUnsafeHooksPath: true,
        allowUnsafeFsMonitor: true,
        allowUnsafeDiffExternal: true,
        allowUnsafePager: true,
        allowUnsafeCredentialHelper: true,
        allowUnsafeConfigPaths: true,
        allowUnsafeProtocolOverride: true,
      },
    });
    return await client.env(env).raw([...args]);
  } catch (error) {
    throw gitError(args, error);
  }
}

/** Without this, simple-git takes an end without a word on stderr for a success, also one by a signal. */
function failure(error: unknown, { exitCode, stdErr, stdOut }: Ended): Error | Buffer | undefined {
  if (error instanceof Error) return error;
  if (exitCode === 0) return undefined;
  const said = Buffer.concat([...stdErr, ...stdOut.slice(-4)]);
  return said.length > 0 ? said : Buffer.from(`it ended with ${exitCode}`);
}

interface Ended {
  /** Null when a signal ended it, whatever the types of simple-git say. */
  readonly exitCode: number;
  readonly stdErr: Buffer[];
  readonly stdOut: Buffer[];
}

function environment(options: GitOptions): Record<string, string> {
  const date = options.date ?? "";
  return {
    PATH: processEnvironment()["PATH"] ?? "",
    HOME: "/nonexistent",
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: IDENTITY.name,
    GIT_AUTHOR_EMAIL: IDENTITY.email,
    GIT_COMMITTER_NAME: IDENTITY.name,
    GIT_COMMITTER_EMAIL: IDENTITY.email,
    ...(date === "" ? {} : { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }),
    ...(options.gitDir === undefined ? {} : { GIT_DIR: options.gitDir }),
    ...(options.workTree === undefined ? {} : { GIT_WORK_TREE: options.workTree }),
    ...(options.indexFile === undefined ? {} : { GIT_INDEX_FILE: options.indexFile }),
  };
}

function gitError(args: readonly string[], error: unknown): WranglerError {
  const message = messageOf(error).trim().slice(0, 2000);
  const missing = /ENOENT|spawn git/.test(message);
  return new WranglerError("E_GIT", missing ? "git was not found" : `git ${args[0] ?? ""} failed: ${message}`, {
    cause: error,
    hint: missing ? "Install git and see that it is on the PATH." : "The message above is git's own.",
  });
}
