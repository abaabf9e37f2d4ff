import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// mcp/src/capture/provenance.ts
import { createHmac, randomBytes as randomBytes2, timingSafeEqual } from "crypto";
import { join as join2 } from "path";

// mcp/src/platform/files.ts
import { randomBytes } from "crypto";
import { constants } from "fs";
import { link, lstat, mkdir, open, readdir, rename, unlink } from "fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "path";

// mcp/src/shared/error-codes.ts
var ERROR_CODES = {
  E_INTERNAL: { blame: "bug", exit: 1, summary: "An unexpected error: something in wrangler itself failed." },
  E_INVALID_ARGUMENTS: { blame: "caller", exit: 2, summary: "The arguments do not fit the tool's schema." },
  E_UNKNOWN_TOOL: { blame: "caller", exit: 2, summary: "There is no tool of that name." },
  E_INVALID_OUTPUT: { blame: "bug", exit: 1, summary: "A tool's result does not fit its own output schema." },
  E_TOOL_FAILED: { blame: "bug", exit: 1, summary: "A tool returned a result marked as an error." },
  E_WRONG_RESULT: { blame: "bug", exit: 1, summary: "A call succeeded, and the agent reported its result as wrong." },
  E_TIMEOUT: { blame: "bug", exit: 1, summary: "A call did not answer before its deadline and was ended." },
  E_CHILD_CRASHED: { blame: "bug", exit: 1, summary: "The server process ended while a call was in flight." },
  E_CHILD_START: { blame: "bug", exit: 1, summary: "The server process could not start." },
  E_UNAVAILABLE: { blame: "environment", exit: 1, summary: "The server is in degraded mode; the text says why." },
  E_ISSUE_NOT_FOUND: { blame: "caller", exit: 4, summary: "No issue, specification or idea has that id." },
  E_ISSUE_BROKEN: { blame: "environment", exit: 1, summary: "A tracker file cannot be read as front matter and text." },
  E_ISSUE_CONFLICT: { blame: "environment", exit: 1, summary: "The file changed on disk, or two files claim one id." },
  E_PATH_REFUSED: { blame: "environment", exit: 1, summary: "A path is a link, leaves the project, or is not a file." },
  E_STORAGE: { blame: "environment", exit: 1, summary: "The disk refused: full, read-only, or no permission." },
  E_USAGE: { blame: "caller", exit: 2, summary: "The command line does not fit the command." },
  E_SETTINGS: { blame: "environment", exit: 2, summary: "A setting has a value that cannot be used." },
  E_STATE_DIR: { blame: "environment", exit: 1, summary: "The private state folder cannot be used." },
  E_DISABLED: { blame: "environment", exit: 3, summary: "Self-healing is switched off." },
  E_RECORD_NOT_FOUND: { blame: "caller", exit: 4, summary: "No error record has that id or matches those words." },
  E_FIX_NOT_FOUND: { blame: "caller", exit: 4, summary: "There is no such fix workspace." },
  E_WORKSPACE: { blame: "environment", exit: 1, summary: "The fix workspace is missing or damaged." },
  E_DEPENDENCIES: { blame: "environment", exit: 1, summary: "The dependencies for building and testing are missing." },
  E_SOURCE: { blame: "environment", exit: 1, summary: "The plugin's source could not be had." },
  E_BUSY: { blame: "environment", exit: 1, summary: "Another wrangler-mcp process works on the same thing." },
  E_GATE_REFUSED: { blame: "caller", exit: 3, summary: "A gate refused; the verdict says which and why." },
  E_CONSENT: { blame: "caller", exit: 5, summary: "A person has to consent to the printed payload." },
  E_GIT: { blame: "environment", exit: 1, summary: "git is missing or refused." },
  E_GITHUB: { blame: "environment", exit: 1, summary: "GitHub refused or could not be reached." },
  E_EXEC: { blame: "environment", exit: 1, summary: "A command could not be started or failed." }
};

// mcp/src/shared/errors.ts
var WranglerError = class extends Error {
  code;
  hint;
  details;
  constructor(code, message, options = {}) {
    super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
    this.name = "WranglerError";
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
  }
  get blame() {
    return ERROR_CODES[this.code].blame;
  }
  get exitCode() {
    return ERROR_CODES[this.code].exit;
  }
};
function systemCode(error) {
  if (!(error instanceof Error) || !("code" in error)) return void 0;
  return typeof error.code === "string" ? error.code : void 0;
}
function messageOf(thrown) {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return "a value that cannot be shown was thrown";
  }
}

// mcp/src/platform/files.ts
var NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
var SHAPE = /* @__PURE__ */ new Set(["ELOOP", "ENOTDIR", "EEXIST", "EISDIR", "ENXIO"]);
var STORAGE = /* @__PURE__ */ new Set(["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EMFILE", "ENFILE", "EIO", "EFBIG"]);
function storageError(error, path) {
  const code = systemCode(error);
  if (code !== void 0 && STORAGE.has(code)) {
    return new WranglerError("E_STORAGE", `the disk refused ${path}: ${code}`, { cause: error, hint: hintFor(code) });
  }
  if (code !== void 0 && SHAPE.has(code)) {
    return new WranglerError("E_PATH_REFUSED", `${path} is not what it should be: ${code}`, {
      cause: error,
      hint: "A folder of .wrangler is a file or a link. Move it away and try again; nothing was changed."
    });
  }
  return error;
}
function hintFor(code) {
  if (code === "ENOSPC" || code === "EDQUOT") return "Free some disk space and try again.";
  if (code === "EROFS") return "The file system is read-only. Remount it writable, or work in another folder.";
  if (code === "EMFILE" || code === "ENFILE") return "Too many files are open. Close programs or raise ulimit -n.";
  return "Check the owner and permissions of the path.";
}
async function guarded(path, work) {
  try {
    return await work();
  } catch (error) {
    throw storageError(error, path);
  }
}
async function readText(path, maxBytes = 16 * 1024 * 1024) {
  return guarded(path, async () => {
    const handle = await open(path, constants.O_RDONLY | NO_FOLLOW | constants.O_NONBLOCK).catch((error) => {
      if (systemCode(error) === "ENOENT") return void 0;
      throw error;
    });
    if (handle === void 0) return void 0;
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw notRegular(path);
      if (stat.size > maxBytes) {
        throw new WranglerError("E_PATH_REFUSED", `${path} has ${stat.size} bytes, more than the ${maxBytes} allowed`);
      }
      return await handle.readFile("utf8");
    } finally {
      await handle.close();
    }
  });
}
function notRegular(path) {
  return new WranglerError("E_PATH_REFUSED", `${path} is not a regular file`, {
    hint: "Links, pipes and folders are not read in place of files. Replace it by a regular file."
  });
}
async function writeAtomic(path, data, options = {}) {
  await guarded(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    const temporary = join(dirname(path), `.${basename(path).slice(0, 80)}.${randomBytes(6).toString("hex")}.tmp`);
    try {
      const handle = await open(temporary, "wx", options.mode ?? 384);
      try {
        await handle.writeFile(data);
        if (options.fsync === true) await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await unlink(temporary).catch(() => void 0);
      throw error;
    }
  });
}
async function createExclusive(path, data, mode = 384) {
  return guarded(path, async () => {
    const handle = await open(path, "wx", mode).catch((error) => {
      if (systemCode(error) === "EEXIST") return void 0;
      throw error;
    });
    if (handle === void 0) return false;
    try {
      await handle.writeFile(data);
      return true;
    } finally {
      await handle.close();
    }
  });
}
async function moveNoOverwrite(from, to) {
  return guarded(to, async () => {
    await mkdir(dirname(to), { recursive: true });
    try {
      await link(from, to);
    } catch (error) {
      if (systemCode(error) === "EEXIST") return false;
      throw error;
    }
    await unlink(from);
    return true;
  });
}
async function renameFile(from, to) {
  return guarded(to, async () => {
    try {
      await rename(from, to);
      return true;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return false;
      throw error;
    }
  });
}
async function ensureDir(path, mode = 511) {
  await guarded(path, async () => {
    await mkdir(path, { recursive: true, mode });
  });
}
async function listDir(path) {
  return guarded(path, async () => {
    try {
      const entries = await readdir(path, { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) })).sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    } catch (error) {
      if (systemCode(error) === "ENOENT") return [];
      throw error;
    }
  });
}
function kindOf(entry) {
  if (entry.isSymbolicLink()) return "link";
  if (entry.isFile()) return "file";
  return entry.isDirectory() ? "folder" : "other";
}
async function removeFile(path) {
  return guarded(path, async () => {
    try {
      await unlink(path);
      return true;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return false;
      throw error;
    }
  });
}
async function confine(root, path) {
  const target = resolve(root, path);
  const below = relative(root, target);
  if (below.startsWith("..") || isAbsolute(below) || below.includes("\0")) {
    throw new WranglerError("E_PATH_REFUSED", `${path} leaves ${root}`, {
      hint: "Only what lies in that folder is read and written. See that WRANGLER_DIR is what it was before."
    });
  }
  let at = root;
  for (const part of ["", ...below.split(sep)].filter((name, index) => index === 0 || name !== "")) {
    at = part === "" ? root : join(at, part);
    if (!await mayPass(at)) break;
  }
  return target;
}
async function mayPass(path) {
  try {
    if (!(await lstat(path)).isSymbolicLink()) return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw storageError(error, path);
  }
  throw new WranglerError("E_PATH_REFUSED", `${path} is a symbolic link`, {
    hint: "Links below .wrangler are not followed, since they can lead out of the project. Replace it by a folder."
  });
}

// mcp/src/capture/provenance.ts
var KEY_FILE = "record-key";
var KEY = /^[0-9a-f]{64}\n?$/;
async function recordKey(stateDir) {
  const path = join2(stateDir, KEY_FILE);
  const existing = await readText(path);
  if (existing !== void 0) return parseKey(existing, path);
  const draft = `${path}.${randomBytes2(6).toString("hex")}.tmp`;
  await createExclusive(draft, `${randomBytes2(32).toString("hex")}
`, 384);
  if (!await moveNoOverwrite(draft, path)) await removeFile(draft);
  return parseKey(await readText(path) ?? "", path);
}
function parseKey(text, path) {
  if (KEY.test(text)) return Buffer.from(text.trim(), "hex");
  throw new WranglerError("E_STATE_DIR", `${path} does not hold a key`, {
    hint: "Move the file away; a new key is made. Records written before will be shown as of unknown origin."
  });
}

// mcp/src/shared/clock.ts
var systemClock = { now: () => Date.now() };

// mcp/src/patch/choose-build.ts
import { join as join7 } from "path";

// mcp/src/platform/read-bytes.ts
import { closeSync, constants as constants2, fstatSync, openSync, readSync } from "fs";

// mcp/src/platform/look.ts
import { lstatSync, readdirSync } from "fs";
function stampOf({ dev, ino, size, mtimeMs, ctimeMs }) {
  return { dev, ino, size, mtimeMs, ctimeMs };
}

// mcp/src/platform/read-bytes.ts
var FLAGS = constants2.O_RDONLY | (constants2.O_NOFOLLOW ?? 0) | (constants2.O_NONBLOCK ?? 0);
var SCRATCH = Buffer.allocUnsafeSlow(64 * 1024);
function borrowBytes(path, maxBytes) {
  let descriptor;
  try {
    descriptor = openSync(path, FLAGS);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return void 0;
    throw storageError(error, path);
  }
  try {
    return readRegular(descriptor, path, maxBytes);
  } catch (error) {
    throw storageError(error, path);
  } finally {
    closeSync(descriptor);
  }
}
function readBytes(path, maxBytes) {
  const read = borrowBytes(path, maxBytes);
  return read === void 0 ? void 0 : { ...read, bytes: Buffer.from(read.bytes) };
}
function readRegular(descriptor, path, maxBytes) {
  const stat = fstatSync(descriptor);
  if (!stat.isFile()) throw new WranglerError("E_PATH_REFUSED", `${path} is not a regular file`);
  if (stat.size > maxBytes) {
    throw new WranglerError("E_PATH_REFUSED", `${path} has ${stat.size} bytes, more than the ${maxBytes} allowed`);
  }
  const bytes = stat.size <= SCRATCH.length ? SCRATCH : Buffer.allocUnsafeSlow(stat.size);
  let filled = 0;
  while (filled < stat.size) {
    const count = readSync(descriptor, bytes, filled, stat.size - filled, null);
    if (count === 0) break;
    filled += count;
  }
  return { bytes: bytes.subarray(0, filled), mode: stat.mode & 511, stamp: stampOf(stat) };
}

// mcp/src/settings/state-dir.ts
import { existsSync as existsSync2, lstatSync as lstatSync2, mkdirSync } from "fs";
import { userInfo } from "os";
import { dirname as dirname3, isAbsolute as isAbsolute3, join as join4, resolve as resolve3 } from "path";

// mcp/src/settings/inside.ts
import { existsSync, realpathSync } from "fs";
import { dirname as dirname2, isAbsolute as isAbsolute2, join as join3, relative as relative2, resolve as resolve2 } from "path";
function realOfNearest(path) {
  const missing = [];
  for (let at = path; ; at = dirname2(at)) {
    if (existsSync(at)) return join3(realpathSync(at), ...missing.reverse());
    if (dirname2(at) === at) return path;
    missing.push(at.slice(dirname2(at).length).replace(/^[\\/]/, ""));
  }
}

// mcp/src/settings/state-dir.ts
function isPrivate(folder) {
  const stat = lstatSync2(folder);
  return stat.isDirectory() && (process.platform === "win32" || (stat.mode & 63) === 0);
}

// mcp/src/patch/activation.ts
import { createHash as createHash2, createHmac as createHmac2, timingSafeEqual as timingSafeEqual2 } from "crypto";

// mcp/src/shared/json.ts
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// mcp/src/patch/layout.ts
import { join as join6 } from "path";

// mcp/src/settings/project-key.ts
import { createHash } from "crypto";
function projectKey(projectDir) {
  return createHash("sha256").update(realOfNearest(projectDir)).digest("hex").slice(0, 16);
}

// mcp/src/patch/registry.ts
import { join as join5 } from "path";
function registryFolder(stateDir) {
  return join5(stateDir, "active-patches");
}

// mcp/src/patch/layout.ts
var FIX_ID = /^fix-\d{1,15}$/;
function patchLayout(stateDir, projectDir) {
  const key = projectKey(projectDir);
  const project = join6(stateDir, "projects", key);
  const registry = registryFolder(stateDir);
  return {
    registry,
    activation: join6(registry, `${key}.json`),
    builds: join6(project, "patches"),
    sessions: join6(project, "sessions"),
    lock: join6(project, "patches.lock")
  };
}
function isFixId(text) {
  return FIX_ID.test(text);
}

// mcp/src/patch/activation.ts
var MAX_BYTES = 64 * 1024;
var HASH = /^[0-9a-f]{64}$/;
var FILE_NAME = /^[A-Za-z0-9][\w-]*(?:\.[\w-]+)*$/;
async function readActivation(path, key) {
  try {
    const text = await readText(path, MAX_BYTES);
    return text === void 0 ? { kind: "none" } : unsealed(JSON.parse(text), key);
  } catch {
    return { kind: "refused", reason: "the record of what may run cannot be read" };
  }
}
async function writeActivation(path, activation, key) {
  await writeAtomic(path, JSON.stringify({ mac: sealOf(activation, key), patch: activation }), { fsync: true });
}
function sha256(bytes) {
  return createHash2("sha256").update(bytes).digest("hex");
}
function contentOf(files) {
  return sha256(JSON.stringify(Object.entries(files).sort(([a], [b]) => a < b ? -1 : 1))).slice(0, 12);
}
function realProject(projectDir) {
  return realOfNearest(projectDir);
}
function unsealed(envelope, key) {
  if (!isRecord(envelope) || !holds(envelope["patch"], envelope["mac"], key)) {
    return { kind: "refused", reason: "the record of what may run was not written by this user's wrangler" };
  }
  const patch = envelope["patch"];
  if (isActivation(patch)) return { kind: "sealed", activation: patch };
  return { kind: "refused", reason: "the record of what may run was written by another version of wrangler" };
}
function sealOf(patch, key) {
  return createHmac2("sha256", key).update("patch\0").update(JSON.stringify(patch)).digest("hex");
}
function holds(patch, mac, key) {
  if (patch === void 0 || typeof mac !== "string") return false;
  const expected = Buffer.from(sealOf(patch, key));
  const given = Buffer.from(mac);
  return expected.length === given.length && timingSafeEqual2(expected, given);
}
function isActivation(patch) {
  if (!isRecord(patch) || patch["version"] !== 1) return false;
  const { project, fixId, tool, madeFor, files, at, fallback } = patch;
  if (typeof project !== "string" || typeof tool !== "string" || typeof at !== "number") return false;
  if (typeof fixId !== "string" || !isFixId(fixId)) return false;
  if (!isRecord(madeFor) || typeof madeFor["version"] !== "string" || !isHash(madeFor["child"])) return false;
  return isRecord(files) && Object.entries(files).every(isFile) && (fallback === null || isFallback(fallback));
}
function isFile([name, hash]) {
  return FILE_NAME.test(name) && isHash(hash);
}
function isFallback(value) {
  return isRecord(value) && typeof value["at"] === "number" && typeof value["reason"] === "string";
}
function isHash(value) {
  return typeof value === "string" && HASH.test(value);
}

// mcp/src/patch/choose-build.ts
var MAX_FILE_BYTES = 32 * 1024 * 1024;
var OTHERS_WRITE = 18;
async function chooseBuild(asking, key) {
  try {
    return await choose(asking, key);
  } catch (error) {
    return official(messageOf(error));
  }
}
async function choose(asking, key) {
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
  if (installed === void 0 || sha256(installed.bytes) !== madeFor.child) {
    return official(`${fixId} was made for another build of version ${version} than the installed one`);
  }
  const folder = await confine(stateDir, join7(builds, fixId, contentOf(activation.files)));
  const wrong = await differenceIn(folder, activation.files);
  if (wrong !== void 0) return official(`${fixId} is not what was agreed to: ${wrong}`);
  return { kind: "patched", label: `patched:${fixId}`, child: join7(folder, "child.js"), activation };
}
async function differenceIn(folder, files) {
  if (files["child.js"] === void 0) return "it has no child.js";
  const entries = await listDir(folder);
  const extra = entries.find(({ name, kind }) => kind !== "file" || !Object.hasOwn(files, name));
  if (extra !== void 0) return `${extra.name} is a ${extra.kind} too many`;
  for (const [name, hash] of Object.entries(files)) {
    const file = readBytes(join7(folder, name), MAX_FILE_BYTES);
    if (file === void 0) return `${name} is missing`;
    if ((file.mode & OTHERS_WRITE) !== 0) return `others can write ${name}`;
    if (sha256(file.bytes) !== hash) return `${name} has other content`;
  }
  return void 0;
}
function official(reason) {
  return { kind: "official", reason };
}

// mcp/src/patch/fall-back.ts
import { dirname as dirname5 } from "path";

// mcp/src/platform/lock.ts
import { randomBytes as randomBytes5 } from "crypto";

// mcp/src/platform/quick-files.ts
import { randomBytes as randomBytes3 } from "crypto";
import {
  closeSync as closeSync2,
  fsyncSync,
  linkSync,
  lstatSync as lstatSync3,
  mkdirSync as mkdirSync2,
  openSync as openSync2,
  readdirSync as readdirSync2,
  renameSync,
  unlinkSync,
  writeSync
} from "fs";
import { basename as basename2, dirname as dirname4, isAbsolute as isAbsolute4, join as join8, relative as relative3, resolve as resolve4, sep as sep2 } from "path";
async function guarded2(path, work) {
  try {
    return work();
  } catch (error) {
    throw storageError(error, path);
  }
}
function unless(code, work, otherwise) {
  try {
    return work();
  } catch (error) {
    if (systemCode(error) === code) return otherwise;
    throw error;
  }
}
function writeWhole(path, data, mode, fsync = false) {
  const bytes = typeof data === "string" ? Buffer.from(data, "utf8") : data;
  const descriptor = openSync2(path, "wx", mode);
  try {
    for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
    if (fsync) fsyncSync(descriptor);
  } finally {
    closeSync2(descriptor);
  }
}
function inFolder(path, work) {
  try {
    return work();
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    mkdirSync2(dirname4(path), { recursive: true });
    return work();
  }
}
function createExclusive2(path, data, mode = 384) {
  return guarded2(
    path,
    () => unless(
      "EEXIST",
      () => {
        try {
          writeWhole(path, data, mode);
        } catch (error) {
          if (systemCode(error) !== "EEXIST" && systemCode(error) !== "ENOENT") {
            unless("ENOENT", () => unlinkSync(path), void 0);
          }
          throw error;
        }
        return true;
      },
      false
    )
  );
}
function moveNoOverwrite2(from, to) {
  return guarded2(to, () => {
    const isFree = unless(
      "EEXIST",
      () => {
        inFolder(to, () => linkSync(from, to));
        return true;
      },
      false
    );
    if (isFree) unless("ENOENT", () => leaveName(from, to), void 0);
    return isFree;
  });
}
function leaveName(from, to) {
  try {
    unlinkSync(from);
  } catch (error) {
    const [here, there] = [from, to].map((path) => lstatSync3(path, { throwIfNoEntry: false }));
    if (here !== void 0 && here.ino === there?.ino && here.dev === there.dev) unlinkSync(to);
    throw error;
  }
}
function removeFile2(path) {
  return guarded2(path, () => unless("ENOENT", () => (unlinkSync(path), true), false));
}

// mcp/src/platform/process-mark.ts
import { randomBytes as randomBytes4 } from "crypto";
import { readFileSync } from "fs";
import { hostname } from "os";
var ownStart;
function ownMark() {
  ownStart ??= processStart(process.pid);
  return { pid: process.pid, start: ownStart, host: hostname() };
}
function markOfLock() {
  return JSON.stringify({ ...ownMark(), once: randomBytes4(6).toString("hex") });
}
function parseMark(text) {
  if (text === void 0 || text === "") return void 0;
  try {
    const { pid, start, host } = Object(JSON.parse(text));
    return typeof pid === "number" ? { pid, start: start ?? "", host: host ?? "" } : void 0;
  } catch {
    return void 0;
  }
}
function isAlive(mark) {
  if (mark.host !== hostname()) return true;
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
  try {
    return mark.start === processStart(mark.pid);
  } catch {
    return true;
  }
}
function processStart(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? "dead" : fields[19] ?? "";
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  }
}

// mcp/src/platform/release-lock.ts
import { readFileSync as readFileSync2, unlinkSync as unlinkSync2 } from "fs";
var AGAIN_MS = 1e3;
var unreleased = /* @__PURE__ */ new Map();
function releaseLock(path, content) {
  try {
    unlinkSync2(path);
  } catch (error) {
    if (systemCode(error) === void 0) throw error;
    if (systemCode(error) !== "ENOENT") giveUpLock(path, content);
  }
}
function giveUpLock(path, content) {
  unreleased.set(content, path);
  if (!giveUp(path, content)) later(path, content);
}
function releaseAgain(path) {
  for (const [content, at] of unreleased) if (at === path) giveUp(path, content);
}
function giveUp(path, content) {
  try {
    if (readFileSync2(path, "utf8") === content) unlinkSync2(path);
  } catch (error) {
    if (systemCode(error) === void 0) throw error;
    if (systemCode(error) !== "ENOENT") return false;
  }
  unreleased.delete(content);
  return true;
}
function later(path, content) {
  setTimeout(() => {
    if (unreleased.has(content) && !giveUp(path, content)) later(path, content);
  }, AGAIN_MS).unref();
}

// mcp/src/platform/lock.ts
var RETRY_MS = 25;
async function withLock(path, options, work) {
  const mine = ownContent();
  try {
    await acquire(path, mine, options);
  } catch (error) {
    if (error instanceof WranglerError && error.code !== "E_BUSY") giveUpLock(path, mine);
    throw error;
  }
  try {
    return await work();
  } finally {
    releaseLock(path, mine);
  }
}
function ownContent() {
  try {
    return markOfLock();
  } catch (error) {
    throw storageError(error, "/proc/self/stat");
  }
}
async function acquire(path, mine, options) {
  const deadline = performance.now() + (options.waitMs ?? 0);
  for (; ; ) {
    releaseAgain(path);
    if (await claim(path, mine)) return;
    const text = await readText(path).catch(() => void 0);
    const holder = parseMark(text);
    if (text !== void 0 && (holder === void 0 || !isAlive(holder))) {
      await takeAway(path, text);
      continue;
    }
    if (performance.now() >= deadline) throw busy(path, holder, options.what);
    await new Promise((resolve5) => setTimeout(resolve5, RETRY_MS));
  }
}
async function claim(path, content) {
  const draft = `${path}.${randomBytes5(6).toString("hex")}.tmp`;
  await createExclusive2(draft, content);
  const won = await moveNoOverwrite2(draft, path);
  if (!won) await removeFile2(draft);
  return won;
}
async function takeAway(path, dead) {
  const aside = `${path}.${randomBytes5(6).toString("hex")}.tmp`;
  if (!await renameFile(path, aside)) return;
  const taken = await readText(aside).catch(() => void 0);
  if (taken !== dead && await moveNoOverwrite2(aside, path)) return;
  await removeFile2(aside);
}
function busy(path, holder, what = path) {
  const who = holder === void 0 ? "Another process" : `Process ${holder.pid}`;
  return new WranglerError("E_BUSY", `${who} is working on ${what}`, {
    hint: "Wait for it to end, then run the command again; it goes on where it was."
  });
}

// mcp/src/patch/fall-back.ts
var WAIT_MS = 1e4;
async function alone(layout, work) {
  await ensureDir(dirname5(layout.lock), 448);
  return withLock(layout.lock, { what: "the patches of this project", waitMs: WAIT_MS }, work);
}
async function fallBack(layout, seen, reason, { key, clock }) {
  await alone(layout, async () => {
    const found = await readActivation(layout.activation, key);
    if (found.kind !== "sealed" || found.activation.fallback !== null) return;
    if (found.activation.fixId !== seen.fixId || found.activation.at !== seen.at) return;
    const fallback = { at: clock.now(), reason: reason.slice(0, 500) };
    await writeActivation(layout.activation, { ...found.activation, fallback }, key);
  });
}

// mcp/src/patch/sessions.ts
import { join as join9 } from "path";
async function noteSession(folder, session) {
  await ensureDir(folder, 448);
  await writeAtomic(noteOf(folder, process.pid), JSON.stringify({ ...ownMark(), ...session }));
}
function noteOf(folder, pid) {
  return join9(folder, `${pid}.json`);
}

// mcp/src/patch/active-build.ts
function openPatches(asking) {
  const layout = patchLayout(asking.stateDir, asking.projectDir);
  const key = async () => recordKey(asking.stateDir);
  return {
    choose: () => chooseBuild(asking, key),
    async note(build, reason) {
      await noteSession(layout.sessions, { build, reason, since: systemClock.now() }).catch(() => void 0);
    },
    async fellBack(activation, reason) {
      await fallBack(layout, activation, reason, { key: await key(), clock: systemClock });
    }
  };
}
export {
  openPatches
};
//# sourceMappingURL=patches.js.map