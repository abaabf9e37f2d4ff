import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The real repositories behind the emulator, `<root>/<owner>/<repo>.git`. */
export class BareRepos {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  path(owner: string, repo: string): string {
    return join(this.root, owner, `${repo}.git`);
  }

  async clone(from: string, owner: string, repo: string): Promise<void> {
    await mkdir(join(this.root, owner), { recursive: true });
    await this.git(this.root, ["clone", "-q", "--bare", "--no-hardlinks", from, this.path(owner, repo)]);
  }

  /** Undefined when the branch does not exist. */
  async commitOf(owner: string, repo: string, branch: string): Promise<string | undefined> {
    const args = ["rev-parse", "-q", "--verify", `refs/heads/${branch}^{commit}`];
    return this.git(this.path(owner, repo), args).catch(() => undefined);
  }

  /** How the head stands to the base, when both are commits, in whichever of the two repositories. */
  async relation(
    base: { owner: string; repo: string; commit: string },
    head: { owner: string; repo: string; commit: string },
  ) {
    const env = { GIT_ALTERNATE_OBJECT_DIRECTORIES: join(this.path(head.owner, head.repo), "objects") };
    const at = this.path(base.owner, base.repo);
    const common = await this.git(at, ["merge-base", base.commit, head.commit], env).catch(() => undefined);
    if (common === undefined) return "unrelated" as const;
    const ahead = await this.git(at, ["rev-list", "--count", `${base.commit}..${head.commit}`], env);
    return ahead === "0" ? ("nothing" as const) : ("ahead" as const);
  }

  async showPull(
    { owner, repo }: { owner: string; repo: string },
    number: number,
    head: { owner: string; branch: string },
  ): Promise<void> {
    const ref = `+refs/heads/${head.branch}:refs/pull/${number}/head`;
    await this.git(this.path(owner, repo), ["fetch", "-q", this.path(head.owner, repo), ref]);
  }

  /** The files that differ between two commits, from where they parted. */
  async filesOf({ owner, repo }: { owner: string; repo: string }, range: string): Promise<{ filename: string }[]> {
    const names = await this.git(this.path(owner, repo), ["diff", "--name-only", "--no-renames", "-z", range]);
    return names
      .split("\0")
      .filter(Boolean)
      .map((filename) => ({ filename }));
  }

  async git(cwd: string, args: string[], env: Record<string, string> = {}): Promise<string> {
    const own = { PATH: process.env["PATH"], GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null", ...env };
    const { stdout } = await run("git", args, { cwd, env: own, maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim();
  }
}
