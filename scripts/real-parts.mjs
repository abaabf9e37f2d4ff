/**
 * The real parts that end-to-end tests and benchmarks run against: the Claude Code client, a stateful GitHub, servers
 * and test suites of the MCP project.
 *
 * They are installed on demand into the user's cache folder and never into this project's dependency tree, because
 * whoever clones wrangler to fix it must not download them. `node scripts/real-parts.mjs` fetches them beforehand.
 */
import { spawn } from "node:child_process";
import { access, constants, mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const CLIENT_PLATFORMS = [
  "linux-x64",
  "linux-arm64",
  "linux-x64-musl",
  "linux-arm64-musl",
  "darwin-x64",
  "darwin-arm64",
];
const INSTALL_LIMIT_MS = 9 * 60_000;
const PROGRESS_EVERY_MS = 15_000;
const LOCK_POLL_MS = 250;
// npm's own waits add up to a minute per part where there is no network; these to a few seconds.
const RETRIES = ["--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000"];

/** What npm may inherit: how to reach the registry, and nothing of a surrounding `npm run`. */
const INHERITED = new Set(
  [
    "HOME PATH TMPDIR LANG HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy SSL_CERT_FILE SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS npm_config_registry npm_config_userconfig npm_config_globalconfig npm_config_cache",
    "npm_config_cafile npm_config_proxy npm_config_https_proxy npm_config_noproxy npm_config_strict_ssl",
  ].flatMap((names) => names.split(" ")),
);

const PARTS = {
  claude: () => {
    const platform = `${process.platform}-${process.arch}${hasMusl() ? "-musl" : ""}`;
    if (!CLIENT_PLATFORMS.includes(platform)) return { unsupported: `there is no Claude Code package for ${platform}` };
    const name = `@anthropic-ai/claude-code-${platform}`;
    return { name, version: "2.1.329", file: `node_modules/${name}/claude`, size: "377 MB" };
  },
  emulate: () => ({
    name: "emulate",
    version: "0.6.1",
    file: "node_modules/emulate/dist/index.js",
    size: "a few MB",
  }),
  "server-filesystem": () => ofMcp("server-filesystem", "2026.8.31"),
  "server-memory": () => ofMcp("server-memory", "2026.8.31"),
  "server-everything": () => ofMcp("server-everything", "2026.8.31"),
  conformance: () => ofMcp("conformance", "0.1.16"),
  inspector: () => ofMcp("inspector", "2.12.0", "clients/launcher/build/index.js"),
  // Conformance and Inspector need a newer Node than the plugin does.
  node24: () => {
    const name = `node-${process.platform}-${process.arch}`;
    return { name, version: "24.21.0", file: `node_modules/${name}/bin/node`, size: "120 MB" };
  },
  // From the distribution, unpacked into the cache: nothing is installed on the machine.
  bubblewrap: () => ({ name: "bubblewrap", version: "debian", file: "usr/bin/bwrap", size: "0.2 MB", debian: true }),
  // What benchmarks compare with: packages that carry the program itself.
  ripgrep: () => ofPlatform("@vscode/ripgrep", "1.18.0", "bin/rg", "6 MB"),
  backlog: () => ofPlatform("backlog.md", "1.52.0", "backlog", "101 MB"),
};

function ofPlatform(family, version, file, size) {
  if (!["linux", "darwin"].includes(process.platform) || !["x64", "arm64"].includes(process.arch))
    return { unsupported: `there is no ${family} package for ${process.platform}-${process.arch}` };
  const name = `${family}-${process.platform}-${process.arch}`;
  return { name, version, file: `node_modules/${name}/${file}`, size };
}

function ofMcp(name, version, file = "dist/index.js") {
  const full = `@modelcontextprotocol/${name}`;
  return { name: full, version, file: `node_modules/${full}/${file}`, size: "a few MB" };
}

export const PART_NAMES = Object.keys(PARTS);
const FOR_BENCHMARKS = new Set(["ripgrep", "backlog"]);

const inFlight = new Map();

/**
 * The path of a real part, installed first if need be; once per machine, also when many processes ask at once.
 * Answers `{ missing: reason }` where it cannot be had; with `CI=true` it throws instead, so that CI never skips.
 */
export async function realPart(name, options = {}) {
  const env = options.env ?? process.env;
  const root = options.root ?? cacheRoot(env);
  const key = `${root}\0${name}`;
  if (!inFlight.has(key)) inFlight.set(key, provide(name, root, env, options.log ?? toStderr));
  const part = await inFlight.get(key);
  if ("missing" in part && env.CI === "true") throw new Error(`CI needs the real part "${name}": ${part.missing}`);
  return part;
}

/** `${XDG_CACHE_HOME:-~/.cache}/wrangler/real-parts`; a relative XDG_CACHE_HOME is ignored, as its standard says. */
export function cacheRoot(env) {
  const xdg = env.XDG_CACHE_HOME ?? "";
  return join(isAbsolute(xdg) ? xdg : join(homedir(), ".cache"), "wrangler", "real-parts");
}

/** Node's report names the glibc it runs on, and none where the C library is musl. */
function hasMusl() {
  return process.platform === "linux" && process.report.getReport().header.glibcVersionRuntime === undefined;
}

async function provide(name, root, env, log) {
  if (!Object.hasOwn(PARTS, name))
    return { missing: `there is no real part of that name; known: ${PART_NAMES.join(", ")}` };
  const part = PARTS[name]();
  if ("unsupported" in part) return { missing: part.unsupported };
  const dir = join(root, `${part.name}@${part.version}`);
  const path = join(dir, part.file);
  if (await readable(path)) return { path };
  try {
    await withLock(`${dir}.lock`, async () => {
      if (!(await readable(path))) await install(part, dir, env, log);
    });
    return { path };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}

/** Installs beside the target and renames, so that a part is there whole or not at all. */
async function install(part, dir, env, log) {
  const spec = `${part.name}@${part.version}`;
  const temporary = `${dir}.${process.pid}-${process.hrtime.bigint()}.tmp`;
  await mkdir(temporary, { recursive: true });
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  log(`real parts: installing ${spec} (${part.size}, once) into ${dir}`);
  const ticker = setInterval(() => log(`real parts: still installing ${spec}, ${seconds()} s`), PROGRESS_EVERY_MS);
  try {
    await writeFile(join(temporary, "package.json"), '{ "private": true }\n');
    await (part.debian === true ? debianUnpack(part.name, temporary) : npmInstall(spec, temporary, env));
    if (!(await readable(join(temporary, part.file)))) throw new Error(`${spec} has no ${part.file}`);
    await moveIntoPlace(temporary, dir, part.file);
    log(`real parts: ${spec} ready after ${seconds()} s`);
  } finally {
    clearInterval(ticker);
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Never removes a part that works: a client may be running from it. */
async function moveIntoPlace(temporary, dir, file) {
  if (await readable(join(dir, file))) return;
  await rm(dir, { recursive: true, force: true });
  await rename(temporary, dir);
}

/** Debian's own client gets the package; a machine that was never asked before has no lists of packages yet. */
async function debianUnpack(name, cwd) {
  const download = () => run("apt-get", ["download", "-q", name], cwd);
  await download().catch(async () => {
    await run("apt-get", ["update", "-q"], cwd);
    await download();
  });
  const file = (await readdir(cwd)).find((entry) => entry.endsWith(".deb"));
  await run("dpkg", ["-x", file ?? "", "."], cwd);
}

function run(file, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, stdio: ["ignore", "ignore", "pipe"], timeout: INSTALL_LIMIT_MS });
    let complaint = "";
    child.stderr.on("data", (chunk) => (complaint = (complaint + chunk).slice(-1000)));
    child.on("error", (cause) => reject(new Error(`${file} could not be started: ${cause.message}`, { cause })));
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`${file} failed: ${complaint.trim()}`))));
  });
}

function npmInstall(spec, cwd, env) {
  const clean = Object.fromEntries(Object.entries(env).filter(([name]) => INHERITED.has(name)));
  const args = [
    "install",
    "--no-save",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    ...RETRIES,
    "--prefix",
    cwd,
    spec,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn("npm", args, {
      cwd,
      env: clean,
      stdio: ["ignore", "ignore", "pipe"],
      timeout: INSTALL_LIMIT_MS,
    });
    let complaint = "";
    child.stderr.on("data", (chunk) => (complaint = (complaint + chunk).slice(-4000)));
    child.on("error", (cause) => reject(new Error(`npm could not be started: ${cause.message}`, { cause })));
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`npm install ${spec} failed (${signal ?? `exit ${code}`}): ${firstErrors(complaint)}`));
    });
  });
}

function firstErrors(complaint) {
  const lines = complaint.split("\n").filter((line) => /^npm (error|ERR!)/.test(line));
  return lines.slice(0, 3).join("; ") || complaint.trim().slice(0, 300) || "npm said nothing";
}

/** One installer at a time across processes; a lock whose owner is dead is taken over. */
async function withLock(path, work) {
  await mkdir(dirname(path), { recursive: true });
  const deadline = performance.now() + INSTALL_LIMIT_MS;
  while (!(await claim(path))) {
    if (performance.now() > deadline)
      throw new Error(`${path} is held by another installation; remove it if none runs`);
    await sleep(LOCK_POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function claim(path) {
  try {
    await writeFile(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  if (await ownerLives(path)) return false;
  const stale = `${path}.${process.pid}-${process.hrtime.bigint()}.stale`;
  await rename(path, stale).catch(ignoreAbsent);
  await rm(stale, { force: true });
  return false;
}

async function ownerLives(path) {
  const owner = Number.parseInt(await readFile(path, "utf8").catch(() => ""), 10);
  // The owner writes its id right after it made the file: without one, only an old file is a dead owner's.
  if (Number.isNaN(owner)) return (await ageMs(path)) < 5000;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

async function ageMs(path) {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs;
}

function ignoreAbsent(error) {
  if (error.code !== "ENOENT") throw error;
}

async function readable(path) {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

function toStderr(line) {
  process.stderr.write(`${line}\n`);
}

async function main(names) {
  const usual = PART_NAMES.filter((name) => !FOR_BENCHMARKS.has(name));
  for (const name of names.length > 0 ? names : usual) {
    const part = await realPart(name);
    if ("path" in part) process.stdout.write(`${name}\t${part.path}\n`);
    else {
      process.stderr.write(`${name} is missing: ${part.missing}\n`);
      process.exitCode = 1;
    }
  }
}

const invoked = process.argv[1];
if (invoked !== undefined && import.meta.url === pathToFileURL(invoked).href) await main(process.argv.slice(2));
