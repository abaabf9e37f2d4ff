import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// mcp/src/shared/error-codes.ts
var ERROR_CODES = {
  E_INTERNAL: { blame: "bug", exit: 1, summary: "An unexpected error: something in wrangler itself failed." },
  E_INVALID_ARGUMENTS: { blame: "caller", exit: 2, summary: "The arguments do not fit the tool's schema." },
  E_UNKNOWN_TOOL: { blame: "caller", exit: 2, summary: "There is no tool of that name." },
  E_INVALID_OUTPUT: { blame: "bug", exit: 1, summary: "A tool's result does not fit its own output schema." },
  E_TOOL_FAILED: { blame: "bug", exit: 1, summary: "A tool returned a result marked as an error." },
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

// mcp/src/capture/thrown.ts
var MAX_CAUSES = 5;
var ENVIRONMENT = /* @__PURE__ */ new Set(["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EMFILE", "ENFILE", "EIO", "ENOMEM"]);
function describeThrown(thrown) {
  const code = thrown instanceof WranglerError ? thrown.code : "E_INTERNAL";
  return {
    name: nameOf(thrown),
    message: messageOf(thrown),
    stack: stackOf(thrown),
    code,
    blame: blameOf(thrown, code),
    causes: causesOf(thrown)
  };
}
function blameOf(thrown, code) {
  const system = code === "E_INTERNAL" ? systemCode(thrown) : void 0;
  return system !== void 0 && ENVIRONMENT.has(system) ? "environment" : ERROR_CODES[code].blame;
}
function nameOf(thrown) {
  return read(() => thrown instanceof Error ? String(thrown.name) : typeof thrown, "Error");
}
function stackOf(thrown) {
  return read(() => thrown instanceof Error && typeof thrown.stack === "string" ? thrown.stack : "", "");
}
function causesOf(thrown) {
  const causes = [];
  const seen = /* @__PURE__ */ new Set([thrown]);
  for (let at = causeOf(thrown); at !== void 0 && causes.length < MAX_CAUSES; at = causeOf(at)) {
    if (seen.has(at)) break;
    seen.add(at);
    const system = systemCode(at);
    causes.push({ name: nameOf(at), message: messageOf(at), ...system === void 0 ? {} : { code: system } });
  }
  return causes;
}
function causeOf(thrown) {
  return read(() => {
    if (!(thrown instanceof Error)) return void 0;
    if (thrown.cause !== void 0) return thrown.cause;
    return thrown instanceof AggregateError ? thrown.errors[0] : void 0;
  }, void 0);
}
function read(get, otherwise) {
  try {
    return get();
  } catch {
    return otherwise;
  }
}

// mcp/src/capture/safe-text.ts
var HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
function safeText(text, max) {
  const clean = text.slice(0, max * 4).replace(HIDDEN, "");
  return clean.length <= max ? clean : `${clean.slice(0, max)}\u2026`;
}

// mcp/src/capture/failure-answer.ts
var OWN_MESSAGE = 4e3;
var FOREIGN_MESSAGE = 300;
function failureAnswer(tool, error, id) {
  const { code, blame } = describeThrown(error);
  const lines = [messageFor(tool, error)];
  if (error instanceof WranglerError && error.hint !== void 0) lines.push(error.hint);
  if (id === void 0) return result(lines, { code, blame });
  lines.push(`Error id: ${id}`);
  if (blame !== "bug") return result(lines, { errorId: id, code, blame });
  lines.push(`This may be a bug in wrangler itself: /wrangler:fix-mcp-error ${id} can heal it.`);
  return result(lines, { errorId: id, code, blame, suggestFix: true });
}
function messageFor(tool, error) {
  if (error instanceof WranglerError) return safeText(error.message, OWN_MESSAGE);
  return `${safeText(tool, 64)} failed: ${safeText(describeThrown(error).message, FOREIGN_MESSAGE)}`;
}
function result(lines, meta) {
  return { content: [{ type: "text", text: lines.join("\n") }], isError: true, _meta: meta };
}

// mcp/src/capture/frame-table.ts
import { join as join2 } from "path";

// mcp/src/platform/files.ts
import { randomBytes } from "crypto";
import { constants } from "fs";
import { link, lstat, mkdir, open, readdir, rename, unlink } from "fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "path";
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
async function ensureDir(path, mode = 511) {
  await guarded(path, async () => {
    await mkdir(path, { recursive: true, mode });
  });
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

// mcp/src/shared/json.ts
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// mcp/src/capture/frame-table.ts
async function readFrameTable(folder) {
  const text = await readText(join2(folder, "frames.json"));
  const table = text === void 0 ? {} : JSON.parse(text);
  return isRecord(table) ? Object.fromEntries(Object.entries(table).map(([name, raw]) => [name, ranges(raw)])) : {};
}
function ranges(raw) {
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((range) => {
    const [line, source] = Array.isArray(range) ? range : [];
    return typeof line === "number" && typeof source === "string" ? [[line, source]] : [];
  });
}

// mcp/src/capture/secret-names.ts
var SECRET_NAME = /passw(?:or)?d|passwd|passphrase|\bpwd\b|_pwd|secret|token|api_?key|access_?key|private_?key|signing_?key|encryption_?key|master_?key|auth(?:_|\b|orization)|credential|cookie|bearer|session_?key|connection_?string|webhook_?url/;
var HARMLESS = /tokens?_?(?:count|limit|usage|type|budget|name|s?ize|index)|(?:max|min|num|total|input|output|prompt|completion|progress|used)_?tokens?|token(?:iz|is)|author(?!i[sz])|secret_?(?:name|ref)|password_?(?:policy|length|reset|hint)|cookie_?(?:banner|policy)|_(?:path|file|dir|sock|url)$(?<!webhook_url)/;
function isSecretName(name) {
  if (name.length > 200) return false;
  const snake = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase().replace(/[^a-z0-9]+/g, "_");
  return SECRET_NAME.test(snake) && !HARMLESS.test(snake);
}

// mcp/src/capture/well-formed.ts
var LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
function wellFormed(text) {
  return text.replace(LONE_SURROGATE, "\uFFFD");
}

// mcp/src/capture/known-secrets.ts
var MIN_LENGTH = 6;
var ORDINARY = /^(?:true|false|null|none|undefined|disabled|enabled|default|\d{1,7}|\$\{.*\}|[/~].*|unix:.*|file:.*)$/i;
var NO_KNOWN_SECRETS = { forms: [] };
function secretValuesOf(env) {
  return Object.entries(env).flatMap(([name, value]) => value !== void 0 && isSecretName(name) ? [value] : []);
}
function knownSecrets(values) {
  const useful = values.map((value) => value.trim()).filter((value) => value.length >= MIN_LENGTH && !ORDINARY.test(value));
  const forms = new Set(useful.flatMap(formsOf).filter((form) => form.length >= MIN_LENGTH));
  return { forms: [...forms].sort((a, b) => b.length - a.length) };
}
function formsOf(value) {
  const escaped = JSON.stringify(value).slice(1, -1);
  const url = encodeURIComponent(wellFormed(value));
  return [
    value,
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    url,
    url.replaceAll("%20", "+"),
    ...base64FormsOf(value)
  ];
}
function base64FormsOf(value) {
  const bytes = Buffer.from(value, "utf8");
  const forms = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64").replace(/=+$/, "");
    const first = Math.ceil(shift * 8 / 6);
    const whole = Math.floor((shift + bytes.length) * 8 / 6);
    return encoded.slice(first, whole);
  });
  const long = forms.filter((form) => form.length >= 8);
  return [...long, ...long.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))];
}

// mcp/src/capture/provenance.ts
import { createHmac, randomBytes as randomBytes2, timingSafeEqual } from "crypto";
import { join as join3 } from "path";
var KEY_FILE = "record-key";
var KEY = /^[0-9a-f]{64}\n?$/;
async function recordKey(stateDir2) {
  const path = join3(stateDir2, KEY_FILE);
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
function macOf(record, key) {
  return createHmac("sha256", key).update(canonical({ ...record, mac: void 0 })).digest("hex");
}
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, item]) => item !== void 0);
  entries.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}

// mcp/src/capture/recorder.ts
import { createHash as createHash2 } from "crypto";
import { relative as relative2, sep as sep2 } from "path";

// mcp/src/platform/jsonl.ts
import { closeSync, constants as constants2, fstatSync, openSync, readSync, writeSync } from "fs";
import { dirname as dirname2 } from "path";
import { mkdirSync } from "fs";
var FLAGS = constants2.O_RDWR | constants2.O_APPEND | constants2.O_CREAT | (constants2.O_NOFOLLOW ?? 0);
var NEWLINE = 10;
function appendLine(path, line) {
  mkdirSync(dirname2(path), { recursive: true });
  const descriptor = openSync(path, FLAGS, 384);
  try {
    const torn = endsTorn(descriptor);
    const bytes = Buffer.from(`${torn ? "\n" : ""}${line}
`, "utf8");
    const written = writeSync(descriptor, bytes);
    if (written < bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes were written to ${path}`);
  } finally {
    closeSync(descriptor);
  }
}
function endsTorn(descriptor) {
  const stat = fstatSync(descriptor);
  if (!stat.isFile()) throw new Error("the log is not a regular file");
  if (stat.size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, stat.size - 1);
  return last[0] !== NEWLINE;
}

// mcp/src/platform/wrangler-dir.ts
var BEGIN = "# >>> wrangler (written by the plugin; edit outside this block)";
var END = "# <<< wrangler";
var IGNORED = [
  "/.gitignore",
  "/.ids/",
  "/cache/",
  "/outbox/",
  "/mcp-*.json*",
  "/state/",
  "*.lock",
  "*.tmp",
  "/*.broken-*"
];
async function ensureWranglerDir(paths) {
  await confine(paths.root, ".");
  await ensureDir(paths.root);
  const file = await confine(paths.root, ".gitignore");
  const existing = await readText(file) ?? "";
  const wanted = withBlock(existing);
  if (wanted !== existing) await writeAtomic(file, wanted, { mode: 420 });
}
function withBlock(text) {
  const block = [BEGIN, ...IGNORED, END].join("\n");
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END, from);
  if (from >= 0 && to >= 0) return text.slice(0, from) + block + text.slice(to + END.length);
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  return `${text}${gap}${block}
`;
}

// mcp/src/capture/record.ts
import { randomBytes as randomBytes3 } from "crypto";

// mcp/src/capture/fingerprint.ts
import { createHash } from "crypto";

// mcp/src/capture/frames.ts
var SOURCE_ROOT = "mcp/src/";
var FRAME = /^\s{0,16}at (?:(.{1,300}?) \()?((?:file:\/\/)?[^()]{1,1000}?):(\d{1,9}):\d{1,9}\)?$/;
var MAX_LINES = 200;
function ownFrames(stack, table = {}) {
  const frames = [];
  for (const line of stack.split("\n", MAX_LINES)) {
    const match = FRAME.exec(line);
    if (match === null) continue;
    const [, name = "", path = "", number = "0"] = match;
    const place = sourceOf(path.replaceAll("\\", "/"), Number(number), table);
    if (place !== void 0) frames.push({ fn: functionName(name), ...place });
  }
  return frames;
}
function sourceOf(path, line, table) {
  const bundle = path.slice(path.lastIndexOf("/") + 1).replace(/\?.*$/, "");
  const ranges2 = Object.hasOwn(table, bundle) ? table[bundle] : void 0;
  if (ranges2 !== void 0 && !path.includes(SOURCE_ROOT)) {
    const file = rangeAt(ranges2, line);
    return file.startsWith(SOURCE_ROOT) ? { file, line: 0 } : void 0;
  }
  const at = path.lastIndexOf(SOURCE_ROOT);
  if (at < 0 || path.includes("/node_modules/")) return void 0;
  return { file: path.slice(at).replace(/\?.*$/, ""), line };
}
function rangeAt(ranges2, line) {
  let low = 0;
  let high = ranges2.length;
  while (low < high) {
    const middle = low + high >> 1;
    if ((ranges2[middle]?.[0] ?? Infinity) <= line) low = middle + 1;
    else high = middle;
  }
  return ranges2[low - 1]?.[1] ?? "";
}
function functionName(raw) {
  const plain = raw.replace(/ \[as [^\]]*\]$/, "").replace(/^(?:async |new |get |set )+/, "").replace(/^.*\./, "").replace(/^(?:get|set) /, "").replace(/^_+/, "").replace(/\d+$/, "");
  return plain === "" || plain === "<anonymous>" ? "anonymous" : plain;
}

// mcp/src/capture/fingerprint.ts
var NEAREST = 3;
var CARRIERS = ["mcp/src/server/", "mcp/src/supervisor/", "mcp/src/capture/"];
var FOUND_BY_DISPATCHER = /* @__PURE__ */ new Set(["schema", "unknown_tool", "output_schema", "timeout"]);
function fingerprintOf(failure, table = {}) {
  const parts = [
    failure.tool,
    failure.surface,
    failure.code,
    failure.name.replace(/^_+/, ""),
    normalMessage(failure.message),
    ...nearestFrames(failure, table)
  ];
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
}
function nearestFrames(failure, table) {
  if (FOUND_BY_DISPATCHER.has(failure.surface)) return [];
  return ownFrames(withoutMessage(failure), table).filter(({ file }) => !CARRIERS.some((carrier) => file.startsWith(carrier))).slice(0, NEAREST).map(({ fn, file }) => `${fn} ${file}`);
}
function withoutMessage({ message, stack }) {
  const at = message === "" ? -1 : stack.indexOf(message);
  return at < 0 ? stack : stack.slice(at + message.length);
}
function normalMessage(message) {
  return message.slice(0, 4096).replace(/[\u0000-\u001f\u007f]+/g, " ").replace(/\((reading|setting) '([A-Za-z_$][\w$]{0,60})'\)/g, "($1 $2)").replace(/\bproperty '([A-Za-z_$][\w$]{0,60})'/g, "property $1").replace(CALLEE, calleeName).replace(/"(?:[^"\\]|\\.){0,2000}"|`[^`]{0,2000}`|(?<![A-Za-z0-9])'[^']{0,2000}'(?![A-Za-z])/g, "<value>").replace(/\b[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/\S{1,2000}/g, "<url>").replace(/[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}/g, "<mail>").replace(/(?:[A-Za-z]:)?(?:[\\/]|\.{1,2}[\\/])[^\s,;:()'"<>]{1,1000}/g, "<path>").replace(/\berr-\d{8}-[a-z2-7]{8}\b|\b[A-Za-z]{2,8}-\d{2,}\b/g, "<id>").replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>").replace(/\b0x[0-9a-f]+\b|\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, "<hex>").replace(/-?\d+(?:\.\d+)*/g, "<n>").replace(/\s+/g, " ").trim().slice(0, 300);
}
var CALLEE = /(?:\(0 ?, ?)?((?:[\w$]{1,100}|\(intermediate value\))(?:\.[\w$#]{1,100}|\[[^\]]{0,100}\]|\(\.\.\.\)|\(intermediate value\)){0,20})\)? (is not (?:a function|a constructor|iterable|defined)|is not a function or its return value is not iterable)/g;
function calleeName(_, callee, rest) {
  const last = /([A-Za-z_$#][\w$]*)\W*$/.exec(callee)?.[1] ?? "value";
  return `${last.replace(/^[_#]+/, "").replace(/\d+$/, "")} ${rest}`;
}

// mcp/src/capture/json-copy.ts
import { types } from "util";

// mcp/src/capture/assignments.ts
var ASSIGNMENT = /(?<!<)(passw(?:or)?d|passphrase|passwd|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|auth[_-]?key|client[_-]?key|consumer[_-]?key|authorization|credentials?|cookie|sig(?:nature)?(?![a-z]))([A-Za-z0-9_-]{0,24}["'`\]]{0,2}(?:\s{1,2}string)?\s{0,4}(?:[?:.|+]{0,3}={1,2}>?|:|,|>)\s{0,8}(?:[A-Za-z]{1,8}\()?)(["'`]?)([^\s"'`<>]{4,4096})/gi;
var PLAIN = /^(?:true|false|null|none|nil|undefined|string|number|boolean|object|required|optional|missing|invalid|expired|example|changeme|process|import|require|await|return|\*+|x+|\.+|[A-Za-z]{1,3})$/i;
var VERSION = /^[\^~v]?\d+(?:\.\d+)+$/;
var WORDS = /^[a-z]+(?:[ ._-][a-z]+)*$/i;
var MEMBER = /^[\w$]+(?:\??\.[A-Za-z_$#][\w$]*)+$/;
function assignments(text) {
  return text.replace(ASSIGNMENT, (whole, name, between, quote, raw, at) => {
    const value = quote === "" ? raw.replace(/[,;()\]}&|].*$/s, "") : raw.replace(/[)\]};,]+$/, "");
    const next = text[at + name.length + between.length + quote.length + value.length];
    if (!isValue(value, quote, between, next)) return whole;
    const kind = name.toLowerCase().replace(/[^a-z]/g, "");
    return `${name}${between}${quote}<secret:${kind}:${value.length}>${raw.slice(value.length)}`;
  });
}
function isValue(value, quote, between, next) {
  if (value.length < 4 || PLAIN.test(value) || VERSION.test(value) || value.includes("<secret:")) return false;
  if (/[{$%]/.test(value[0] ?? "")) return false;
  if (between.includes(",") && !/\d/.test(value)) return false;
  if (quote !== "" && next === quote) return !WORDS.test(value) || between.includes("=") || value.length >= 8;
  return next !== "(" && next !== "[" && mixed(value) && !MEMBER.test(value);
}
function mixed(value) {
  if (/^[./~]|^\w+:\/\/|^v?\d+(?:\.\d+)*$/.test(value)) return false;
  return /\d/.test(value) && /[A-Za-z]/.test(value) && value.length >= 6 || /[!@#$^*]/.test(value) || value.length >= 24;
}

// mcp/src/capture/secret-patterns.ts
function vendor(kind, marks, pattern) {
  return { kind, marks: typeof marks === "string" ? [marks] : marks, pattern };
}
var SECRET_PATTERNS = [
  vendor("github_token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], /\bgh[pousr]_[A-Za-z0-9][A-Za-z0-9_.-]{19,}/g),
  vendor("github_token", "github_pat_", /\bgithub_pat_[A-Za-z0-9_]{22,}/g),
  vendor("anthropic_key", "sk-ant-", /\bsk-ant-[A-Za-z0-9_-]{16,}/g),
  vendor("openai_key", "sk-", /\bsk-(?=[A-Za-z_-]{0,64}\d)[A-Za-z0-9_-]{20,}/g),
  vendor("aws_key_id", ["AKIA", "ASIA", "ABIA", "ACCA"], /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16,}\b/g),
  vendor("slack_token", ["xox", "xapp-"], /\b(?:xox[a-z](?:\.xox[a-z])?|xapp)-[A-Za-z0-9-]{10,}/g),
  vendor(
    "slack_webhook",
    "hooks.slack.com/",
    /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9/_+-]{20,}/g
  ),
  vendor("discord_webhook", "/api/webhooks/", /discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{20,}/g),
  vendor("jwt", "eyJ", /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*/g),
  vendor("jwt", "ZXlK", /\bZXlK[A-Za-z0-9+/_-]{60,}={0,2}/g),
  vendor("npm_token", "npm_", /\bnpm_[A-Za-z0-9]{30,}/g),
  vendor("pypi_token", "pypi-", /\bpypi-[A-Za-z0-9_-]{40,}/g),
  vendor("rubygems_key", "rubygems_", /\brubygems_[a-f0-9]{40,}/g),
  vendor(
    "gitlab_token",
    ["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "glft-", "glimt-", "glagent-", "gloas-"],
    /\bgl(?:pat|dt|rt|ptt|cbt|soat|ft|imt|agent|oas)-[A-Za-z0-9_.-]{16,}/g
  ),
  vendor("google_key", "AIza", /\bAIza[A-Za-z0-9_-]{30,}/g),
  vendor("google_secret", "GOCSPX-", /\bGOCSPX-[A-Za-z0-9_-]{20,}/g),
  vendor("google_token", "ya29.", /\bya29\.[A-Za-z0-9_-]{20,}/g),
  vendor("stripe_key", ["_live_", "_test_", "_prod_"], /\b[a-z]{2,5}_(?:live|test|prod)_[A-Za-z0-9]{10,}/g),
  vendor("webhook_secret", "whsec_", /\bwhsec_[A-Za-z0-9+/=]{20,}/g),
  vendor("sendgrid_key", "SG.", /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g),
  vendor("twilio_key", ["SK", "AC"], /\b(?:SK|AC)[0-9a-f]{32}\b/g),
  vendor("mailgun_key", ["key-", "pubkey-"], /\b(?:pub)?key-[0-9a-f]{32}\b/g),
  vendor("mailchimp_key", "-us", /\b[0-9a-f]{32}-us\d{1,2}\b/g),
  vendor("huggingface_token", ["hf_", "api_org_"], /\b(?:hf|api_org)_[A-Za-z0-9]{30,}/g),
  vendor("digitalocean_token", ["dop_v1_", "doo_v1_", "dor_v1_"], /\bdo[opr]_v1_[a-f0-9]{60,}/g),
  vendor("shopify_token", "shp", /\bshp(?:at|ca|ss|pa|tka)_[A-Fa-f0-9]{30,}/g),
  vendor("square_token", ["sq0", "EAAA"], /\b(?:sq0[a-z]{3}-[A-Za-z0-9_-]{20,}|EAAA[A-Za-z0-9_-]{50,})/g),
  vendor("databricks_token", "dapi", /\bdapi[a-f0-9]{32}(?:-\d)?\b/g),
  vendor("linear_key", "lin_", /\blin_(?:api|oauth)_[A-Za-z0-9]{30,}/g),
  vendor("notion_token", ["ntn_", "secret_"], /\b(?:ntn|secret)_[A-Za-z0-9]{40,}/g),
  vendor("figma_token", "fig", /\bfig[dopr]{1,2}_[A-Za-z0-9_-]{20,}/g),
  vendor("postman_key", "PMAK-", /\bPMAK-[A-Za-z0-9-]{30,}/g),
  vendor("newrelic_key", "NR", /\bNR(?:AK|JS|II|AL|RA)-[A-Za-z0-9-]{18,}/g),
  vendor("grafana_token", ["glc_", "glsa_"], /\bgl(?:c|sa)_[A-Za-z0-9+/=_]{30,}/g),
  vendor("planetscale_token", "pscale_", /\bpscale_(?:tkn|pw|oauth)_[A-Za-z0-9=_.-]{30,}/g),
  vendor("pulumi_token", "pul-", /\bpul-[a-f0-9]{40}\b/g),
  vendor("terraform_token", ".atlasv1.", /\b[A-Za-z0-9]{10,20}\.atlasv1\.[A-Za-z0-9_=-]{50,}/g),
  vendor("vault_token", ["hvs.", "hvb.", "hvr."], /\bhv[sbr]\.[A-Za-z0-9_-]{20,}/g),
  vendor("sentry_token", "sntry", /\bsntry[sur]_[A-Za-z0-9+/=_-]{30,}/g),
  vendor("doppler_token", "dp.", /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{30,}/g),
  vendor("docker_token", "dckr_", /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}/g),
  vendor("age_key", "AGE-SECRET-KEY-1", /\bAGE-SECRET-KEY-1[A-Z0-9]{40,}/g),
  vendor("telegram_token", ":AA", /\b\d{5,16}:AA[A-Za-z0-9_-]{30,}/g),
  vendor("atlassian_token", ["ATATT3", "ATBB", "ATCTT3"], /\bAT(?:ATT3|BB|CTT3)[A-Za-z0-9_=-]{20,}/g),
  vendor("artifactory_key", ["AKCp", "cmVmd"], /\b(?:AKCp[A-Za-z0-9]{60,}|cmVmd[A-Za-z0-9]{50,})/g),
  vendor("onepassword_key", ["A3-", "ops_eyJ"], /\b(?:A3-[A-Z0-9]{6}-[A-Z0-9-]{15,}|ops_eyJ[A-Za-z0-9+/=_-]{50,})/g),
  vendor("perplexity_key", "pplx-", /\bpplx-[A-Za-z0-9]{30,}/g),
  vendor("groq_key", "gsk_", /\bgsk_[A-Za-z0-9]{30,}/g),
  vendor("replicate_token", "r8_", /\br8_[A-Za-z0-9]{30,}/g),
  vendor("supabase_key", ["sbp_", "sb_secret_"], /\bsb(?:p|_secret)_[A-Za-z0-9_-]{20,}/g),
  vendor("fly_token", ["fo1_", "fm1", "fm2_"], /\bf(?:o1|m1[ar]|m2)_[A-Za-z0-9+/=_-]{30,}/g),
  vendor("prefect_key", "pnu_", /\bpnu_[A-Za-z0-9]{30,}/g),
  vendor("contentful_token", "CFPAT-", /\bCFPAT-[A-Za-z0-9_-]{30,}/g),
  vendor("airtable_token", "pat", /\bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}\b/g),
  vendor("openshift_token", "sha256~", /\bsha256~[A-Za-z0-9_-]{40,}/g),
  vendor("easypost_key", ["EZAK", "EZTK"], /\bEZ[AT]K[A-Za-z0-9]{50,}/g),
  vendor("cloudflare_key", "v1.0-", /\bv1\.0-[a-f0-9]{24}-[a-f0-9]{100,}/g)
];

// mcp/src/capture/redact.ts
var MAX_SCAN = 1024 * 1024;
function standIn(kind, length) {
  return `<secret:${kind}:${length}>`;
}
function redactText(text, known = NO_KNOWN_SECRETS) {
  try {
    const scanned = text.length > MAX_SCAN ? `${text.slice(0, MAX_SCAN)}<cut:${text.length - MAX_SCAN}>` : text;
    return assignments(credentials(vendorFormats(pemBlocks(knownValues(scanned, known)))));
  } catch {
    return "<dropped: could not be checked for secrets>";
  }
}
function knownValues(text, known) {
  let clean = text;
  for (const form of known.forms) {
    if (clean.includes(form)) clean = clean.replaceAll(form, () => standIn("known", form.length));
  }
  return clean;
}
function pemBlocks(text) {
  const begin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
  let clean = "";
  let from = 0;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const end = text.indexOf("-----END ", match.index);
    const tail = end < 0 ? -1 : text.indexOf("-----", end + 9);
    const to = tail < 0 ? text.length : tail + 5;
    clean += text.slice(from, match.index) + standIn("private_key", to - match.index);
    from = to;
    begin.lastIndex = to;
  }
  return clean + text.slice(from);
}
var ANY_MARK = new RegExp(
  SECRET_PATTERNS.flatMap(({ marks }) => marks).map((mark) => mark.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|")
);
function vendorFormats(text) {
  if (!ANY_MARK.test(text)) return text;
  let clean = text;
  for (const { kind, marks, pattern } of SECRET_PATTERNS) {
    if (!marks.some((mark) => clean.includes(mark))) continue;
    clean = clean.replace(pattern, (found) => standIn(kind, found.length));
  }
  return clean;
}
function credentials(text) {
  let clean = text;
  if (clean.includes("://")) {
    clean = clean.replace(
      /(:\/\/[^\s:@/?#"'<>]{0,256}:)([^\s@/"'<>]{1,512})(?=@)/g,
      (_, head, password) => {
        return head + standIn("url_password", password.length);
      }
    );
  }
  return clean.replace(
    /\b(bearer|basic|token|digest|apikey)(\s{1,3})([A-Za-z0-9._~+/=-]{8,4096})/gi,
    (whole, scheme, gap, value) => {
      return looksRandom(value) ? `${scheme}${gap}${standIn(scheme.toLowerCase(), value.length)}` : whole;
    }
  );
}
function looksRandom(value) {
  if (value.length < 12) return false;
  const digits = /\d/.test(value);
  return digits && /[A-Za-z]/.test(value) && !/^[\d.:/-]+$/.test(value) || /[a-z][A-Z]/.test(value) && /=$/.test(value);
}

// mcp/src/capture/json-copy.ts
var COPY_LIMITS = { depth: 8, keys: 100, string: 4096, nodes: 5e3, total: 48 * 1024 };
var LOOK_AHEAD = 8192;
function jsonCopy(value, known = NO_KNOWN_SECRETS, limits = COPY_LIMITS) {
  const copier = new Copier(known, limits);
  return copier.copy(value, 0, void 0);
}
var Copier = class {
  #known;
  #limits;
  #open = /* @__PURE__ */ new Set();
  #nodes = 0;
  #characters = 0;
  constructor(known, limits) {
    this.#known = known;
    this.#limits = limits;
  }
  /** @param secret the secret name that stands above, so that every text and number below is one */
  copy(value, depth, secret) {
    if (++this.#nodes > this.#limits.nodes) return "<omitted: too many values>";
    if (secret !== void 0 && (typeof value === "string" || typeof value === "number")) {
      return standIn(secret, String(value).length);
    }
    if (typeof value === "string") return this.#text(value, this.#limits.string);
    if (typeof value === "number") return Number.isFinite(value) ? value : `<number:${value}>`;
    if (typeof value === "boolean" || value === null) return value;
    if (typeof value === "bigint") return `<bigint:${String(value).slice(0, 80)}>`;
    if (typeof value === "object") return this.#object(value, depth, secret);
    return typeof value === "undefined" ? "<undefined>" : `<${typeof value}>`;
  }
  #object(value, depth, secret) {
    if (types.isProxy(value)) return "<proxy>";
    if (this.#open.has(value)) return "<circular>";
    if (ArrayBuffer.isView(value)) return `<buffer:${value.byteLength}>`;
    if (types.isAnyArrayBuffer(value)) return `<buffer:${value.byteLength}>`;
    if (types.isDate(value)) return `<date:${Number(value)}>`;
    if (types.isNativeError(value)) return `<error:${this.#text(messageOf(value), 200)}>`;
    if (depth >= this.#limits.depth)
      return Array.isArray(value) ? "<omitted: list too deep>" : "<omitted: object too deep>";
    this.#open.add(value);
    try {
      return this.#entries(value, depth + 1, secret);
    } catch {
      return "<unreadable>";
    } finally {
      this.#open.delete(value);
    }
  }
  #entries(value, depth, secret) {
    if (types.isMap(value)) return this.#list(Map.prototype.entries.call(value), value.size, depth, secret);
    if (types.isSet(value)) return this.#list(Set.prototype.values.call(value), value.size, depth, secret);
    if (Array.isArray(value)) return this.#list(itemsOf(value), value.length, depth, secret);
    return this.#record(value, depth, secret);
  }
  #list(items, length, depth, secret) {
    const kept = [];
    for (const item of items) {
      if (kept.length >= this.#limits.keys) break;
      kept.push(this.copy(item, depth, secret));
    }
    if (length > kept.length) kept.push(`<omitted: ${length - kept.length} more>`);
    return kept;
  }
  #record(value, depth, secret) {
    const names = Object.keys(value);
    const copied = {};
    for (const name of names.slice(0, this.#limits.keys)) {
      const property = Object.getOwnPropertyDescriptor(value, name);
      const hidden = secret ?? (isSecretName(name) ? kindOf(name) : void 0);
      const kept = property === void 0 || "get" in property ? "<getter>" : this.copy(property.value, depth, hidden);
      Object.defineProperty(copied, this.#text(name, 200), { value: kept, enumerable: true, configurable: true });
    }
    if (names.length > this.#limits.keys) copied["<omitted>"] = `${names.length - this.#limits.keys} more`;
    return copied;
  }
  #text(text, max) {
    const clean = redactText(text.slice(0, max + LOOK_AHEAD), this.#known);
    const room = Math.max(0, Math.min(max, this.#limits.total - this.#characters));
    const full = text.length <= max + LOOK_AHEAD ? clean.length : text.length;
    const kept = full <= room ? clean : `${clean.slice(0, room)}<cut:${full - room}>`;
    this.#characters += kept.length;
    return wellFormed(kept);
  }
};
function* itemsOf(list) {
  for (let index = 0; index < list.length; index++) {
    const property = Object.getOwnPropertyDescriptor(list, index);
    yield property !== void 0 && "get" in property ? "<getter>" : property?.value;
  }
}
function kindOf(name) {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "_").slice(0, 40);
}

// mcp/src/capture/record.ts
var MAX_RECORD_BYTES = 64 * 1024 - 256;
var BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
function newErrorId(epochMs) {
  const day = new Date(epochMs).toISOString().slice(0, 10).replaceAll("-", "");
  return `err-${day}-${[...randomBytes3(8)].map((byte) => BASE32[byte & 31]).join("")}`;
}
var CAPS = [
  { ...COPY_LIMITS, stack: 12288, list: 50 },
  { ...COPY_LIMITS, string: 1024, nodes: 1e3, total: 16384, stack: 6144, list: 20 },
  { ...COPY_LIMITS, string: 256, nodes: 300, keys: 40, depth: 5, total: 4096, stack: 2048, list: 8 },
  { ...COPY_LIMITS, string: 64, nodes: 50, keys: 10, depth: 2, total: 512, stack: 512, list: 2 }
];
function buildRecord(failure, known, table) {
  const identity = { ...failure, stack: failure.stack.slice(0, 65536) };
  const fingerprint = fingerprintOf(identity, table);
  let record = bounded(failure, fingerprint, known, CAPS[0] ?? { ...COPY_LIMITS, stack: 0, list: 0 });
  for (const caps of CAPS.slice(1)) {
    if (Buffer.byteLength(JSON.stringify(record)) <= MAX_RECORD_BYTES) break;
    record = bounded(failure, fingerprint, known, caps);
  }
  return record;
}
function bounded(failure, fingerprint, known, caps) {
  const text = (value, max) => cut(redactText(value.slice(0, max * 3), known), max);
  const message = Math.min(caps.string, 4096);
  return {
    v: 1,
    id: failure.id,
    fingerprint,
    tool: text(failure.tool, 128),
    error: text(failure.message, message),
    timestamp: failure.timestamp,
    params: jsonCopy(failure.params, known, caps),
    stackTrace: text(failure.stack, caps.stack),
    surface: failure.surface,
    blame: failure.blame,
    code: failure.code,
    name: text(failure.name, 100),
    causes: failure.causes.slice(0, caps.list).map((cause) => ({
      name: text(cause.name, 100),
      message: text(cause.message, message),
      ...cause.code === void 0 ? {} : { code: text(cause.code, 40) }
    })),
    breadcrumbs: failure.breadcrumbs.slice(-Math.min(20, caps.list)).map((crumb) => ({
      at: crumb.at,
      kind: crumb.kind,
      text: text(crumb.text, 300)
    })),
    server: failure.server,
    runtime: { ...failure.runtime, client: text(failure.runtime.client, 100) },
    durationMs: Math.round(failure.durationMs),
    touched: failure.touched.slice(0, caps.list),
    ...failure.toolUseId === void 0 ? {} : { toolUseId: text(failure.toolUseId, 200) }
  };
}
function cut(text, max) {
  return wellFormed(text.length <= max ? text : `${text.slice(0, max)}<cut:${text.length - max}>`);
}

// mcp/src/capture/recorder.ts
var MAX_TOUCHED = 20;
function createRecorder(options) {
  return new LogRecorder(options);
}
var LogRecorder = class {
  #options;
  /** Records keep the order of their failures. */
  #tail = Promise.resolve();
  #pending = 0;
  #key;
  #prepared;
  #writable = false;
  #lost = false;
  constructor(options) {
    this.#options = options;
  }
  newId() {
    return newErrorId(this.#options.clock.now());
  }
  async prepare() {
    this.#key ??= this.#options.key().catch(() => void 0);
    await this.#key;
  }
  record(call) {
    const timestamp = this.#options.clock.now();
    const atHand = this.#prepared !== void 0 && this.#writable && this.#pending === 0;
    if (this.#prepared !== void 0 && atHand && (call.touched?.size ?? 0) === 0) {
      this.#write(call, timestamp, [], this.#prepared);
      return;
    }
    this.#pending++;
    this.#tail = this.#tail.then(() => this.#recordLater(call, timestamp)).finally(() => this.#pending--);
  }
  async settled() {
    await this.#tail;
  }
  async #recordLater(call, timestamp) {
    const prepared = await this.#getReady();
    const touched = await this.#hashes(call.touched ?? /* @__PURE__ */ new Set());
    this.#write(call, timestamp, touched, prepared);
  }
  async #getReady() {
    await this.prepare();
    const frames = this.#prepared?.frames ?? await this.#options.frames().catch(() => ({}));
    this.#prepared = { key: await this.#key, frames };
    this.#writable = this.#writable || await this.#makeFolder();
    return this.#prepared;
  }
  /** False when `.wrangler` is a link or cannot be made: then nothing may be appended below it either. */
  async #makeFolder() {
    try {
      await ensureWranglerDir(this.#options.paths);
      return true;
    } catch (error) {
      this.#loses(error);
      return false;
    }
  }
  async #hashes(files) {
    const some = [...files].slice(0, MAX_TOUCHED);
    return Promise.all(
      some.map(async (path) => {
        const text = await readText(path).catch(() => void 0);
        const hash = text === void 0 ? "" : createHash2("sha256").update(text).digest("hex");
        return { file: relative2(this.#options.paths.projectDir, path).split(sep2).join("/"), hash };
      })
    );
  }
  #write(call, timestamp, touched, prepared) {
    try {
      const record = this.#build(call, timestamp, touched, prepared);
      this.#append(record);
      this.#options.onRecord?.(record);
    } catch (error) {
      this.#loses(error);
    }
  }
  #build(call, timestamp, touched, prepared) {
    const { known, server, runtime } = this.#options;
    const failure = {
      ...describeThrown(call.error),
      ...call,
      ...{ timestamp, touched, server, runtime: runtime(), breadcrumbs: call.breadcrumbs ?? [] }
    };
    const record = buildRecord(failure, known, prepared.frames);
    return { ...record, mac: prepared.key === void 0 ? "" : macOf(record, prepared.key) };
  }
  #append(record) {
    if (!this.#writable) return;
    try {
      appendLine(this.#options.paths.errorLog, JSON.stringify(record));
    } catch (error) {
      this.#loses(error);
    }
  }
  #loses(error) {
    if (this.#lost) return;
    this.#lost = true;
    this.#options.onLost?.(error);
  }
};

// mcp/src/settings/state-dir.ts
import { existsSync as existsSync2, lstatSync, mkdirSync as mkdirSync2 } from "fs";
import { userInfo } from "os";
import { dirname as dirname4, isAbsolute as isAbsolute3, join as join5, resolve as resolve3 } from "path";

// mcp/src/settings/inside.ts
import { existsSync, realpathSync } from "fs";
import { dirname as dirname3, isAbsolute as isAbsolute2, join as join4, relative as relative3, resolve as resolve2 } from "path";
function isInside(folder, path) {
  const below = relative3(realOfNearest(resolve2(folder)), realOfNearest(resolve2(path)));
  return below === "" || !below.startsWith("..") && !isAbsolute2(below);
}
function realOfNearest(path) {
  const missing = [];
  for (let at = path; ; at = dirname3(at)) {
    if (existsSync(at)) return join4(realpathSync(at), ...missing.reverse());
    if (dirname3(at) === at) return path;
    missing.push(at.slice(dirname3(at).length).replace(/^[\\/]/, ""));
  }
}

// mcp/src/settings/state-dir.ts
function stateDir(env, projectDir) {
  const moved = env["WRANGLER_STATE_DIR"];
  const folder = moved === void 0 || moved === "" ? platformStateDir() : checkedOverride(moved, projectDir);
  try {
    mkdirSync2(folder, { recursive: true, mode: 448 });
  } catch (error) {
    throw refusal(folder, messageOf(error));
  }
  assertOwn(folder);
  return folder;
}
function accountHome() {
  try {
    return userInfo().homedir;
  } catch (error) {
    throw refusal("of this account", `the account database does not know it (${messageOf(error)})`);
  }
}
function platformStateDir() {
  const home = accountHome();
  if (process.platform === "darwin") return join5(home, "Library", "Application Support", "wrangler");
  if (process.platform === "win32") return join5(home, "AppData", "Local", "wrangler");
  return join5(home, ".local", "state", "wrangler");
}
function checkedOverride(moved, projectDir) {
  if (!isAbsolute3(moved)) throw refusal(moved, "WRANGLER_STATE_DIR must be an absolute path");
  if (isInside(projectDir, moved)) throw refusal(moved, "it lies inside the project, whose files others can write");
  for (let folder = realOfNearest(resolve3(moved)); dirname4(folder) !== folder; folder = dirname4(folder)) {
    if (existsSync2(join5(folder, ".git"))) throw refusal(moved, "it lies inside a git work tree");
  }
  return resolve3(moved);
}
function assertOwn(folder) {
  const stat = lstatSync(folder);
  if (!stat.isDirectory()) throw refusal(folder, "it is not a folder");
  const uid = process.getuid?.();
  if (uid !== void 0 && stat.uid !== uid) throw refusal(folder, "it belongs to another user");
  if (process.platform !== "win32" && (stat.mode & 18) !== 0) throw refusal(folder, "others can write to it");
}
function refusal(folder, why) {
  return new WranglerError("E_STATE_DIR", `the private state folder ${folder} cannot be used: ${why}`, {
    hint: "Unset WRANGLER_STATE_DIR, or set it to an absolute folder of your own (mode 0700) outside every project."
  });
}

// mcp/src/shared/version.ts
var SERVER_NAME = "wrangler";

// mcp/src/supervisor/describe-end.ts
var OUT_OF_MEMORY = /heap out of memory|Array buffer allocation failed|Fatal process out of memory|ERR_OUT_OF_MEMORY/;
function describeEnd(end) {
  if (end.spawnError !== void 0) return `it could not be started: ${end.spawnError}`;
  if (end.replaced) return "it no longer answered and was replaced";
  if (end.fatal !== void 0) return `${end.fatal.name}: ${end.fatal.message}`;
  if (end.stderr.some((line) => OUT_OF_MEMORY.test(line))) return "it ran out of memory";
  const reason = end.stderr.findLast((line) => /^(?:\w*Error|Error)\b.*:/.test(line));
  if (reason !== void 0) return reason;
  return end.signal === null ? `exit code ${end.code ?? "unknown"}` : `signal ${end.signal}`;
}
function endedFromOutside(end) {
  if (end.replaced) return true;
  return end.fatal === void 0 && ["SIGTERM", "SIGINT", "SIGHUP"].includes(end.signal ?? "");
}

// mcp/src/supervisor/in-flight.ts
function isCall(request) {
  return request.method === "tools/call";
}
function toolOf(request) {
  const name = isCall(request) ? request.params["name"] : void 0;
  return typeof name === "string" ? name : "";
}

// mcp/src/supervisor/record-failures.ts
var SERVER = "server";
function recordFailures(options) {
  return new RecordedFailures(options);
}
var RecordedFailures = class {
  #options;
  #recorder;
  #incidents = /* @__PURE__ */ new Map();
  constructor(options) {
    this.#options = options;
    this.#recorder = options.startup?.selfHealing === true ? recorderFor(options, options.startup) : void 0;
  }
  crashed(call, end) {
    const message = `${toolOf(call)} was cut off: the server process ended while it ran (${describeEnd(end)}).`;
    const hint = "The server was started again, so other calls work. What this call had done so far may have taken effect.";
    return this.#failed(call, "crash", endError(end, "E_CHILD_CRASHED", message, hint), end);
  }
  timedOut(call, afterMs) {
    const message = `${toolOf(call)} did not answer within ${afterMs / 1e3} s and was given up.`;
    const hint = "What it had done so far may have taken effect. Check before you repeat it.";
    return this.#failed(call, "timeout", new WranglerError("E_TIMEOUT", message, { hint }), void 0);
  }
  incident(end, started) {
    const what = started ? "The server process ended while no call was running" : "The server process did not start";
    const message = `${what} (${describeEnd(end)}).`;
    const known = this.#incidents.get(message);
    if (known !== void 0) return known;
    const error = endError(end, started ? "E_CHILD_CRASHED" : "E_CHILD_START", message, "");
    const id = this.#recorder?.newId();
    const incident = { id, mayBeBug: error.blame === "bug" };
    this.#incidents.set(message, incident);
    if (id !== void 0) {
      const surface = started ? "crash" : "startup";
      this.#record({ id, surface, tool: SERVER, params: {}, error, durationMs: 0 }, end);
    }
    return incident;
  }
  unavailable(call, why, hint, incident) {
    const log = this.#options.startup?.selfHealing === true ? ` The errors are in ${this.#options.startup.paths.errorLog}.` : "";
    const heal = healing(incident);
    const error = new WranglerError("E_UNAVAILABLE", why, { hint: `${hint}${log}${heal}` });
    const answer = failureAnswer(toolOf(call), error, void 0);
    if (incident?.id === void 0) return answer;
    const fix = incident.mayBeBug ? { suggestFix: true } : {};
    return { ...answer, _meta: { ...answer._meta, errorId: incident.id, ...fix } };
  }
  async settled() {
    await this.#recorder?.settled();
  }
  #failed(call, surface, error, end) {
    const tool = toolOf(call);
    const id = this.#recorder?.newId();
    const result2 = failureAnswer(tool, error, id);
    if (id === void 0) return { result: result2, record: () => void 0 };
    const durationMs = performance.now() - call.started;
    const failed = {
      id,
      surface,
      tool,
      params: call.params["arguments"],
      error,
      durationMs,
      toolUseId: toolUseIdOf(call)
    };
    return { result: result2, record: () => this.#record(failed, end) };
  }
  #record(failed, end) {
    const at = this.#options.clock.now();
    const breadcrumbs = (end?.stderr ?? []).map((text) => ({ at, kind: "log", text }));
    this.#recorder?.record({ ...failed, breadcrumbs });
  }
};
function healing(incident) {
  if (incident?.id === void 0) return "";
  const heal = incident.mayBeBug ? ` This may be a bug in wrangler itself: /wrangler:fix-mcp-error ${incident.id} can heal it.` : "";
  return `
Error id: ${incident.id}${heal === "" ? "" : `
${heal.trimStart()}`}`;
}
function endError(end, code, message, hint) {
  const own = end.fatal !== void 0 && isErrorCode(end.fatal.code) && end.fatal.code !== "E_INTERNAL" ? end.fatal.code : code;
  const chosen = endedFromOutside(end) ? "E_UNAVAILABLE" : own;
  const hints = [end.fatal?.hint ?? "", hint].filter((text) => text !== "").join(" ");
  const cause = end.fatal === void 0 ? void 0 : Object.assign(new Error(end.fatal.message), { name: end.fatal.name });
  const error = new WranglerError(chosen, message, { cause, ...hints === "" ? {} : { hint: hints } });
  error.stack = end.fatal?.stack ?? "";
  return error;
}
function isErrorCode(code) {
  return Object.hasOwn(ERROR_CODES, code);
}
function toolUseIdOf(call) {
  const meta = call.params["_meta"];
  const id = isRecord(meta) ? meta["claudecode/toolUseId"] : void 0;
  return typeof id === "string" ? id : void 0;
}
function recorderFor(options, startup) {
  return createRecorder({
    paths: startup.paths,
    clock: options.clock,
    known: knownSecrets(secretValuesOf(options.env)),
    server: { name: SERVER_NAME, version: options.version, build: options.build, commit: "" },
    runtime: () => ({
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      client: clientOf(options.client()),
      protocol: String(options.client()["protocolVersion"] ?? "")
    }),
    key: async () => recordKey(stateDir(options.env, startup.projectDir)),
    frames: () => readFrameTable(options.folder),
    onLost: (error) => process.stderr.write(`wrangler: an error record could not be written: ${messageOf(error)}
`)
  });
}
function clientOf(initialize) {
  const info = initialize["clientInfo"];
  return isRecord(info) ? `${String(info["name"])}/${String(info["version"])}` : "";
}
export {
  recordFailures
};
//# sourceMappingURL=failures.js.map