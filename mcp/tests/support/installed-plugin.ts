import { access, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { exec } from "../../src/platform/exec.ts";
import { isRecord } from "../../src/shared/json.ts";
import { claude } from "./real-client.ts";

const GIT_LIMIT_MS = 60_000;

/** Nothing listens here: whatever wants the registry learns so at once. */
export const UNREACHABLE_REGISTRY = { npm_config_registry: "http://127.0.0.1:9/", npm_config_fetch_retries: "0" };

export interface Installation {
  binary: string;
  home: string;
  projectDir: string;
  /** A bare repository, from `publishSnapshot`. */
  repository: string;
}

/**
 * Installs the plugin as a user does, from its git marketplace, with the registry unreachable. The marketplace's name
 * on GitHub is served from the local repository. Answers the folder it was installed to.
 */
export async function installPlugin(installation: Installation): Promise<string> {
  const { binary, home, projectDir, repository } = installation;
  await serveLocally(home, repository);
  const place = { home, cwd: projectDir, env: UNREACHABLE_REGISTRY };
  await succeed(binary, ["plugin", "marketplace", "add", "wrangler-marketplace/wrangler"], place);
  await succeed(binary, ["plugin", "install", "wrangler@wrangler"], place);
  const installed = await installPath(home);
  if (await exists(join(installed, "node_modules"))) throw new Error(`${installed} has node_modules`);
  return installed;
}

/** A bare repository with one commit: the files of `source` that git tracks or would track, as they are now. */
export async function publishSnapshot(source: string, repository: string): Promise<void> {
  const tree = `${repository}.tree`;
  const listed = await git(source, ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  for (const file of new Set(listed.split("\0").filter((name) => name !== ""))) {
    if (!(await exists(join(source, file)))) continue;
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await cp(join(source, file), join(tree, file), { verbatimSymlinks: true });
  }
  await git(tree, ["init", "--quiet", "--initial-branch=main"]);
  await git(tree, ["add", "--all", "--force"]);
  await git(tree, ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "commit", "--quiet", "-m", "snapshot"]);
  await git(tree, ["clone", "--quiet", "--bare", ".", repository]);
}

/** The client clones over HTTPS, or SSH where it finds a key. */
async function serveLocally(home: string, repository: string): Promise<void> {
  const github = ["https://github.com/", "git@github.com:"].map((host) => `${host}wrangler-marketplace/wrangler.git`);
  const rules = github.map((url) => `\tinsteadOf = ${url}\n`).join("");
  await mkdir(home, { recursive: true });
  await writeFile(join(home, ".gitconfig"), `[url "file://${repository}"]\n${rules}`);
}

async function installPath(home: string): Promise<string> {
  const text = await readFile(join(home, ".claude", "plugins", "installed_plugins.json"), "utf8");
  const parsed: unknown = JSON.parse(text);
  const plugins = isRecord(parsed) && isRecord(parsed["plugins"]) ? parsed["plugins"] : {};
  const entries = plugins["wrangler@wrangler"];
  const entry: unknown = Array.isArray(entries) ? entries[0] : undefined;
  if (!isRecord(entry) || typeof entry["installPath"] !== "string") throw new Error(`not installed: ${text}`);
  return entry["installPath"];
}

async function succeed(binary: string, args: string[], place: Parameters<typeof claude>[2]): Promise<void> {
  const ran = await claude(binary, args, place);
  if (ran.exitCode !== 0) throw new Error(`claude ${args.join(" ")} failed: ${ran.stdout}${ran.stderr}`);
}

async function git(cwd: string, args: string[]): Promise<string> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: cwd, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const ran = await exec("git", args, { cwd, env, timeoutMs: GIT_LIMIT_MS });
  if (ran.exitCode !== 0) throw new Error(`git ${args.join(" ")} failed: ${ran.stderr}`);
  return ran.stdout;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
