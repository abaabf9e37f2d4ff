import { join } from "node:path";
import { git } from "../platform/git.ts";
import { isReadable } from "../platform/trees.ts";
import { EngineRepo } from "../sandbox/engine-repo.ts";

export interface Commit {
  readonly hash: string;
  /** `2026-11-21` */
  readonly day: string;
  readonly subject: string;
}

/** What can change how the server behaves. */
const WATCHED = ["mcp/src", "scripts/build.mjs", "package.json", "package-lock.json"];

/** The history of the plugin's source, in a copy of the engine's own: nothing is written beside the plugin. */
export class History {
  readonly #repo: EngineRepo;
  readonly #tip: string;

  private constructor(repo: EngineRepo, tip: string) {
    this.#repo = repo;
    this.#tip = tip;
  }

  /** Undefined when the plugin does not run from a checkout. `folder` must exist; the copy goes below it. */
  static async ofCheckout(pluginRoot: string, folder: string): Promise<History | undefined> {
    if (!(await isReadable(join(pluginRoot, ".git")))) return undefined;
    const gitDir = join(folder, "history.git");
    await git(pluginRoot, ["clone", "-q", "--bare", "--shared", "--", pluginRoot, gitDir]);
    const repo = new EngineRepo(gitDir);
    return new History(repo, await repo.resolve("HEAD^{commit}"));
  }

  /**
   * The history of a repository up to one of its tags, fetched; with `depth` only so many commits of it.
   *
   * @throws WranglerError E_GIT
   */
  static async ofRepository(url: string, tag: string, folder: string, depth?: number): Promise<History> {
    const gitDir = join(folder, "history.git");
    const some = depth === undefined ? [] : ["--depth", String(depth)];
    await git(folder, ["clone", "-q", "--bare", ...some, "--branch", tag, "--", url, gitDir], { timeoutMs: 60_000 });
    const repo = new EngineRepo(gitDir);
    return new History(repo, await repo.resolve(`${tag}^{commit}`));
  }

  /** Commits that touch what the server is made from, newest first. */
  async commits(most: number): Promise<Commit[]> {
    const format = "--format=%H%x09%cs%x09%s";
    const args = ["log", "--first-parent", `--max-count=${most}`, format, this.#tip, "--", ...WATCHED];
    const log = await git(this.#repo.gitDir, args, { gitDir: this.#repo.gitDir });
    return log.split("\n").flatMap((line) => {
      const [hash = "", day = "", subject = ""] = line.split("\t");
      return /^[0-9a-f]{40}$/.test(hash) ? [{ hash, day, subject: subject.slice(0, 120) }] : [];
    });
  }

  /** The newest commit. */
  get tip(): string {
    return this.#tip;
  }

  /** Writes the files of a commit into a folder. Calls wait for each other: they share an index. */
  async materialise(commit: string, folder: string): Promise<void> {
    const turn = this.#last.then(() => this.#repo.materialise(commit, folder));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #last: Promise<void> = Promise.resolve();
}
