import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
var __defProp = Object.defineProperty;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __esm = (fn, res) => function __init() {
  return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
};
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};

// mcp/src/shared/error-codes.ts
var ERROR_CODES;
var init_error_codes = __esm({
  "mcp/src/shared/error-codes.ts"() {
    "use strict";
    ERROR_CODES = {
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
  }
});

// mcp/src/shared/errors.ts
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
var WranglerError;
var init_errors = __esm({
  "mcp/src/shared/errors.ts"() {
    "use strict";
    init_error_codes();
    WranglerError = class extends Error {
      code;
      hint;
      details;
      constructor(code, message, options2 = {}) {
        super(message, options2.cause === void 0 ? void 0 : { cause: options2.cause });
        this.name = "WranglerError";
        this.code = code;
        this.hint = options2.hint;
        this.details = options2.details ?? {};
      }
      get blame() {
        return ERROR_CODES[this.code].blame;
      }
      get exitCode() {
        return ERROR_CODES[this.code].exit;
      }
    };
  }
});

// mcp/src/shared/json.ts
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
var init_json = __esm({
  "mcp/src/shared/json.ts"() {
    "use strict";
  }
});

// mcp/src/shared/version.ts
var VERSION, SERVER_NAME;
var init_version = __esm({
  "mcp/src/shared/version.ts"() {
    "use strict";
    VERSION = "0.1.0";
    SERVER_NAME = "wrangler";
  }
});

// mcp/src/supervisor/describe-end.ts
function describeEnd(end) {
  if (end.spawnError !== void 0) return `it could not be started: ${end.spawnError}`;
  if (end.fatal !== void 0) return `${end.fatal.name}: ${end.fatal.message}`;
  if (end.stderr.some((line) => OUT_OF_MEMORY.test(line))) return "it ran out of memory";
  const reason = end.stderr.findLast((line) => /^(?:\w*Error|Error)\b.*:/.test(line));
  if (reason !== void 0) return reason;
  return end.signal === null ? `exit code ${end.code ?? "unknown"}` : `signal ${end.signal}`;
}
function endedFromOutside(end) {
  return end.fatal === void 0 && ["SIGTERM", "SIGINT", "SIGHUP"].includes(end.signal ?? "");
}
var OUT_OF_MEMORY;
var init_describe_end = __esm({
  "mcp/src/supervisor/describe-end.ts"() {
    "use strict";
    OUT_OF_MEMORY = /heap out of memory|Array buffer allocation failed|Fatal process out of memory|ERR_OUT_OF_MEMORY/;
  }
});

// mcp/src/supervisor/in-flight.ts
function toolOf(request) {
  const name = request.method === "tools/call" ? request.params["name"] : void 0;
  return typeof name === "string" ? name : "";
}
var InFlight;
var init_in_flight = __esm({
  "mcp/src/supervisor/in-flight.ts"() {
    "use strict";
    InFlight = class {
      #entries = /* @__PURE__ */ new Map();
      get size() {
        return this.#entries.size;
      }
      add(request) {
        this.#entries.set(request.id, { request, sent: false, deadline: void 0 });
      }
      /** Notes that a server has it now. */
      sent(id, timeoutMs, timedOut) {
        const entry = this.#entries.get(id);
        if (entry === void 0) return;
        entry.sent = true;
        if (timeoutMs === void 0) return;
        entry.deadline = setTimeout(() => {
          if (this.take(id)) timedOut(entry.request);
        }, timeoutMs);
        entry.deadline.unref();
      }
      /** False when it was answered or cancelled before. */
      take(id) {
        clearTimeout(this.#entries.get(id)?.deadline);
        return this.#entries.delete(id);
      }
      /** Those that the server had seen, or all. */
      takeAll(which) {
        const taken = [...this.#entries.values()].filter(({ sent }) => sent || which === "all").map(({ request }) => request);
        for (const { id } of taken) this.take(id);
        return taken;
      }
    };
  }
});

// mcp/src/capture/thrown.ts
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
  return read2(() => thrown instanceof Error ? String(thrown.name) : typeof thrown, "Error");
}
function stackOf(thrown) {
  return read2(() => thrown instanceof Error && typeof thrown.stack === "string" ? thrown.stack : "", "");
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
  return read2(() => {
    if (!(thrown instanceof Error)) return void 0;
    if (thrown.cause !== void 0) return thrown.cause;
    return thrown instanceof AggregateError ? thrown.errors[0] : void 0;
  }, void 0);
}
function read2(get, otherwise) {
  try {
    return get();
  } catch {
    return otherwise;
  }
}
var MAX_CAUSES, ENVIRONMENT;
var init_thrown = __esm({
  "mcp/src/capture/thrown.ts"() {
    "use strict";
    init_errors();
    init_error_codes();
    MAX_CAUSES = 5;
    ENVIRONMENT = /* @__PURE__ */ new Set(["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EMFILE", "ENFILE", "EIO", "ENOMEM"]);
  }
});

// mcp/src/capture/safe-text.ts
function safeText(text, max) {
  const clean = text.slice(0, max * 4).replace(HIDDEN, "");
  return clean.length <= max ? clean : `${clean.slice(0, max)}\u2026`;
}
var HIDDEN;
var init_safe_text = __esm({
  "mcp/src/capture/safe-text.ts"() {
    "use strict";
    HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
  }
});

// mcp/src/capture/failure-answer.ts
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
var OWN_MESSAGE, FOREIGN_MESSAGE;
var init_failure_answer = __esm({
  "mcp/src/capture/failure-answer.ts"() {
    "use strict";
    init_thrown();
    init_errors();
    init_safe_text();
    OWN_MESSAGE = 4e3;
    FOREIGN_MESSAGE = 300;
  }
});

// mcp/src/platform/files.ts
import { randomBytes } from "crypto";
import { constants } from "fs";
import { link, lstat, mkdir, open, readdir, rename, unlink } from "fs/promises";
import { basename, dirname as dirname2, isAbsolute as isAbsolute2, join as join4, relative as relative2, resolve as resolve3, sep } from "path";
function storageError(error, path) {
  const code = systemCode(error);
  if (code !== void 0 && STORAGE.has(code)) {
    return new WranglerError("E_STORAGE", `the disk refused ${path}: ${code}`, { cause: error, hint: hintFor(code) });
  }
  if (code === "ELOOP" || code === "ENOTDIR" || code === "EISDIR") {
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
async function writeAtomic(path, data, options2 = {}) {
  await guarded(path, async () => {
    await mkdir(dirname2(path), { recursive: true });
    const temporary = join4(dirname2(path), `.${basename(path).slice(0, 80)}.${randomBytes(6).toString("hex")}.tmp`);
    try {
      const handle = await open(temporary, "wx", options2.mode ?? 384);
      try {
        await handle.writeFile(data);
        if (options2.fsync === true) await handle.sync();
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
    await mkdir(dirname2(to), { recursive: true });
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
  const target = resolve3(root, path);
  const below = relative2(root, target);
  if (below.startsWith("..") || isAbsolute2(below) || below.includes("\0")) {
    throw new WranglerError("E_PATH_REFUSED", `${path} leaves ${root}`);
  }
  let at = root;
  for (const part of ["", ...below.split(sep)].filter((name, index) => index === 0 || name !== "")) {
    at = part === "" ? root : join4(at, part);
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
var NO_FOLLOW, STORAGE;
var init_files = __esm({
  "mcp/src/platform/files.ts"() {
    "use strict";
    init_errors();
    NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
    STORAGE = /* @__PURE__ */ new Set(["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EMFILE", "ENFILE", "EIO", "EFBIG"]);
  }
});

// mcp/src/capture/frame-table.ts
import { join as join5 } from "path";
async function readFrameTable(folder) {
  const text = await readText(join5(folder, "frames.json"));
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
var init_frame_table = __esm({
  "mcp/src/capture/frame-table.ts"() {
    "use strict";
    init_files();
    init_json();
  }
});

// mcp/src/capture/secret-names.ts
function isSecretName(name) {
  if (name.length > 200) return false;
  const snake = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase().replace(/[^a-z0-9]+/g, "_");
  return SECRET_NAME.test(snake) && !HARMLESS.test(snake);
}
var SECRET_NAME, HARMLESS;
var init_secret_names = __esm({
  "mcp/src/capture/secret-names.ts"() {
    "use strict";
    SECRET_NAME = /passw(?:or)?d|passwd|passphrase|\bpwd\b|_pwd|secret|token|api_?key|access_?key|private_?key|signing_?key|encryption_?key|master_?key|auth(?:_|\b|orization)|credential|cookie|bearer|session_?key|connection_?string|webhook_?url/;
    HARMLESS = /tokens?_?(?:count|limit|usage|type|budget|name|s?ize|index)|(?:max|min|num|total|input|output|prompt|completion|progress|used)_?tokens?|token(?:iz|is)|author(?!i[sz])|secret_?(?:name|ref)|password_?(?:policy|length|reset|hint)|cookie_?(?:banner|policy)|_(?:path|file|dir|sock|url)$(?<!webhook_url)/;
  }
});

// mcp/src/capture/well-formed.ts
function wellFormed(text) {
  return text.replace(LONE_SURROGATE, "\uFFFD");
}
var LONE_SURROGATE;
var init_well_formed = __esm({
  "mcp/src/capture/well-formed.ts"() {
    "use strict";
    LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
  }
});

// mcp/src/capture/known-secrets.ts
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
var MIN_LENGTH, ORDINARY, NO_KNOWN_SECRETS;
var init_known_secrets = __esm({
  "mcp/src/capture/known-secrets.ts"() {
    "use strict";
    init_secret_names();
    init_well_formed();
    MIN_LENGTH = 6;
    ORDINARY = /^(?:true|false|null|none|undefined|disabled|enabled|default|\d{1,7}|\$\{.*\}|[/~].*|unix:.*|file:.*)$/i;
    NO_KNOWN_SECRETS = { forms: [] };
  }
});

// mcp/src/capture/provenance.ts
import { createHmac, randomBytes as randomBytes2, timingSafeEqual } from "crypto";
import { join as join6 } from "path";
async function recordKey(stateDir2) {
  const path = join6(stateDir2, KEY_FILE);
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
var KEY_FILE, KEY;
var init_provenance = __esm({
  "mcp/src/capture/provenance.ts"() {
    "use strict";
    init_files();
    init_errors();
    KEY_FILE = "record-key";
    KEY = /^[0-9a-f]{64}\n?$/;
  }
});

// mcp/src/platform/jsonl.ts
import { closeSync, constants as constants2, fstatSync, openSync, readSync, writeSync } from "fs";
import { dirname as dirname3 } from "path";
import { mkdirSync } from "fs";
function appendLine(path, line) {
  mkdirSync(dirname3(path), { recursive: true });
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
  return last[0] !== NEWLINE2;
}
var FLAGS, NEWLINE2;
var init_jsonl = __esm({
  "mcp/src/platform/jsonl.ts"() {
    "use strict";
    FLAGS = constants2.O_RDWR | constants2.O_APPEND | constants2.O_CREAT | (constants2.O_NOFOLLOW ?? 0);
    NEWLINE2 = 10;
  }
});

// mcp/src/platform/wrangler-dir.ts
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
var BEGIN, END, IGNORED;
var init_wrangler_dir = __esm({
  "mcp/src/platform/wrangler-dir.ts"() {
    "use strict";
    init_files();
    BEGIN = "# >>> wrangler (written by the plugin; edit outside this block)";
    END = "# <<< wrangler";
    IGNORED = [
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
  }
});

// mcp/src/capture/frames.ts
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
var SOURCE_ROOT, FRAME, MAX_LINES;
var init_frames = __esm({
  "mcp/src/capture/frames.ts"() {
    "use strict";
    SOURCE_ROOT = "mcp/src/";
    FRAME = /^\s{0,16}at (?:(.{1,300}?) \()?((?:file:\/\/)?[^()]{1,1000}?):(\d{1,9}):\d{1,9}\)?$/;
    MAX_LINES = 200;
  }
});

// mcp/src/capture/fingerprint.ts
import { createHash } from "crypto";
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
  return message.slice(0, 4096).replace(/[\u0000-\u001f\u007f]+/g, " ").replace(/\((reading|setting) '([A-Za-z_$][\w$]{0,60})'\)/g, "($1 $2)").replace(/\bproperty '([A-Za-z_$][\w$]{0,60})'/g, "property $1").replace(CALLEE, calleeName).replace(/"(?:[^"\\]|\\.){0,2000}"|`[^`]{0,2000}`|(?<![A-Za-z0-9])'[^']{0,2000}'(?![A-Za-z])/g, "<value>").replace(/\b[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/\S{1,2000}/g, "<url>").replace(/[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}/g, "<mail>").replace(/(?:[A-Za-z]:)?(?:[\\/]|\.{1,2}[\\/])[^\s,;:()'"<>]{1,1000}/g, "<path>").replace(/\b[A-Za-z]{2,8}-\d{2,}\b|\berr-\d{8}-[a-z2-7]{8}\b/g, "<id>").replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>").replace(/\b0x[0-9a-f]+\b|\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, "<hex>").replace(/-?\d+(?:\.\d+)*/g, "<n>").replace(/\s+/g, " ").trim().slice(0, 300);
}
function calleeName(_, callee, rest) {
  const last = /([A-Za-z_$#][\w$]*)\W*$/.exec(callee)?.[1] ?? "value";
  return `${last.replace(/^[_#]+/, "").replace(/\d+$/, "")} ${rest}`;
}
var NEAREST, CARRIERS, FOUND_BY_DISPATCHER, CALLEE;
var init_fingerprint = __esm({
  "mcp/src/capture/fingerprint.ts"() {
    "use strict";
    init_frames();
    NEAREST = 3;
    CARRIERS = ["mcp/src/server/", "mcp/src/supervisor/", "mcp/src/capture/"];
    FOUND_BY_DISPATCHER = /* @__PURE__ */ new Set(["schema", "unknown_tool", "output_schema", "timeout"]);
    CALLEE = /(?:\(0 ?, ?)?([\w$]{1,100}(?:\.[\w$#]{1,100}|\[[^\]]{0,100}\]|\(\.\.\.\)|\(intermediate value\)){0,20})\)? (is not (?:a function|a constructor|iterable|defined)|is not a function or its return value is not iterable)/g;
  }
});

// mcp/src/capture/assignments.ts
function assignments(text) {
  return text.replace(ASSIGNMENT, (whole, name, between, quote, raw, at) => {
    const value = quote === "" ? raw.replace(/[,;)\]}&|].*$/s, "") : raw.replace(/[)\]};,]+$/, "");
    const next = text[at + name.length + between.length + quote.length + value.length];
    if (!isValue(value, quote, between, next)) return whole;
    const kind = name.toLowerCase().replace(/[^a-z]/g, "");
    return `${name}${between}${quote}<secret:${kind}:${value.length}>${raw.slice(value.length)}`;
  });
}
function isValue(value, quote, between, next) {
  if (value.length < 4 || PLAIN.test(value) || value.includes("<secret:")) return false;
  if (/[{$%]/.test(value[0] ?? "")) return false;
  if (quote !== "" && next === quote)
    return !/^[a-z]+([ ._-][a-z]+)*$/i.test(value) || between.includes("=") || value.length >= 8;
  if (next === "(" || next === "[") return false;
  return mixed(value) && !/^[\w$]+(?:\.[A-Za-z_$][\w$]*)+$/.test(value);
}
function mixed(value) {
  if (/^[./~]|^\w+:\/\/|^v?\d+(?:\.\d+)*$/.test(value)) return false;
  return /\d/.test(value) && /[A-Za-z]/.test(value) && value.length >= 6 || /[!@#$^*]/.test(value) || value.length >= 24;
}
var ASSIGNMENT, PLAIN;
var init_assignments = __esm({
  "mcp/src/capture/assignments.ts"() {
    "use strict";
    ASSIGNMENT = /(?<!<)(passw(?:or)?d|passphrase|passwd|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|auth[_-]?key|client[_-]?key|consumer[_-]?key|authorization|credentials?|cookie|sig(?:nature)?)([A-Za-z0-9_-]{0,24}["'`\]]{0,2}(?:\s{1,2}string)?\s{0,4}(?:[?:.|+]{0,3}={1,2}>?|:|,|>)\s{0,8}(?:[A-Za-z]{1,8}\()?)(["'`]?)([^\s"'`<>]{4,4096})/gi;
    PLAIN = /^(?:true|false|null|none|nil|undefined|string|number|boolean|object|required|optional|missing|invalid|expired|example|changeme|process|import|require|await|return|\*+|x+|\.+|[A-Za-z]{1,3})$/i;
  }
});

// mcp/src/capture/secret-patterns.ts
function vendor(kind, marks, pattern) {
  return { kind, marks: typeof marks === "string" ? [marks] : marks, pattern };
}
var SECRET_PATTERNS;
var init_secret_patterns = __esm({
  "mcp/src/capture/secret-patterns.ts"() {
    "use strict";
    SECRET_PATTERNS = [
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
  }
});

// mcp/src/capture/redact.ts
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
function vendorFormats(text) {
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
var MAX_SCAN;
var init_redact = __esm({
  "mcp/src/capture/redact.ts"() {
    "use strict";
    init_assignments();
    init_known_secrets();
    init_secret_patterns();
    MAX_SCAN = 1024 * 1024;
  }
});

// mcp/src/capture/json-copy.ts
import { types } from "util";
function jsonCopy(value, known = NO_KNOWN_SECRETS, limits = COPY_LIMITS) {
  const copier = new Copier(known, limits);
  return copier.copy(value, 0, void 0);
}
function* itemsOf(list) {
  for (let index = 0; index < list.length; index++) {
    const property = Object.getOwnPropertyDescriptor(list, index);
    yield property !== void 0 && "get" in property ? "<getter>" : property?.value;
  }
}
function kindOf(name) {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "_").slice(0, 40);
}
var COPY_LIMITS, LOOK_AHEAD, Copier;
var init_json_copy = __esm({
  "mcp/src/capture/json-copy.ts"() {
    "use strict";
    init_errors();
    init_known_secrets();
    init_redact();
    init_secret_names();
    init_well_formed();
    COPY_LIMITS = { depth: 8, keys: 100, string: 4096, nodes: 5e3, total: 48 * 1024 };
    LOOK_AHEAD = 8192;
    Copier = class {
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
        const whole = text.length <= max + LOOK_AHEAD && clean.length <= room;
        const kept = whole ? clean : `${clean.slice(0, room)}<cut:${Math.max(text.length, clean.length) - room}>`;
        this.#characters += kept.length;
        return wellFormed(kept);
      }
    };
  }
});

// mcp/src/capture/record.ts
import { randomBytes as randomBytes3 } from "crypto";
function newErrorId(epochMs) {
  const day = new Date(epochMs).toISOString().slice(0, 10).replaceAll("-", "");
  return `err-${day}-${[...randomBytes3(8)].map((byte) => BASE32[byte & 31]).join("")}`;
}
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
var MAX_RECORD_BYTES, BASE32, CAPS;
var init_record = __esm({
  "mcp/src/capture/record.ts"() {
    "use strict";
    init_fingerprint();
    init_json_copy();
    init_redact();
    init_well_formed();
    MAX_RECORD_BYTES = 64 * 1024 - 256;
    BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    CAPS = [
      { ...COPY_LIMITS, stack: 12288, list: 50 },
      { ...COPY_LIMITS, string: 1024, total: 16384, stack: 6144, list: 20 },
      { ...COPY_LIMITS, string: 256, keys: 40, depth: 5, total: 4096, stack: 2048, list: 8 },
      { ...COPY_LIMITS, string: 64, keys: 10, depth: 2, total: 512, stack: 512, list: 2 }
    ];
  }
});

// mcp/src/capture/recorder.ts
import { createHash as createHash2 } from "crypto";
import { relative as relative3, sep as sep2 } from "path";
function createRecorder(options2) {
  return new LogRecorder(options2);
}
var MAX_TOUCHED, LogRecorder;
var init_recorder = __esm({
  "mcp/src/capture/recorder.ts"() {
    "use strict";
    init_files();
    init_jsonl();
    init_wrangler_dir();
    init_provenance();
    init_record();
    init_thrown();
    MAX_TOUCHED = 20;
    LogRecorder = class {
      #options;
      /** Records keep the order of their failures. */
      #tail = Promise.resolve();
      #pending = 0;
      #key;
      #prepared;
      #writable = false;
      #lost = false;
      constructor(options2) {
        this.#options = options2;
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
            return { file: relative3(this.#options.paths.projectDir, path).split(sep2).join("/"), hash };
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
  }
});

// mcp/src/settings/state-dir.ts
import { existsSync as existsSync2, lstatSync, mkdirSync as mkdirSync2, realpathSync } from "fs";
import { userInfo } from "os";
import { dirname as dirname4, isAbsolute as isAbsolute3, join as join7, relative as relative4, resolve as resolve4 } from "path";
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
function platformStateDir() {
  const home = userInfo().homedir;
  if (process.platform === "darwin") return join7(home, "Library", "Application Support", "wrangler");
  if (process.platform === "win32") return join7(home, "AppData", "Local", "wrangler");
  return join7(home, ".local", "state", "wrangler");
}
function checkedOverride(moved, projectDir) {
  if (!isAbsolute3(moved)) throw refusal(moved, "WRANGLER_STATE_DIR must be an absolute path");
  const real = realOfNearest(resolve4(moved));
  const below = relative4(realOfNearest(resolve4(projectDir)), real);
  if (below === "" || !below.startsWith("..") && !isAbsolute3(below)) {
    throw refusal(moved, "it lies inside the project, whose files others can write");
  }
  for (let folder = real; dirname4(folder) !== folder; folder = dirname4(folder)) {
    if (existsSync2(join7(folder, ".git"))) throw refusal(moved, "it lies inside a git work tree");
  }
  return resolve4(moved);
}
function realOfNearest(path) {
  const missing = [];
  for (let at = path; ; at = dirname4(at)) {
    if (existsSync2(at)) return join7(realpathSync(at), ...missing.reverse());
    if (dirname4(at) === at) return path;
    missing.push(at.slice(dirname4(at).length).replace(/^[\\/]/, ""));
  }
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
var init_state_dir = __esm({
  "mcp/src/settings/state-dir.ts"() {
    "use strict";
    init_errors();
  }
});

// mcp/src/supervisor/record-failures.ts
var record_failures_exports = {};
__export(record_failures_exports, {
  recordFailures: () => recordFailures
});
function recordFailures(options2) {
  return new RecordedFailures(options2);
}
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
function recorderFor(options2, startup2) {
  return createRecorder({
    paths: startup2.paths,
    clock: options2.clock,
    known: knownSecrets(secretValuesOf(options2.env)),
    server: { name: SERVER_NAME, version: options2.version, build: options2.build, commit: "" },
    runtime: () => ({
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      client: clientOf(options2.client()),
      protocol: String(options2.client()["protocolVersion"] ?? "")
    }),
    key: async () => recordKey(stateDir(options2.env, startup2.projectDir)),
    frames: () => readFrameTable(options2.folder),
    onLost: (error) => process.stderr.write(`wrangler: an error record could not be written: ${messageOf(error)}
`)
  });
}
function clientOf(initialize) {
  const info = initialize["clientInfo"];
  return isRecord(info) ? `${String(info["name"])}/${String(info["version"])}` : "";
}
var SERVER, RecordedFailures;
var init_record_failures = __esm({
  "mcp/src/supervisor/record-failures.ts"() {
    "use strict";
    init_failure_answer();
    init_frame_table();
    init_known_secrets();
    init_provenance();
    init_recorder();
    init_state_dir();
    init_error_codes();
    init_errors();
    init_json();
    init_version();
    init_describe_end();
    init_in_flight();
    SERVER = "server";
    RecordedFailures = class {
      #options;
      #recorder;
      #incidents = /* @__PURE__ */ new Map();
      constructor(options2) {
        this.#options = options2;
        this.#recorder = options2.startup?.selfHealing === true ? recorderFor(options2, options2.startup) : void 0;
      }
      crashed(call, end) {
        const message = `${toolOf(call)} was cut off: the server process ended while it ran (${describeEnd(end)}).`;
        const hint = "The server was started again, so other calls work. What this call had done so far may have taken effect.";
        return this.#failed(call, "crash", endError(end, "E_CHILD_CRASHED", message, hint), end);
      }
      timedOut(call, afterMs) {
        const message = `${toolOf(call)} did not answer within ${Math.round(afterMs / 1e3)} s and was given up.`;
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
  }
});

// mcp/src/supervisor/main.ts
import { dirname as dirname5 } from "path";
import { fileURLToPath } from "url";

// mcp/src/shared/lines.ts
var NEWLINE = 10;
var CARRIAGE_RETURN = 13;
var MAX_LINE_BYTES = 256 * 1024 * 1024;
var LineSplitter = class {
  #onLine;
  #maxBytes;
  #parts = [];
  #size = 0;
  #dropping = false;
  constructor(onLine, maxBytes = MAX_LINE_BYTES) {
    this.#onLine = onLine;
    this.#maxBytes = maxBytes;
  }
  push(chunk) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end));
      this.#finish();
      from = end + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }
  #keep(part) {
    if (this.#dropping) return;
    this.#size += part.length;
    if (this.#size > this.#maxBytes) {
      this.#dropping = true;
      this.#parts = [];
      return;
    }
    this.#parts.push(part);
  }
  #finish() {
    const parts = this.#parts;
    const dropped = this.#dropping;
    this.#parts = [];
    this.#size = 0;
    this.#dropping = false;
    if (dropped) return;
    const line = parts.length === 1 && parts[0] !== void 0 ? parts[0] : Buffer.concat(parts);
    const length = line.at(-1) === CARRIAGE_RETURN ? line.length - 1 : line.length;
    if (length > 0) this.#onLine(line.subarray(0, length));
  }
};

// mcp/src/settings/startup.ts
import { existsSync } from "fs";
import { dirname, join as join2, resolve as resolve2 } from "path";

// mcp/src/settings/paths.ts
init_errors();
import { isAbsolute, join, relative, resolve } from "path";
function projectPaths(projectDir, wranglerDir = ".wrangler") {
  const project = resolve(projectDir);
  const root = resolve(project, wranglerDir);
  const inside = relative(project, root);
  if (inside === "" || inside.startsWith("..") || isAbsolute(inside)) {
    throw new WranglerError("E_SETTINGS", `WRANGLER_DIR must name a folder inside the project, not ${wranglerDir}`, {
      hint: "Unset WRANGLER_DIR, or set it to a folder name such as .wrangler-mcp."
    });
  }
  return {
    projectDir: project,
    root,
    issues: join(root, "issues"),
    specifications: join(root, "specifications"),
    ideas: join(root, "ideas"),
    errorLog: join(root, "mcp-error-log.jsonl"),
    knownIssues: join(root, "mcp-known-issues.json"),
    pendingFixes: join(root, "mcp-pending-fixes.json"),
    cache: join(root, "cache"),
    fixes: join(root, "cache", "mcp-fixes"),
    outbox: join(root, "outbox")
  };
}

// mcp/src/settings/startup.ts
function processEnvironment() {
  return process.env;
}
function readStartup(env, cwd, explicitProject) {
  const projectDir = resolve2(cwd, given(explicitProject) ?? given(env["CLAUDE_PROJECT_DIR"]) ?? ".");
  return {
    projectDir,
    paths: projectPaths(projectDir, given(env["WRANGLER_DIR"])),
    selfHealing: !isOn(env["WRANGLER_DISABLE_SELF_HEALING"]),
    debug: isOn(env["WRANGLER_DEBUG"])
  };
}
function given(value) {
  return value === void 0 || value === "" || value.startsWith("${") ? void 0 : value;
}
function isOn(value) {
  return value === "true" || value === "1";
}

// mcp/src/shared/clock.ts
var systemClock = { now: () => Date.now() };

// mcp/src/supervisor/child-link.ts
init_errors();
init_json();
import { spawn } from "child_process";

// mcp/src/supervisor/messages.ts
init_json();
function parseMessage(line) {
  try {
    return classify(JSON.parse(line.toString("utf8")));
  } catch {
    return void 0;
  }
}
function classify(raw) {
  if (!isRecord(raw) || raw["jsonrpc"] !== "2.0") return void 0;
  const { id, method } = raw;
  const hasId = typeof id === "string" || typeof id === "number";
  if (typeof method === "string") {
    const params = isRecord(raw["params"]) ? raw["params"] : {};
    if (hasId) return { kind: "request", id, method, params };
    return id === void 0 ? { kind: "notification", method, params } : void 0;
  }
  return hasId && ("result" in raw || "error" in raw) ? { kind: "response", id } : void 0;
}
var MAX_JUNK = 64 * 1024;
function salvage(line) {
  const message = parseMessage(line);
  if (message !== void 0) return { message, line };
  for (let at = line.indexOf('{"', 1); at > 0 && at < MAX_JUNK; at = line.indexOf('{"', at + 1)) {
    const rest = line.subarray(at);
    if (!/^\{"(?:jsonrpc|result|error|id|method)"/.test(rest.toString("latin1", 0, 12))) continue;
    const found = parseMessage(rest);
    if (found !== void 0) return { message: found, line: rest };
  }
  return void 0;
}

// mcp/src/supervisor/child-link.ts
var STDERR_LINES = 20;
var STDERR_LINE = 1e3;
var CONTROL_FD = 3;
var DRAIN_MS = 250;
var ChildLink = class {
  #child;
  #events;
  #stderr = [];
  #fatal;
  #spawnError;
  #over = false;
  constructor(command, events) {
    this.#events = events;
    this.#child = spawn(command.file, command.args, {
      ...command.cwd === void 0 ? {} : { cwd: command.cwd },
      stdio: ["pipe", "pipe", "pipe", "pipe"],
      windowsHide: true
    });
    this.#listen();
  }
  /** Passes one line on. Lost when the process is ending; its end answers for it. */
  send(line) {
    const stdin = this.#child.stdin;
    if (stdin === null || stdin.destroyed) return;
    stdin.write(line);
    stdin.write("\n");
  }
  /** Tells the process that nothing more comes; a server ends then. */
  endInput() {
    this.#child.stdin?.end();
  }
  kill(signal) {
    this.#child.kill(signal);
  }
  #listen() {
    const lines = (take, max) => {
      const splitter = new LineSplitter(take, max);
      return (chunk) => splitter.push(chunk);
    };
    const control = this.#child.stdio[CONTROL_FD];
    for (const stream of [this.#child.stdin, control]) stream?.on("error", () => void 0);
    this.#child.stdout?.on(
      "data",
      lines((line) => this.#output(line))
    );
    this.#child.stderr?.on(
      "data",
      lines((line) => this.#log(line), 1024 * 1024)
    );
    control?.on(
      "data",
      lines((line) => this.#control(line), 1024 * 1024)
    );
    this.#child.once("error", (error) => {
      this.#spawnError = messageOf(error);
      this.#end(null, null);
    });
    this.#child.once("exit", (code, signal) => setTimeout(() => this.#end(code, signal), DRAIN_MS).unref());
    this.#child.once("close", (code, signal) => this.#end(code, signal));
  }
  #output(line) {
    const incoming = salvage(line);
    if (incoming !== void 0) this.#events.message(incoming);
  }
  #log(line) {
    process.stderr.write(Buffer.concat([line, Buffer.from("\n")]));
    this.#stderr.push(line.toString("utf8", 0, STDERR_LINE));
    if (this.#stderr.length > STDERR_LINES) this.#stderr.shift();
  }
  #control(line) {
    const said = parseControl(line);
    if (said?.["type"] !== "fatal") return;
    const text = (key) => typeof said[key] === "string" ? said[key] : "";
    this.#fatal = {
      name: text("name") || "Error",
      message: text("message"),
      stack: text("stack"),
      code: text("code"),
      hint: text("hint")
    };
  }
  #end(code, signal) {
    if (this.#over) return;
    this.#over = true;
    this.#events.ended({ code, signal, stderr: this.#stderr, fatal: this.#fatal, spawnError: this.#spawnError });
  }
};
function parseControl(line) {
  try {
    const said = JSON.parse(line.toString("utf8"));
    return isRecord(said) ? said : void 0;
  } catch {
    return void 0;
  }
}

// mcp/src/supervisor/degraded.ts
var STATUS_TOOL = {
  name: "wrangler_status",
  title: "Why wrangler does not work",
  description: "Says why wrangler's server does not run, where its log is and what helps.",
  inputSchema: { type: "object", additionalProperties: false },
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }
};
var NEEDED = [20, 19];
function oldNode(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > NEEDED[0] || major === NEEDED[0] && minor >= NEEDED[1]) return void 0;
  return {
    why: `wrangler's server does not run: it needs Node.js ${NEEDED.join(".")} or newer, and this is ${version} (${process.execPath}).`,
    hint: "Install a newer Node.js and make it the first in PATH; then reconnect the server with /mcp.",
    incident: void 0
  };
}

// mcp/src/supervisor/manifest.ts
init_errors();
init_json();
init_version();
import { createRequire } from "module";
var BARE = {
  name: SERVER_NAME,
  title: "Wrangler",
  version: VERSION,
  instructions: "",
  protocolVersions: ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2024-10-07"],
  tools: void 0
};
function loadManifest(path) {
  try {
    const raw = createRequire(path)(path);
    if (!isRecord(raw) || !Array.isArray(raw["tools"]))
      return { manifest: BARE, problem: `${path} holds no list of tools` };
    return { manifest: read(raw, raw["tools"]), problem: void 0 };
  } catch (error) {
    return { manifest: BARE, problem: `${path} cannot be read: ${messageOf(error).split("\n")[0] ?? ""}` };
  }
}
function read(raw, tools) {
  const text = (key) => {
    const value = raw[key];
    return typeof value === "string" ? value : BARE[key];
  };
  const listed = raw["protocolVersions"];
  const versions = Array.isArray(listed) ? listed.filter((version) => typeof version === "string") : [];
  return {
    name: text("name"),
    title: text("title"),
    version: text("version"),
    instructions: text("instructions"),
    protocolVersions: versions.length > 0 ? versions : BARE.protocolVersions,
    tools
  };
}
function initializeResult(manifest2, requested) {
  const { name, title, version, instructions, protocolVersions } = manifest2;
  const known = protocolVersions.find((candidate) => candidate === requested);
  return {
    protocolVersion: known ?? protocolVersions[0],
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name, title, version },
    ...instructions === "" ? {} : { instructions }
  };
}

// mcp/src/supervisor/options.ts
import { join as join3 } from "path";
var CALL_TIMEOUT_MS = 10 * 6e4;
var RETRY_MS = 3e4;
function readOptions(args, folder) {
  const given2 = /* @__PURE__ */ new Map();
  for (let index = 0; index < args.length; index++) {
    const match = /^--([a-z-]+)(?:=(.*))?$/s.exec(args[index] ?? "");
    if (match === null) continue;
    const [, name = "", value] = match;
    given2.set(name, value ?? args[++index] ?? "");
  }
  return {
    child: given2.get("child") ?? join3(folder, "child.js"),
    manifest: given2.get("manifest") ?? join3(folder, "manifest.json"),
    build: given2.get("build") ?? "official",
    project: given2.get("project"),
    callTimeoutMs: milliseconds(given2.get("call-timeout-ms"), CALL_TIMEOUT_MS),
    retryMs: milliseconds(given2.get("retry-ms"), RETRY_MS),
    nodeVersion: given2.get("node-version") ?? process.versions.node
  };
}
function milliseconds(text, otherwise) {
  const value = Number(text);
  return text !== void 0 && Number.isInteger(value) && value > 0 ? value : otherwise;
}

// mcp/src/supervisor/crash-loop.ts
var MAX_ENDS = 5;
var WINDOW_MS = 6e4;
var FIRST_WAIT_MS = 100;
var LONGEST_WAIT_MS = 5e3;
var CrashLoop = class {
  #ends = [];
  /** The server answered something: whatever was wrong is not wrong with all of it. */
  answered() {
    this.#ends = [];
  }
  /** @param now from `performance.now()` */
  ended(now) {
    this.#ends = [...this.#ends.filter((end) => now - end < WINDOW_MS), now];
    const count = this.#ends.length;
    if (count >= MAX_ENDS) return { kind: "give_up" };
    return { kind: "restart", afterMs: count === 1 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (count - 2), LONGEST_WAIT_MS) };
  }
};

// mcp/src/supervisor/supervisor.ts
init_describe_end();
init_in_flight();
var GREETING = "wrangler-supervisor:initialize";
var PING = "wrangler-supervisor:ping";
var PING_MS = 5e3;
var ANONYMOUS = { capabilities: {}, clientInfo: { name: "unknown", version: "0" } };
var Supervisor = class {
  #options;
  #loop = new CrashLoop();
  #inFlight = new InFlight();
  /** Answers of our own that are being made. */
  #work = /* @__PURE__ */ new Set();
  /** Lines that no running server has seen, in order. */
  #queue = [];
  #initialize;
  #state = { kind: "waiting" };
  #failures;
  #ended = () => void 0;
  #ponged = () => void 0;
  constructor(options2) {
    this.#options = options2;
  }
  /** The parameters of the client's `initialize`, empty before it. */
  get client() {
    return this.#initialize ?? {};
  }
  start() {
    const { outage } = this.#options;
    if (outage === void 0) this.#spawn();
    else this.#state = { kind: "degraded", ...outage };
  }
  /** Takes one line from the client. */
  receive(line) {
    const message = parseMessage(line);
    if (message === void 0)
      return this.#refuse(null, -32700, "Parse error: a line must be one JSON-RPC 2.0 message");
    if (message.kind === "request") return this.#request(message, line);
    if (message.kind === "notification" && message.method === "notifications/initialized") return;
    if (message.kind === "notification" && message.method === "notifications/cancelled") {
      this.#cancelled(message.params["requestId"]);
    }
    this.#toServer(line);
  }
  /** Waits up to `graceMs` for the answers in flight, then ends the server. Resolves when it is gone. */
  async close(graceMs) {
    const deadline = performance.now() + graceMs;
    while ((this.#inFlight.size > 0 || this.#work.size > 0) && performance.now() < deadline) {
      await new Promise((resolve5) => setTimeout(resolve5, 10));
    }
    const link2 = "link" in this.#state ? this.#state.link : void 0;
    this.#state = { kind: "closing", link: link2 };
    if (link2 !== void 0) await this.#endLink(link2);
    await (await this.#failures)?.settled();
  }
  /** Ends the server at once; for when there is no time left. */
  kill() {
    if ("link" in this.#state) this.#state.link?.kill("SIGKILL");
  }
  async #endLink(link2) {
    const gone = new Promise((resolve5) => this.#ended = resolve5);
    link2.endInput();
    const timers = [setTimeout(() => link2.kill("SIGTERM"), 300), setTimeout(() => link2.kill("SIGKILL"), 800)];
    await gone;
    timers.forEach((timer) => clearTimeout(timer));
  }
  #request({ id, method, params }, line) {
    if (method === "initialize") return this.#greet(id, params);
    if (method === "ping") return this.#reply(id, {});
    if (method === "server/discover") return this.#refuse(id, -32601, "Method not found");
    if (method === "tools/list" && this.#state.kind !== "ready" && this.#listTools(id)) return;
    const request = { id, method, params, started: performance.now() };
    if (this.#state.kind === "degraded") return this.#answerUnavailable([request], this.#state);
    this.#inFlight.add(request);
    this.#toServer(line, request);
  }
  #greet(id, params) {
    this.#initialize = params;
    this.#reply(id, initializeResult(this.#options.manifest, params["protocolVersion"]));
    this.#greetServer();
  }
  /** True when there was something to answer with; in the degraded mode there always is. */
  #listTools(id) {
    const tools = this.#options.manifest.tools ?? (this.#state.kind === "degraded" ? [STATUS_TOOL] : void 0);
    if (tools !== void 0) this.#reply(id, { tools });
    return tools !== void 0;
  }
  /** A cancelled request needs no answer, and no run when it has not begun. */
  #cancelled(id) {
    if (typeof id !== "string" && typeof id !== "number") return;
    this.#inFlight.take(id);
    this.#queue = this.#queue.filter(({ request }) => request?.id !== id);
  }
  #toServer(line, request) {
    if (this.#state.kind === "ready") {
      this.#state.link.send(line);
      if (request !== void 0) this.#sent(request);
    } else if (this.#state.kind === "starting" || this.#state.kind === "waiting") {
      this.#queue.push({ line, request });
      this.#greetServer();
    }
  }
  #sent(request) {
    const timeout = request.method === "tools/call" ? this.#options.callTimeoutMs : void 0;
    this.#inFlight.sent(request.id, timeout, (late) => this.#does(this.#timedOut(late)));
  }
  #spawn() {
    const link2 = this.#options.start({
      message: (incoming) => this.#fromServer(incoming),
      ended: (end) => this.#does(this.#serverEnded(end))
    });
    this.#state = { kind: "starting", link: link2, greeted: false };
    if (this.#initialize !== void 0) this.#greetServer();
  }
  /** Says `initialize` to the server in the client's name. The answer is ours to swallow. */
  #greetServer() {
    if (this.#state.kind !== "starting" || this.#state.greeted) return;
    this.#state.greeted = true;
    const protocolVersion = this.#options.manifest.protocolVersions[0];
    const params = this.#initialize ?? { protocolVersion, ...ANONYMOUS };
    this.#state.link.send(JSON.stringify({ jsonrpc: "2.0", id: GREETING, method: "initialize", params }));
  }
  #fromServer({ message, line }) {
    if (message.kind !== "response") return this.#options.write(line);
    if (message.id === GREETING) return this.#greeted();
    if (message.id === PING) return this.#ponged();
    if (!this.#inFlight.take(message.id)) return;
    this.#loop.answered();
    this.#options.write(line);
  }
  #greeted() {
    if (this.#state.kind !== "starting") return;
    const { link: link2 } = this.#state;
    link2.send(JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }));
    this.#state = { kind: "ready", link: link2 };
    const queue = this.#queue;
    this.#queue = [];
    for (const { line, request } of queue) this.#toServer(line, request);
  }
  async #serverEnded(end) {
    const before = this.#state.kind;
    if (before === "closing") return this.#ended();
    this.#state = { kind: "waiting" };
    const cut2 = this.#inFlight.takeAll("sent");
    const next = this.#loop.ended(performance.now());
    if (next.kind === "restart") setTimeout(() => this.#restart(), next.afterMs);
    const failures = await this.#loadFailures();
    const calls = cut2.filter(({ method }) => method === "tools/call");
    for (const call of calls) this.#fail(call.id, failures.crashed(call, end));
    for (const { id } of cut2.filter((request) => !calls.includes(request))) {
      this.#refuse(id, -32603, `The server process ended before it answered (${describeEnd(end)}).`);
    }
    const incident = calls.length === 0 ? failures.incident(end, before === "ready") : void 0;
    if (next.kind === "give_up") this.#degrade(end, incident);
  }
  #restart() {
    if (this.#state.kind === "waiting" || this.#state.kind === "degraded") this.#spawn();
  }
  #degrade(end, incident) {
    const why = `wrangler's server does not run: its process ended again and again (${describeEnd(end)}).`;
    const outage = { why, hint: `It is tried again every ${Math.round(this.#options.retryMs / 1e3)} s.`, incident };
    this.#state = { kind: "degraded", ...outage };
    this.#queue = [];
    this.#answerUnavailable(this.#inFlight.takeAll("all"), outage);
    setTimeout(() => this.#restart(), this.#options.retryMs).unref();
  }
  #answerUnavailable(requests, outage) {
    for (const { id, method } of requests) {
      if (method === "tools/list") this.#listTools(id);
      else if (method !== "tools/call") this.#refuse(id, -32603, `${outage.why} ${outage.hint}`);
    }
    const calls = requests.filter(({ method }) => method === "tools/call");
    if (calls.length > 0) this.#does(this.#answerCalls(calls, outage));
  }
  async #answerCalls(calls, { why, hint, incident }) {
    const failures = await this.#loadFailures();
    for (const call of calls) this.#reply(call.id, failures.unavailable(call, why, hint, incident));
  }
  /** Answers the call; a server that does not even answer a ping is replaced, one that does keeps its other calls. */
  async #timedOut(call) {
    const { callTimeoutMs } = this.#options;
    this.#fail(call.id, (await this.#loadFailures()).timedOut(call, callTimeoutMs));
    if (this.#state.kind !== "ready") return;
    const { link: link2 } = this.#state;
    const params = { requestId: call.id, reason: "timeout" };
    link2.send(JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params }));
    link2.send(JSON.stringify({ jsonrpc: "2.0", id: PING, method: "ping" }));
    const hung = setTimeout(() => link2.kill("SIGKILL"), PING_MS);
    this.#ponged = () => clearTimeout(hung);
  }
  #fail(id, failed) {
    this.#reply(id, failed.result);
    failed.record();
  }
  #loadFailures() {
    this.#failures ??= this.#options.failures();
    return this.#failures;
  }
  #does(work) {
    const tracked = work.finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }
  #reply(id, result2) {
    this.#options.write(JSON.stringify({ jsonrpc: "2.0", id, result: result2 }));
  }
  #refuse(id, code, message) {
    this.#options.write(JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } }));
  }
};

// mcp/src/supervisor/main.ts
var GRACE_MS = 5e3;
var options = readOptions(process.argv.slice(2), dirname5(fileURLToPath(import.meta.url)));
var { manifest, problem } = loadManifest(options.manifest);
if (problem !== void 0) process.stderr.write(`wrangler: ${problem}
`);
var supervisor = new Supervisor({
  manifest,
  outage: oldNode(options.nodeVersion),
  callTimeoutMs: options.callTimeoutMs,
  retryMs: options.retryMs,
  failures: loadFailures,
  start: (events) => new ChildLink({ file: process.execPath, args: childArguments() }, events),
  write(line) {
    process.stdout.write(line);
    process.stdout.write("\n");
  }
});
function childArguments() {
  const project = options.project === void 0 ? [] : ["--project", options.project];
  return [options.child, `--control-fd=${CONTROL_FD}`, `--build=${options.build}`, ...project];
}
async function loadFailures() {
  const { recordFailures: recordFailures2 } = await Promise.resolve().then(() => (init_record_failures(), record_failures_exports));
  const { version } = manifest;
  const env = processEnvironment();
  const folder = dirname5(options.child);
  const client = () => supervisor.client;
  return recordFailures2({ startup: startup(), env, clock: systemClock, version, build: options.build, folder, client });
}
function startup() {
  try {
    return readStartup(processEnvironment(), process.cwd(), options.project);
  } catch {
    return void 0;
  }
}
var closing = false;
function close(graceMs) {
  if (closing && graceMs > 0) return;
  closing = true;
  supervisor.close(graceMs).then(
    () => process.exit(0),
    () => process.exit(0)
  );
}
var input = new LineSplitter((line) => supervisor.receive(line));
process.stdin.on("data", (chunk) => input.push(chunk));
process.stdin.once("end", () => close(GRACE_MS));
process.stdin.once("error", () => close(0));
process.stdout.on("error", () => close(0));
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => close(0));
process.on("exit", () => supervisor.kill());
process.on("uncaughtException", (error) => process.stderr.write(`wrangler: ${String(error.stack)}
`));
supervisor.start();
//# sourceMappingURL=server.js.map