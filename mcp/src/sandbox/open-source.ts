import { dirname, join } from "node:path";
import { WranglerError } from "../shared/errors.ts";
import { VERSION } from "../shared/version.ts";
import { ensureDir, readText, removeFile, renameFile } from "../platform/files.ts";
import { git } from "../platform/git.ts";
import { isReadable, removeTree } from "../platform/trees.ts";
import { EngineRepo, initEngineRepo, type Origin } from "./engine-repo.ts";

export interface OpenedSource {
  readonly repo: EngineRepo;
  readonly origin: Origin;
  /** The commit that a fix is based on. */
  readonly base: string;
}

export interface SourceRequest {
  pluginRoot: string;
  /** Where the engine's bare repository shall lie; it must not exist yet. */
  gitDir: string;
  /** The repository to ask for the installed version, e.g. `https://github.com/owner/name.git`; none when offline. */
  upstreamGitUrl: string | undefined;
  progress: (message: string) => void;
}

/** Release tags as `claude plugin tag` writes them, and the common form. */
const TAGS = [`wrangler--v${VERSION}`, `v${VERSION}`];

/** Of what a fix is made from and judged by; the repository's copy must be the installed one, byte for byte. */
const COMPARED = ["mcp/src", "mcp/tests/support", "scripts", "package.json", "package-lock.json", "vitest.config.ts"];

/**
 * The plugin's source as a git repository of the engine's own: the checkout when the plugin runs in place, else the
 * repository at the installed version, else the shipped files as a baseline commit.
 *
 * The repository appears at `gitDir` whole or not at all.
 */
export async function openSource(request: SourceRequest): Promise<OpenedSource> {
  const draft = `${request.gitDir}.${process.pid}.draft`;
  await removeTree(draft);
  await removeFile(`${draft}.index`);
  await ensureDir(dirname(draft), 0o700);
  const opened =
    (await fromCheckout(request, draft)) ??
    (await fromRepository(request, draft)) ??
    (await fromShipped(request, draft));
  await renameFile(draft, request.gitDir);
  await removeFile(`${draft}.index`);
  return { ...opened, repo: new EngineRepo(request.gitDir) };
}

type Opened = Omit<OpenedSource, "repo">;

async function fromCheckout(request: SourceRequest, draft: string): Promise<Opened | undefined> {
  const { pluginRoot } = request;
  if (!(await isReadable(join(pluginRoot, ".git")))) return undefined;
  const base = (await git(pluginRoot, ["rev-parse", "--verify", "HEAD^{commit}"])).trim();
  const dirty = await git(pluginRoot, ["status", "--porcelain", "--untracked-files=all", "--", ...COMPARED]);
  if (dirty.trim() !== "") {
    throw new WranglerError("E_SOURCE", `the plugin runs from a checkout with uncommitted changes in ${pluginRoot}`, {
      hint: "Commit or stash them: a fix needs a commit to stand on.",
      details: { files: dirty.trim().split("\n").slice(0, 20) },
    });
  }
  await git(pluginRoot, ["clone", "-q", "--bare", "--no-hardlinks", "--", pluginRoot, draft]);
  return { origin: { kind: "checkout", path: pluginRoot }, base };
}

async function fromRepository(request: SourceRequest, draft: string): Promise<Opened | undefined> {
  const url = request.upstreamGitUrl;
  if (url === undefined) return undefined;
  for (const tag of TAGS) {
    try {
      const args = ["clone", "-q", "--bare", "--depth", "1", "--branch", tag, "--", url, draft];
      await git(request.pluginRoot, args, { timeoutMs: 30_000 });
    } catch {
      request.progress(`The repository offers no release ${tag}; going on.`);
      await removeTree(draft);
      continue;
    }
    const repo = new EngineRepo(draft);
    const base = await repo.resolve(`${tag}^{commit}`);
    if (await sameAsInstalled(repo, base, request.pluginRoot))
      return { origin: { kind: "repository", url, tag }, base };
    request.progress(`${tag} of the repository differs from the installed files; the shipped source is used.`);
    await removeTree(draft);
  }
  return undefined;
}

async function sameAsInstalled(repo: EngineRepo, base: string, pluginRoot: string): Promise<boolean> {
  const installed = await repo.importFolder(pluginRoot);
  const changes = await repo.changes(await repo.treeOf(base), installed);
  return !changes.some((change) => COMPARED.some((path) => change.path === path || change.path.startsWith(`${path}/`)));
}

async function fromShipped(request: SourceRequest, draft: string): Promise<Opened> {
  if ((await readText(join(request.pluginRoot, "package.json"))) === undefined) {
    throw new WranglerError("E_SOURCE", `${request.pluginRoot} holds no source: package.json is missing`, {
      hint: "Install the plugin again; it ships its full source.",
    });
  }
  const repo = await initEngineRepo(draft);
  const tree = await repo.importFolder(request.pluginRoot);
  const base = await repo.commit(tree, undefined, `wrangler ${VERSION} as shipped`, "2000-01-01T00:00:00Z");
  await repo.setBranch("main", base);
  return { origin: { kind: "shipped", version: VERSION }, base };
}
