import { join } from "node:path";
import { git } from "../platform/git.ts";
import { removeFile } from "../platform/files.ts";

/** Where the base commit came from (design, section 5, `fix start`). */
export type Origin =
  | { readonly kind: "checkout"; readonly path: string }
  | { readonly kind: "repository"; readonly url: string; readonly tag: string }
  | { readonly kind: "shipped"; readonly version: string };

export interface Change {
  readonly path: string;
  /** `A` added, `M` modified, `D` deleted, `T` type changed. */
  readonly status: "A" | "M" | "D" | "T";
  readonly oldMode: string;
  readonly newMode: string;
  readonly newBlob: string;
  /** Changed lines; 0 for binary files. */
  readonly additions: number;
  readonly deletions: number;
  /** git shows no lines of it: neither a person nor a rule can read the diff. */
  readonly binary: boolean;
}

/** Test files that a workspace does not check out, since test runners of the user's project would pick them up. */
export const HIDDEN_TESTS = "mcp/tests/**/*.test.ts";
const ZERO = "0".repeat(40);

/**
 * The engine's own bare repository of one fix. It lies in the state folder, out of the agent's reach: whatever is done
 * to the workspace's `.git`, its configuration and hooks decide nothing here. Content is named by tree and commit.
 */
export class EngineRepo {
  readonly gitDir: string;
  readonly #scratchIndex: string;

  /** @param lane names an index of its own, for work on the same repository side by side */
  constructor(gitDir: string, lane = "") {
    this.gitDir = gitDir;
    this.#scratchIndex = `${gitDir}${lane}.index`;
  }

  async #git(args: readonly string[], options: { workTree?: string; date?: string } = {}): Promise<string> {
    return git(this.gitDir, args, { gitDir: this.gitDir, indexFile: this.#scratchIndex, ...options });
  }

  /** Starts from an empty index: a stale one or its lock belongs to a process that died. */
  async #freshIndex(treeish: string): Promise<void> {
    await this.#noIndex();
    await this.#git(["read-tree", treeish]);
  }

  async #noIndex(): Promise<void> {
    await removeFile(`${this.#scratchIndex}.lock`);
    await removeFile(this.#scratchIndex);
  }

  async resolve(revision: string): Promise<string> {
    return (await this.#git(["rev-parse", "--verify", "--end-of-options", revision])).trim();
  }

  /** The tree of the workspace's files as they are now: base, plus what was added, changed or deleted. */
  async snapshot(workspace: string, base: string): Promise<string> {
    await this.#freshIndex(base);
    const options = { workTree: workspace };
    await this.#git(["add", "-A", "--", ".", `:(exclude,glob)${HIDDEN_TESTS}`, ...NOT_OWN_FILES], options);
    await this.#git(["add", "--ignore-removal", "--", `:(glob)${HIDDEN_TESTS}`], options).catch(ignoreNoMatch);
    return (await this.#git(["write-tree"])).trim();
  }

  /** The tree of `folder`'s files, ignoring what its `.gitignore` ignores. */
  async importFolder(folder: string): Promise<string> {
    await this.#noIndex();
    await this.#git(["add", "-A", "--", ".", ":(exclude).in_use", ":(exclude).orphaned_at"], { workTree: folder });
    return (await this.#git(["write-tree"])).trim();
  }

  /** `base` with `paths` taken from `tree`: added, replaced, or removed where `tree` lacks them. */
  async graft(base: string, tree: string, paths: readonly string[]): Promise<string> {
    await this.#freshIndex(base);
    for (const path of paths) {
      const entry = (await this.#git(["ls-tree", "-z", tree, "--", path])).split("\0")[0] ?? "";
      const match = /^(\d+) blob ([0-9a-f]+)\t/.exec(entry);
      const args =
        match === null ? ["--force-remove", "--", path] : ["--add", "--cacheinfo", `${match[1]},${match[2]},${path}`];
      // git wants a work tree for a removal, and looks at nothing in it.
      await this.#git(["update-index", ...args], { workTree: this.gitDir });
    }
    return (await this.#git(["write-tree"])).trim();
  }

  /** Writes a tree's files into an empty folder. */
  async materialise(tree: string, folder: string): Promise<void> {
    await this.#freshIndex(tree);
    await this.#git(["checkout-index", "-a", "-f"], { workTree: folder });
  }

  /** What changed from one tree to another; renames are a deletion and an addition. */
  async changes(from: string, to: string): Promise<Change[]> {
    const flags = ["-r", "-z", "--no-renames", "--no-ext-diff", "--no-textconv"];
    const raw = (await this.#git(["diff-tree", ...flags, "--raw", from, to])).split("\0");
    const counts = lineCounts(await this.#git(["diff-tree", ...flags, "--numstat", from, to]));
    const changes: Change[] = [];
    for (let at = 0; at + 1 < raw.length; at += 2) {
      const [oldMode = "", newMode = "", , newBlob = "", status = ""] = (raw[at] ?? "").replace(/^:/, "").split(" ");
      const path = raw[at + 1] ?? "";
      if (status !== "A" && status !== "M" && status !== "D" && status !== "T") continue;
      changes.push({
        path,
        status,
        oldMode,
        newMode,
        newBlob,
        ...(counts.get(path) ?? { additions: 0, deletions: 0, binary: true }),
      });
    }
    return changes;
  }

  /** The unified diff between two trees, without renames, for people and for scanning. */
  async diff(
    from: string,
    to: string,
    paths: readonly string[] = [],
    { context = 3 }: { context?: number } = {},
  ): Promise<string> {
    const flags = ["-r", "-p", `-U${context}`, "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color"];
    return this.#git(["diff-tree", ...flags, from, to, "--", ...paths]);
  }

  /** A file's text in a tree, or undefined. */
  async fileAt(tree: string, path: string): Promise<string | undefined> {
    const entry = await this.#git(["ls-tree", "-z", tree, "--", path]);
    return entry.includes(" blob ") ? this.#git(["cat-file", "blob", `${tree}:${path}`]) : undefined;
  }

  /** The blob's hash of a path in a tree, or undefined. */
  async blobAt(tree: string, path: string): Promise<string | undefined> {
    return /^\d+ blob ([0-9a-f]+)\t/.exec(await this.#git(["ls-tree", "-z", tree, "--", path]))?.[1];
  }

  /** Modes and names of what a tree has at these paths; a folder is named by all that is in it. */
  async namesAt(tree: string, paths: readonly string[]): Promise<string> {
    return this.#git(["ls-tree", "-z", tree, "--", ...paths]);
  }

  async commit(tree: string, parent: string | undefined, message: string, date: string): Promise<string> {
    const parents = parent === undefined ? [] : ["-p", parent];
    return (await this.#git(["commit-tree", tree, ...parents, "-m", message], { date })).trim();
  }

  async setBranch(branch: string, commit: string): Promise<void> {
    await this.#git(["update-ref", `refs/heads/${branch}`, commit]);
  }

  async treeOf(commit: string): Promise<string> {
    return this.resolve(`${commit}^{tree}`);
  }

  /** `git format-patch` of the commits after `base`, one text a commit. */
  async patches(base: string, tip: string): Promise<{ name: string; text: string }[]> {
    const commits = (await this.#git(["rev-list", "--reverse", `${base}..${tip}`])).trim().split("\n").filter(Boolean);
    const texts: { name: string; text: string }[] = [];
    for (const [index, commit] of commits.entries()) {
      const text = await this.#git(["format-patch", "-1", "--stdout", "--no-renames", "--binary", commit]);
      texts.push({ name: `${String(index + 1).padStart(4, "0")}-${commit.slice(0, 12)}.patch`, text });
    }
    return texts;
  }
}

/** What lies in a workspace beside the source: written by the engine to be read, and the explanation by the agent. */
export const OWN_FILES = ["fix-summary.json", "evidence-ledger.json", "explanation.md"] as const;
/** Half of such a file, left by a process that was killed while it wrote. */
export const OWN_DRAFTS = OWN_FILES.map((name) => `.${name}.*.tmp`);
const NOT_OWN_FILES = [...OWN_FILES, ...OWN_DRAFTS].map((name) => `:(exclude,glob)${name}`);

export async function initEngineRepo(gitDir: string): Promise<EngineRepo> {
  await git(join(gitDir, ".."), ["init", "-q", "--bare", gitDir]);
  return new EngineRepo(gitDir);
}

function ignoreNoMatch(error: unknown): string {
  if (error instanceof Error && error.message.includes("did not match any files")) return "";
  throw error;
}

type Counts = Pick<Change, "additions" | "deletions" | "binary">;

function lineCounts(numstat: string): Map<string, Counts> {
  const counts = new Map<string, Counts>();
  for (const line of numstat.split("\0")) {
    const [, additions = "", deletions = "", path = ""] = /^([^\t]*)\t([^\t]*)\t(.*)$/s.exec(line) ?? [];
    if (path === "") continue;
    counts.set(path, {
      additions: Number(additions) || 0,
      deletions: Number(deletions) || 0,
      binary: additions === "-",
    });
  }
  return counts;
}

export { ZERO as NO_BLOB };
