import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// mcp/src/supervisor/record-failures.ts
import { dirname as dirname6 } from "path";

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

// mcp/src/capture/safe-text.ts
var HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
function safeText(text, max) {
  const clean = text.slice(0, max * 4).replace(HIDDEN, "");
  return clean.length <= max ? clean : `${clean.slice(0, max)}\u2026`;
}

// mcp/src/capture/thrown.ts
var MAX_CAUSES = 5;
var ENVIRONMENT = /* @__PURE__ */ new Set(["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EMFILE", "ENFILE", "EIO", "ENOMEM"]);
function describeThrown(thrown) {
  const [name, message, stack] = [nameOf(thrown), messageOf(thrown), stackOf(thrown)];
  return { name, message, stack, ...judge(thrown), causes: causesOf(thrown) };
}
function judge(thrown) {
  const code = thrown instanceof WranglerError ? thrown.code : "E_INTERNAL";
  return { code, blame: blameOf(thrown, code) };
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

// mcp/src/capture/failure-answer.ts
var OWN_MESSAGE = 4e3;
var FOREIGN_MESSAGE = 300;
function failureAnswer(tool, error, id) {
  const { code, blame } = judge(error);
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
  return `${safeText(tool, 64)} failed: ${safeText(messageOf(error), FOREIGN_MESSAGE)}`;
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

// mcp/src/capture/configured-secrets.ts
import { join as join3 } from "path";

// mcp/src/capture/secret-names.ts
var SECRET_NAME = /passw(?:or)?d|passwd|passphrase|\bpwd\b|_pwd|secret|token|api_?key|access_?key|private_?key|signing_?key|encryption_?key|master_?key|auth(?:_|\b|orization)|credential|cookie|bearer|session_?key|connection_?string|webhook_?url/;
var HARMLESS = /tokens?_?(?:count|limit|usage|type|budget|name|s?ize|index|ends?|start|regexp?|pattern|sale|pool|list)|(?:max|min|num|total|input|output|prompt|completion|progress|used)_?tokens?|token(?:iz|is)|author(?!i[sz])|secret_?(?:name|ref)|password_?(?:policy|length|reset|hint|field|input|label)|cookie_?(?:banner|policy|name)|_(?:path|file|dir|sock|url|uri|urls|type|method|methods|endpoint|handler|server|servers|regexp?|error|errors|header|prefix|suffix|field|policy|format|seconds|minutes|ttl|expiry|expires|scope|label|title|tooltip|message|placeholder|enabled|required|challenge_method)$(?<!webhook_url)/;
function isSecretName(name) {
  if (name.length > 200) return false;
  const snake = snakeOf(name);
  return SECRET_NAME.test(snake) && !HARMLESS.test(snake);
}
function isHarmlessName(name) {
  return name.length <= 200 && HARMLESS.test(snakeOf(name));
}
function snakeOf(name) {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase().replace(/[^a-z0-9]+/g, "_");
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
  const forms = [0, 1, 2].map((shift2) => {
    const encoded = Buffer.concat([Buffer.alloc(shift2), bytes]).toString("base64").replace(/=+$/, "");
    const first = Math.ceil(shift2 * 8 / 6);
    const whole = Math.floor((shift2 + bytes.length) * 8 / 6);
    return encoded.slice(first, whole);
  });
  const long = forms.filter((form) => form.length >= 8);
  return [...long, ...long.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))];
}

// mcp/src/capture/letter-pairs.ts
var LETTER_PAIRS = [
  "95459759598343959343577759",
  "38782999439399399568399949",
  "39693993594499299463599989",
  "49941989399589479548599969",
  "48446579899653866234967469",
  "39784499299597399465399969",
  "59991965299564599446499989",
  "39991999399979399583599999",
  "67555559998442369633969897",
  "49991995899999589919656999",
  "59781788399994789939798999",
  "36952989389399489954479959",
  "24982979389758439959699979",
  "49434639596686469933579969",
  "85549579696542549265565999",
  "39982998699479359343599989",
  "99999999699699999959099999",
  "37662659396765399444579959",
  "59492895496698459732589969",
  "49793992399889459345598949",
  "65563669599343959333999999",
  "29991969399999399999999999",
  "39984993299893399458995999",
  "49594999599999919992999979",
  "77796999699553419745975999",
  "39992999598799199999999965"
];

// mcp/src/capture/randomness.ts
var COUNTS = new Uint16Array(256);
function entropyOf(text) {
  const length = Math.min(text.length, 4096);
  COUNTS.fill(0);
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at) & 255;
    COUNTS[code] = (COUNTS[code] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of COUNTS) if (count > 0) bits -= count / length * Math.log2(count / length);
  return bits;
}
var PLAIN = /^(?:true|false|null|none|nil|undefined|string|number|boolean|object|required|optional|missing|invalid|expired|example|changeme|process|import|require|await|return|\*+|x+|\.+|[A-Za-z]{1,3})$/i;
var VERSION = /^[\^~v]?\d+(?:\.\d+)+$/;
function isPlain(value) {
  return PLAIN.test(value) || VERSION.test(value);
}
var UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
var ENOUGH = 160;
var SEPARATORS = /[^A-Za-z0-9]+/g;
function looksRandom(whole) {
  if (whole.length < 12) return false;
  const value = whole.slice(0, ENOUGH);
  if (/^[./~]|:\/\//.test(value)) return false;
  if (UUID.test(value)) return true;
  const run = value.replace(SEPARATORS, "");
  if (run.length < value.length * 0.7 || run.length < value.length && isMadeOfWords(value)) return false;
  return isRandomRun(run);
}
function isMadeOfWords(value) {
  const parts = value.split(SEPARATORS);
  const word = /^(?:[A-Z]?[a-z]+|[A-Z]+)*\d{0,4}[A-Za-z]{0,3}$|^\d+$/;
  return parts.every((part) => part.length < 16 && word.test(part)) && surpriseOf(parts.join("")) < 6;
}
function isRandomRun(run) {
  if (run.length < 12) return false;
  const digits = run.replace(/[^0-9]/g, "").length;
  if (digits === run.length) return run.length >= 20;
  if (/^[0-9a-f]+$/i.test(run)) return digits >= 2;
  if (entropyOf(run) < 2.8) return false;
  const surprise = surpriseOf(run);
  if (digits === 0) return run.length >= 16 && surprise >= 5.4;
  return changes(run) / run.length >= (surprise >= 4.6 ? 0.1 : 0.3);
}
function surpriseOf(run) {
  const letters = run.slice(0, 256).toLowerCase();
  let bits = 0;
  let pairs = 0;
  for (let at = 1; at < letters.length; at++) {
    const bit = LETTER_PAIRS[letters.charCodeAt(at - 1) - 97]?.[letters.charCodeAt(at) - 97];
    if (bit === void 0) continue;
    bits += Number(bit);
    pairs++;
  }
  return pairs === 0 ? 9 : bits / pairs;
}
function changes(run) {
  let count = 0;
  for (let at = 1; at < run.length; at++) {
    const [before, here] = [kindOf(run.charCodeAt(at - 1)), kindOf(run.charCodeAt(at))];
    if (before !== here && !(before === 1 && here === 0)) count++;
  }
  return count;
}
function kindOf(code) {
  if (code >= 97 && code <= 122) return 0;
  if (code >= 65 && code <= 90) return 1;
  return code >= 48 && code <= 57 ? 2 : 3;
}

// mcp/src/capture/configured-secrets.ts
var IN_PROJECT = [
  ".mcp.json",
  ".claude/settings.json",
  ".claude/settings.local.json",
  ".cursor/mcp.json",
  ".vscode/mcp.json"
];
var IN_HOME = [
  ".claude.json",
  ".claude/settings.json",
  ".cursor/mcp.json",
  ".codeium/windsurf/mcp_config.json",
  ".config/Claude/claude_desktop_config.json",
  "Library/Application Support/Claude/claude_desktop_config.json",
  "AppData/Roaming/Claude/claude_desktop_config.json"
];
var MAX_BYTES = 8 * 1024 * 1024;
var MAX_VALUES = 200;
var MAX_DEPTH = 12;
async function knownSecretsOf({ env, projectDir, home }) {
  const files = [
    ...IN_PROJECT.map((file) => join3(projectDir, file)),
    ...IN_HOME.filter(() => home !== "").map((file) => join3(home, file))
  ];
  const found = await Promise.all(files.map((file) => valuesIn(file)));
  return knownSecrets([...secretValuesOf(env), ...found.flat()]);
}
async function valuesIn(file) {
  const text = await readText(file, MAX_BYTES).catch(() => void 0);
  if (text === void 0) return [];
  const values = /* @__PURE__ */ new Set();
  try {
    collect(JSON.parse(text), values, 0);
  } catch {
    return [];
  }
  return [...values].slice(0, MAX_VALUES);
}
function collect(value, values, depth) {
  if (depth > MAX_DEPTH || typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if ((key === "env" || key === "headers") && isRecord(inner)) namedSecrets(inner, values);
    else if (key === "args" && Array.isArray(inner)) argumentSecrets(inner, values);
    else if ((key === "url" || key === "serverUrl") && typeof inner === "string") urlSecrets(inner, values);
    else collect(inner, values, depth + 1);
  }
}
function namedSecrets(entries, values) {
  for (const [name, value] of Object.entries(entries)) {
    if (typeof value !== "string" || !(isSecretName(name) || looksRandom(bare(value)))) continue;
    values.add(value);
    values.add(bare(value));
  }
}
function bare(value) {
  return value.replace(/^[A-Za-z]{3,12}\s+/, "");
}
function argumentSecrets(args, values) {
  for (const [index, arg] of args.entries()) {
    if (typeof arg !== "string") continue;
    const before = args[index - 1];
    const [, name = "", value = arg] = /^-{0,2}([\w-]{1,60})=(.+)$/s.exec(arg) ?? [];
    const named = isSecretName(name) || typeof before === "string" && /^-/.test(before) && isSecretName(before);
    if (named || looksRandom(value)) values.add(value);
    if (arg.includes("://")) urlSecrets(arg, values);
  }
}
function urlSecrets(text, values) {
  if (!URL.canParse(text)) return;
  const { password, searchParams } = new URL(text);
  if (password !== "") values.add(decoded(password));
  for (const [name, value] of searchParams) if (isSecretName(name) || looksRandom(value)) values.add(value);
}
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// mcp/src/capture/provenance.ts
import { createHmac, randomBytes as randomBytes2, timingSafeEqual } from "crypto";
import { join as join4 } from "path";
var KEY_FILE = "record-key";
var KEY = /^[0-9a-f]{64}\n?$/;
async function recordKey(stateDir2) {
  const path = join4(stateDir2, KEY_FILE);
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
var FOUND_BY_DISPATCHER = /* @__PURE__ */ new Set(["schema", "unknown_tool", "output_schema", "timeout", "reported"]);
function fingerprintOf(failure, table = {}) {
  const parts = [
    failure.tool,
    failure.surface,
    failure.code,
    failure.name.replace(/^_+/, ""),
    failure.name === "SyntaxError" ? withoutDamage(failure.message) : normalMessage(failure.message),
    ...nearestFrames(failure, table)
  ];
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
}
var NOT_JSON = /(?:Unexpected token .{1,12}?, )?(?:\.\.\.)?".{0,60}?"(?:\.\.\.)? is not valid JSON|Unexpected end of JSON input|(?:Unexpected|Unterminated|Expected|Bad|No number|Exponent part)\b.{0,70}? (?:in|after) JSON at position \d{1,9}(?: \(line \d{1,9} column \d{1,9}\))?/gs;
function withoutDamage(message) {
  return normalMessage(message.slice(0, 4096).replace(NOT_JSON, "not valid JSON"));
}
function nearestFrames(failure, table) {
  return FOUND_BY_DISPATCHER.has(failure.surface) ? [] : handledFrames(failure, table).slice(0, NEAREST);
}
function handledFrames(failure, table) {
  return ownFrames(withoutMessage(failure), table).filter(({ file }) => !CARRIERS.some((carrier) => file.startsWith(carrier))).map(({ fn, file }) => `${fn} ${file}`);
}
function withoutMessage({ message, stack }) {
  const at = message === "" ? -1 : stack.indexOf(message);
  return at < 0 ? stack : stack.slice(at + message.length);
}
var MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}";
var CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[AP]M)?(?: ?(?:Z|GMT|UTC)?[+-]\d{2}:?\d{2}|Z| GMT| UTC)?`;
var DATE = String.raw`\d{4}-\d{2}-\d{2}|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )?(?:\d{1,2} ${MONTH}|${MONTH} \d{1,2}),? \d{4}`;
var VARYING = [
  [/\((reading|setting) '([A-Za-z_$][\w$]{0,60})'\)/g, "($1 $2)"],
  [/\b(property|access|field) '(#?[A-Za-z_$][\w$]{0,60})'/g, "$1 $2"],
  [/\bThe "([A-Za-z_$][\w$.]{0,60})" (argument|property)\b/g, "The $1 $2"],
  [/\bUnexpected token [^\s'"<](?= in JSON)/g, "Unexpected token <value>"],
  [/"(?:[^"\\]|\\.){0,2000}"|`[^`]{0,2000}`|(?<![A-Za-z0-9])'[^']{0,2000}'(?![A-Za-z])/g, "<value>"],
  [/\u201c[^\u201d]{0,2000}\u201d|\u00ab[^\u00bb]{0,2000}\u00bb|\u201e[^\u201c]{0,2000}\u201c/g, "<value>"],
  [/\b[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/\S{1,2000}/g, "<url>"],
  [/[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}/g, "<mail>"],
  [/\b(?:sha\d{1,3}|md5)-[A-Za-z0-9+/=_-]{16,128}/g, "<hash>"],
  // Blanks are part of it as far as another backslash follows.
  [/\b[A-Za-z]:\\(?:[^\\/:*?"<>|,;]{1,100}\\){0,40}[^\s,;:()'"<>]{0,200}/g, "<path>"],
  [/(?:[A-Za-z]:)?(?:[\\/]|\.{1,2}[\\/])[^\s,;:()'"<>]{1,1000}/g, "<path>"],
  [/(?<![\w.@-])[\w.@-]{1,64}<path>|(?<![\w.-])[\w.-]{1,64}\.tmp\b/g, "<path>"],
  [/<path>(?: <path>){1,20}/g, "<path>"],
  [/(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?![\w.])/g, "<ip>"],
  [
    new RegExp(String.raw`\b(?:${DATE})(?:,?[T ]${CLOCK}(?: \([A-Za-z ]{1,40}\))?)?|(?<![:.\w])${CLOCK}(?!\d)`, "g"),
    "<date>"
  ],
  [/(?<![\w:])(?=[0-9a-f]{0,4}:[0-9a-f:]{0,40}(?:\d|::))(?:[0-9a-f]{0,4}:){2,8}[0-9a-f]{0,5}(?![\w:])/gi, "<ip>"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>"],
  [/\berr-\d{8}-[a-z2-7]{8}\b|\b[A-Za-z]{2,8}-\d{2,}\b(?:-[\w-]{1,100}(?:\.[A-Za-z]{1,5}\b)?|\.md\b)?/g, "<id>"],
  [/\b0x[0-9a-f]+\b|(?<![\w.])(?=\d{0,64}[a-f])[0-9a-f]{8,}\b/gi, "<hex>"],
  // Letters between digits: no word, and no name but a generated one.
  [/\b(?=[A-Za-z_]{0,64}\d{1,64}[A-Za-z_]{1,64}\d)\w{10,}\b/g, "<id>"],
  [/\bv?\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[\w.]{1,40})?(?:\+[\w.]{1,40})?(?![\w.])/g, "<n>"],
  [/(?:(?<![\w)\]])[-+])?\d{1,3}(?:,\d{3}){1,6}(?:\.\d+)?(?![\d,])/g, "<n>"],
  [/[-+]?\d+(?:\.\d+)*(?:e[-+]?\d+)?/gi, "<n>"],
  [/<n> ?(?:[nu\u00b5m]?s|min|h|[KMGT]i?B|B|bytes?)\b/gi, "<n> <unit>"],
  [/\[(?:<\w{1,8}>(?:, ?)?){0,200}\]/g, "<value>"],
  [/\{<value>: ?[^{}]{0,2000}\}/g, "<value>"]
];
function normalMessage(message) {
  let text = message.slice(0, 4096).replace(/[\u0000-\u001f\u007f]+/g, " ");
  text = text.replace(CALLEE, calleeName);
  for (const [varying, as] of VARYING) text = text.replace(varying, as);
  return text.replace(/\s+/g, " ").trim().slice(0, 300);
}
var CALLEE = /(?:\(0 ?, ?)?((?:[\w$]{1,100}|\(intermediate value\))(?:\.[\w$#]{1,100}|\[[^\]]{0,100}\]|\(\.\.\.\)|\(intermediate value\)){0,20})\)? (is not (?:a function|a constructor|iterable|defined)|is not a function or its return value is not iterable)/g;
function calleeName(_, callee, rest) {
  const last = /([A-Za-z_$#][\w$]*)\W*$/.exec(callee)?.[1] ?? "value";
  return `${last.replace(/^[_#]+/, "").replace(/\d+$/, "")} ${rest}`;
}

// mcp/src/capture/recorder.ts
import { createHash as createHash2 } from "crypto";
import { relative as relative2, sep as sep2 } from "path";

// mcp/src/platform/jsonl.ts
import {
  closeSync,
  constants as constants2,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync as renameSync2,
  statSync,
  writeSync
} from "fs";
import { dirname as dirname2 } from "path";

// mcp/src/platform/try-lock.ts
import { randomBytes as randomBytes4 } from "crypto";
import { linkSync, readFileSync as readFileSync3, renameSync, unlinkSync as unlinkSync2, writeFileSync } from "fs";

// mcp/src/platform/process-mark.ts
import { randomBytes as randomBytes3 } from "crypto";
import { readFileSync } from "fs";
import { hostname } from "os";
var ownStart;
function ownMark() {
  ownStart ??= processStart(process.pid);
  return { pid: process.pid, start: ownStart, host: hostname() };
}
function markOfLock() {
  return JSON.stringify({ ...ownMark(), once: randomBytes3(6).toString("hex") });
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
import { readFileSync as readFileSync2, unlinkSync } from "fs";
var AGAIN_MS = 1e3;
var unreleased = /* @__PURE__ */ new Map();
function releaseLock(path, content) {
  try {
    unlinkSync(path);
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
    if (readFileSync2(path, "utf8") === content) unlinkSync(path);
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

// mcp/src/platform/try-lock.ts
function tryLocked(path, work) {
  const mine = markOfLock();
  releaseAgain(path);
  if (!claim(path, mine) && !(takeAwayDead(path) && claim(path, mine))) return false;
  try {
    work();
    return true;
  } finally {
    releaseLock(path, mine);
  }
}
function claim(path, content) {
  const draft = `${path}.${randomBytes4(6).toString("hex")}.tmp`;
  try {
    writeFileSync(draft, content, { mode: 384, flag: "wx" });
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    removeQuietly(draft);
  }
}
function takeAwayDead(path) {
  const text = readQuietly(path);
  const holder = parseMark(text);
  if (text === void 0) return true;
  if (holder !== void 0 && isAlive(holder)) return false;
  const aside = `${path}.${randomBytes4(6).toString("hex")}.tmp`;
  try {
    renameSync(path, aside);
    if (readQuietly(aside) !== text) linkSync(aside, path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    removeQuietly(aside);
  }
}
function readQuietly(path) {
  try {
    return readFileSync3(path, "utf8");
  } catch {
    return void 0;
  }
}
function removeQuietly(path) {
  try {
    unlinkSync2(path);
  } catch (error) {
    if (systemCode(error) === void 0) throw error;
  }
}

// mcp/src/platform/jsonl.ts
var NO_FOLLOW2 = constants2.O_NOFOLLOW ?? 0;
var FLAGS = constants2.O_RDWR | constants2.O_APPEND | constants2.O_CREAT | NO_FOLLOW2;
var NEWLINE = 10;
function rotationLock(path) {
  return `${path}.lock`;
}
function appendLine(path, line, rotation) {
  mkdirSync(dirname2(path), { recursive: true });
  if (rotation !== void 0 && sizeOf(path) >= rotation.maxBytes) tryRotate(path, rotation);
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
function sizeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
function tryRotate(path, rotation) {
  try {
    tryLocked(rotationLock(path), () => {
      if (sizeOf(path) >= rotation.maxBytes) shift(path, rotation.keep);
    });
  } catch (error) {
    if (systemCode(error) === void 0) throw error;
  }
}
function shift(path, keep) {
  let last = 1;
  while (last < keep && existsSync(`${path}.${last}`)) last++;
  for (let number = last; number > 1; number--) renameSync2(`${path}.${number - 1}`, `${path}.${number}`);
  renameSync2(path, `${path}.1`);
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
  "/mcp-debug.log*",
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

// mcp/src/platform/read-log-files.ts
import { constants as constants3 } from "fs";
import { open as open2 } from "fs/promises";
import { basename as basename2 } from "path";
var FLAGS2 = constants3.O_RDONLY | (constants3.O_NOFOLLOW ?? 0) | (constants3.O_NONBLOCK ?? 0);

// mcp/src/capture/record.ts
import { randomBytes as randomBytes5 } from "crypto";

// mcp/src/capture/json-copy.ts
import { types } from "util";

// mcp/src/shared/head-of.ts
var LONGEST_TOKEN = 4096;
function headOf(text, max) {
  if (text.length <= max) return text;
  const least = Math.max(0, max - LONGEST_TOKEN);
  let end = max;
  while (end > least && !/\s/.test(text[end - 1] ?? "")) end--;
  return text.slice(0, end);
}

// mcp/src/capture/credentials.ts
function credentials(text, spans) {
  if (text.includes("://")) {
    add(spans, text, USERINFO, () => "url_password");
    if (SIGNED.test(text)) signedUrls(text, spans);
  }
  add(spans, text, HEADER, ({ scheme, value }) => isToken(value) ? scheme.toLowerCase() : void 0);
  if (/\bcurl\b/.test(text)) add(spans, text, CURL_USER, () => "userinfo");
  if (text.includes("<add key=")) add(spans, text, NUGET, () => "password");
  if (/\bkind:\s{0,8}["']?Secret\b/.test(text)) add(spans, text, KUBERNETES, () => "kubernetes");
}
var USERINFO = /:\/\/[^\s:@/?#"'<>]{0,256}:(?<value>[^\s@/"'<>]{1,512})(?=@)/g;
var HEADER = /\b(?<scheme>bearer|basic|token|digest|apikey|oauth)\s{1,3}(?<value>[A-Za-z0-9._~+/=-]{8,4096})/gi;
var CURL_USER = /\s(?:-u|--user)[= \t]{1,6}(?<value>"[^"\n]{3,512}"|'[^'\n]{3,512}'|[\w$@.%+-]{0,256}:[^\s"']{3,256})/g;
var NUGET = /<add key="\w{0,40}(?:password|token|secret|key)"\s{1,8}value="(?<value>[^"\n]{4,1024})"/gi;
var KUBERNETES = /^[ \t]{1,40}[\w.-]{1,100}:[ \t]{1,8}["']?(?<value>[A-Za-z0-9+/]{8,8192}={0,2})["']?\s*$/gm;
function signedUrls(text, spans) {
  for (const { 0: url, index } of text.matchAll(/\bhttps?:\/\/[^\s"'<>\\]{1,4096}/g)) {
    if (SIGNED.test(url)) spans.push({ start: index, end: index + url.length, kind: "signed_url" });
  }
}
var SIGNED = /[?&](?:X-Amz-(?:Signature|Credential)|X-Goog-Signature|Signature|sig)=[^&]{8}/;
function isToken(value) {
  if (value.length < 12) return false;
  const digits = /\d/.test(value);
  return digits && /[A-Za-z]/.test(value) && !/^[\d.:/-]+$/.test(value) || /[a-z][A-Z]/.test(value) && /=$/.test(value);
}
function add(spans, text, pattern, kindOf3) {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const { value: found = "", scheme = "" } = match.groups ?? {};
    const value = found.replace(/^(["'])(.*)\1$/s, "$2");
    const kind = kindOf3({ value, scheme });
    const start = match.index + match[0].lastIndexOf(value);
    if (kind !== void 0) spans.push({ start, end: start + value.length, kind });
  }
}

// mcp/src/capture/named-values.ts
var NAMED = /(passw(?:or)?d|passphrase|(?<=[_-])pass(?![a-z])|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|client[_-]?key|consumer[_-]?key|authorization|credentials?|cookie|(?<![a-z])nonce|sig(?:nature)?(?![a-z])|(?<![a-z])key(?![a-z])|(?<=[a-z])Key(?![a-z]))([A-Za-z0-9_-]{0,24}(?:\[\])?\\{0,3}["'`\]]{0,2}(?:\s{1,2}string)?\s{0,4}(?:[!?:.|+]{0,3}={1,3}>?|:{1,3}=?|,|>|\s-\s|(?=[("'])|(?<=\s)(?=\\{0,3}["'`]))\s{0,8}(?:(?:new\s)?[A-Za-z]{1,8}\(|\()?@?)/gi;
var WEAK = /^(?:key|nonce|sig|signature|cookie|credentials?)$/i;
var MAX_QUOTED = 4096;
var MAX_LIST = 4096;
function namedValues(text, spans) {
  NAMED.lastIndex = 0;
  for (let match = NAMED.exec(text); match !== null; match = NAMED.exec(text)) {
    const [whole, name = "", between = ""] = match;
    if (isHarmlessName(nameAround(text, match.index, name, between))) continue;
    const found = valuesAt(text, match.index + whole.length, name, between);
    for (const { start, end } of found) spans.push({ start, end, kind: name.toLowerCase().replace(/[^a-z]/g, "") });
    const last = found.at(-1);
    if (last !== void 0) NAMED.lastIndex = last.end;
  }
}
function nameAround(text, at, name, between) {
  const before = /[A-Za-z0-9_-]{0,40}$/.exec(text.slice(Math.max(0, at - 40), at))?.[0] ?? "";
  return `${before}${name}${/^[A-Za-z0-9_-]*/.exec(between)?.[0] ?? ""}`;
}
function valuesAt(text, at, name, between) {
  const open3 = QUOTE.exec(text.slice(at, at + 5))?.[0];
  if (open3 !== void 0) return quoted(text, at + open3.length, open3, name, between);
  if (text[at] === "[") return listed(text, at, name);
  if (text[at] === "{" && between.includes(">")) return element(text, at);
  return bare2(text, at, name, between);
}
var QUOTE = /^\\{0,3}["'`]/;
function quoted(text, start, quote, name, between) {
  const rest = text.slice(start, start + MAX_QUOTED);
  const end = closing(rest, quote);
  const line = rest.search(/[\r\n]/);
  if (end < 0 || line >= 0 && line < end) return bare2(text, start, name, between);
  const value = rest.slice(0, end);
  return isQuotedValue(value, name, between) ? [{ start, end: start + end }] : [];
}
function closing(rest, quote) {
  const mark = quote.slice(-1);
  for (let at = rest.indexOf(mark); at >= 0; at = rest.indexOf(mark, at + 1)) {
    let start = at;
    while (rest[start - 1] === "\\") start--;
    const backslashes = at - start;
    if (quote.length === 1 ? backslashes % 2 === 0 : backslashes === quote.length - 1) return at - (quote.length - 1);
  }
  return -1;
}
function isQuotedValue(value, name, between) {
  if (value.length < 4 || isPlain(value) || isTemplate(value)) return false;
  if (between.includes(",") && !/\d/.test(value)) return false;
  if (WEAK.test(name) && between.trim() === "") return false;
  if (WEAK.test(name)) return looksRandom(value) || value.length >= 8 && /^[\da-f]+$/i.test(value);
  const assigned = between.includes("=");
  if (/\s/.test(value)) return assigned && !isSentence(value, name);
  if (/[^\u0000-\u024f]/.test(value) && !assigned) return false;
  return !/^[a-z]+(?:[._-][a-z]+)*$/i.test(value) || assigned || value.length >= 8;
}
function isSentence(value, name) {
  if (/[.!?:]$/.test(value)) return true;
  const words = value.split(/\s+/);
  const plain = words.filter((word) => /^[A-Za-z]+['\u2019]?[a-z]*[,:;]?$/.test(word)).length;
  return !/pass|pwd/i.test(name) && plain === words.length && (words.length > 6 || /^[A-Z]/.test(value));
}
function isTemplate(value) {
  const fixed = value.replace(/[$#]\{[^{}]*\}/g, "");
  if (fixed !== value && /^[A-Za-z:._ -]*$/.test(fixed)) return true;
  return /^(?:[$#%]?\{[^{}]*\}+|%\w+%|\$\w+|<[^>]*>|@\w+)$/.test(value) || /^\{\{.*\}\}$/.test(value);
}
function listed(text, at, name) {
  const rest = text.slice(at, at + MAX_LIST);
  const close = rest.indexOf("]");
  const list = close < 0 ? rest.slice(0, 512) : rest.slice(0, close);
  return [...list.matchAll(/(?<=[[,]\s{0,16}\\{0,3})["'`]([^"'`\\\s,\]][^"'`\\\s]{5,1023})/g)].flatMap(
    ({ 0: whole, 1: item = "", index }) => {
      const start = at + index + whole.length - item.length;
      const random2 = looksRandom(item) || !WEAK.test(name) && /^(?=.*\d)(?=.*[a-z])[\da-f]{8,}$/i.test(item);
      return random2 ? [{ start, end: start + item.length }] : [];
    }
  );
}
function element(text, at) {
  const end = text.slice(at, at + MAX_QUOTED).indexOf("<");
  return end < 5 ? [] : [{ start: at, end: at + end }];
}
function bare2(text, at, name, between) {
  VALUE.lastIndex = at;
  const raw = VALUE.exec(text)?.[0] ?? "";
  const trimmed = raw.replace(/[,;()\]}&|].*$/s, "");
  const value = (isOdd(raw) ? raw.replace(/[,;]+$/, "") : trimmed).replace(/\\+[nrt]?$/, "");
  if (!isBareValue(value, name, between, text[at + value.length])) return [];
  const end = at + value.length;
  if (value.length < MAX_BARE) return [{ start: at, end }];
  REST.lastIndex = end;
  return [{ start: at, end: end + (REST.exec(text)?.[0].length ?? 0) }];
}
var MAX_BARE = 512;
var VALUE = /[^\s"'`<>]{0,512}/y;
var REST = /[^\s"'`<>]*/y;
function isBareValue(value, name, between, next) {
  if (value.length < 4 || isPlain(value)) return false;
  if (isOdd(value)) return !WEAK.test(name);
  if (/[{$%#@]/.test(value[0] ?? "")) return false;
  if (between.includes(",") && !/\d/.test(value)) return false;
  if (next === "(" || next === "[" || MEMBER.test(value)) return false;
  if (WEAK.test(name) || between.trim() === "" || between.endsWith("(")) return looksRandom(value);
  return mixed(value);
}
var MEMBER = /^[\w$]+(?:\??\.[A-Za-z_$#][\w$]*)+$/;
function mixed(value) {
  if (/^[./~]|^\w+:\/\/|^v?\d+(?:\.\d+)*$/.test(value)) return false;
  return /\d/.test(value) && /[A-Za-z]/.test(value) && value.length >= 6 || /[!@#$^*]/.test(value) || value.length >= 24;
}
function isOdd(value) {
  if (value.length > 128 || /^\/.*\/[a-z]*$/.test(value)) return false;
  return new Set(value.match(/[{}()[\]#$!^*>&@%]/g)).size >= 4 && /[#!^]/.test(value) && !/^[\w$.]+\(\w*\)/.test(value);
}

// mcp/src/capture/prefixed-tokens.ts
var PREFIXED = /\b([A-Za-z][A-Za-z0-9]{1,11}(?:_[a-z0-9]{1,8}){0,3}_)([A-Za-z0-9]{20,}(?:_[A-Za-z0-9]{6,})*)/g;
function prefixedTokens(text, spans) {
  if (!text.includes("_")) return;
  PREFIXED.lastIndex = 0;
  for (let match = PREFIXED.exec(text); match !== null; match = PREFIXED.exec(text)) {
    const [whole, , token = ""] = match;
    if (/[A-Za-z]/.test(token) && /\d/.test(token) && looksRandom(token.replaceAll("_", ""))) {
      spans.push({ start: match.index, end: match.index + whole.length, kind: "token" });
    }
  }
}

// mcp/src/capture/spans.ts
function standIn(kind, length) {
  return `<secret:${kind}:${length}>`;
}
var STAND_IN = /<secret:[a-z0-9_]{1,60}:\d{1,9}>/g;
var MIN_REST = 4;
function replaceSpans(text, spans) {
  if (spans.length === 0) return text;
  let clean = "";
  let from = 0;
  for (const { start, end, kind, as } of merged(outsideOfStandIns(text, spans))) {
    clean += text.slice(from, start) + (as ?? standIn(kind, end - start));
    from = end;
  }
  return clean + text.slice(from);
}
function merged(spans) {
  if (spans.length < 2) return spans;
  const rank = /* @__PURE__ */ new Map();
  for (const span of spans) rank.set(span, rank.size);
  const whole = [];
  let last;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    if (last === void 0 || span.start >= last.end) {
      last = span;
      whole.push(span);
      continue;
    }
    if (span.end <= last.end && (rank.get(span) ?? 0) >= (rank.get(last) ?? 0)) continue;
    const named = (rank.get(span) ?? 0) < (rank.get(last) ?? 0) ? span : last;
    const joined = { ...named, start: last.start, end: Math.max(last.end, span.end) };
    rank.set(joined, rank.get(named) ?? 0);
    whole[whole.length - 1] = joined;
    last = joined;
  }
  return whole;
}
function outsideOfStandIns(text, spans) {
  if (!text.includes("<secret:")) return spans;
  const kept = [...text.matchAll(STAND_IN)].map(({ 0: found, index }) => ({ start: index, end: index + found.length }));
  return spans.flatMap((span) => without(span, kept));
}
function without(span, kept) {
  const rest = [];
  let from = span.start;
  for (let at = firstEndingAfter(kept, span.start); at < kept.length; at++) {
    const { start, end } = kept[at] ?? { start: Infinity, end: Infinity };
    if (start >= span.end) break;
    if (start - from >= MIN_REST) rest.push({ ...span, start: from, end: start });
    from = end;
  }
  const whole = from === span.start;
  if (from < span.end && (whole || span.end - from >= MIN_REST)) rest.push({ ...span, start: from });
  return rest;
}
function firstEndingAfter(kept, position) {
  let low = 0;
  let high = kept.length;
  while (low < high) {
    const middle = low + high >> 1;
    if ((kept[middle]?.end ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

// mcp/src/capture/gitleaks-rules.ts
var GITLEAKS_BETWEEN = String.raw`(?:[ \t\w.-]{0,20})[\s'"]{0,3}(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}`;
var GITLEAKS_END = String.raw`(?:[\x60'"\s;]|\\[nr]|$)`;
var GITLEAKS_RULES = String.raw`
1password-secret-key		3.8	a3-	\bA3-[A-Z0-9]{6}-(?:(?:[A-Z0-9]{11})|(?:[A-Z0-9]{6}-[A-Z0-9]{5}))-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}\b
1password-service-account-token		4	ops_	ops_eyJ[a-zA-Z0-9+/]{250,}={0,3}
adafruit-api-key	i		adafruit	(?:adafruit){{between}}([a-z0-9_-]{32}){{end}}
adobe-client-id	i	2	adobe	(?:adobe){{between}}([a-f0-9]{32}){{end}}
adobe-client-secret		2	p8e-	\b(p8e-[a-zA-Z0-9]{32}){{end}}
age-secret-key			age-secret-key-1	AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}
airtable-api-key	i		airtable	(?:airtable){{between}}([a-z0-9]{17}){{end}}
airtable-personnal-access-token			airtable	\b(pat[a-zA-Z0-9]{14}\.[a-f0-9]{64})\b
algolia-api-key	i		algolia	(?:algolia){{between}}([a-z0-9]{32}){{end}}
alibaba-access-key-id		2	ltai	\b(LTAI[a-zA-Z0-9]{20}){{end}}
alibaba-secret-key	i	2	alibaba	(?:alibaba){{between}}([a-z0-9]{30}){{end}}
anthropic-admin-api-key			sk-ant-admin01	\b(sk-ant-admin01-[a-zA-Z0-9_\-]{93}AA){{end}}
anthropic-api-key			sk-ant-api03	\b(sk-ant-api03-[a-zA-Z0-9_\-]{93}AA){{end}}
artifactory-api-key		4.5	akcp	\bAKCp[A-Za-z0-9]{69}\b
artifactory-reference-token		4.5	cmvmd	\bcmVmd[A-Za-z0-9]{59}\b
asana-client-id	i		asana	(?:asana){{between}}([0-9]{16}){{end}}
asana-client-secret	i		asana	(?:asana){{between}}([a-z0-9]{32}){{end}}
atlassian-api-token		3.5	atlassian,confluence,jira,atatt3	(?:(?:ATLASSIAN|[Aa]tlassian)|(?:CONFLUENCE|[Cc]onfluence)|(?:JIRA|[Jj]ira)){{between}}([a-zA-Z0-9]{20}[a-fA-F0-9]{4}){{end}}|\b([Aa][Tt][Aa][Tt][Tt]3[A-Za-zA-Z0-9_\-=]{186}){{end}}
authress-service-client-access-key		2	sc_,ext_,scauth_,authress_	\b((?:sc|ext|scauth|authress)_[a-zA-Z0-9]{5,30}\.[a-zA-Z0-9]{4,6}\.(?:acc)[_-][a-zA-Z0-9-]{10,32}\.[a-zA-Z0-9+/_=-]{30,120}){{end}}
aws-access-token		3	a3t,akia,asia,abia,acca	\b((?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})\b
aws-amazon-bedrock-api-key-long-lived		3	absk	\b(ABSK[A-Za-z0-9+/]{109,269}={0,2}){{end}}
aws-amazon-bedrock-api-key-short-lived		3	bedrock-api-key-	bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t
azure-ad-client-secret		3	q~	(?:^|[\\'"\x60\s>=:(,)])([a-zA-Z0-9_~.]{3}\dQ~[a-zA-Z0-9_~.-]{31,34})(?:$|[\\'"\x60\s<),])
beamer-api-token	i		beamer	(?:beamer){{between}}(b_[a-z0-9=_\-]{44}){{end}}
bitbucket-client-id	i		bitbucket	(?:bitbucket){{between}}([a-z0-9]{32}){{end}}
bitbucket-client-secret	i		bitbucket	(?:bitbucket){{between}}([a-z0-9=_\-]{64}){{end}}
bittrex-access-key	i		bittrex	(?:bittrex){{between}}([a-z0-9]{32}){{end}}
bittrex-secret-key	i		bittrex	(?:bittrex){{between}}([a-z0-9]{32}){{end}}
cisco-meraki-api-key		3	meraki	(?:(?:(?:[Mm]eraki|MERAKI))(?:[ \t\w.-]{0,20})[\s'"]{0,3})(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}([0-9a-f]{40}){{end}}
clickhouse-cloud-api-secret-key		3	4b1d	\b(4b1d[A-Za-z0-9]{38})\b
clojars-api-token	i	2	clojars_	CLOJARS_[a-z0-9]{60}
cloudflare-api-key	i	2	cloudflare	(?:cloudflare){{between}}([a-z0-9_-]{40}){{end}}
cloudflare-global-api-key	i	2	cloudflare	(?:cloudflare){{between}}([a-f0-9]{37}){{end}}
cloudflare-origin-ca-key		2	cloudflare,v1.0-	\b(v1\.0-[a-f0-9]{24}-[a-f0-9]{146}){{end}}
codecov-access-token	i		codecov	(?:codecov){{between}}([a-z0-9]{32}){{end}}
cohere-api-token		4	cohere,co_api_key	(?:(?:[cC][oO][hH][eE][rR][eE]|[Cc][Oo]_[Aa][Pp][Ii]_[Kk][Ee][Yy])(?:[ \t\w.-]{0,20})[\s'"]{0,3})(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}([a-zA-Z0-9]{40}){{end}}
coinbase-access-token	i		coinbase	(?:coinbase){{between}}([a-z0-9_-]{64}){{end}}
confluent-access-token	i		confluent	(?:confluent){{between}}([a-z0-9]{16}){{end}}
confluent-secret-key	i		confluent	(?:confluent){{between}}([a-z0-9]{64}){{end}}
contentful-delivery-api-token	i		contentful	(?:contentful){{between}}([a-z0-9=_\-]{43}){{end}}
databricks-api-token		3	dapi	\b(dapi[a-f0-9]{32}(?:-\d)?){{end}}
datadog-access-token	i		datadog	(?:datadog){{between}}([a-z0-9]{40}){{end}}
defined-networking-api-token	i		dnkey	(?:dnkey){{between}}(dnkey-[a-z0-9=_\-]{26}-[a-z0-9=_\-]{52}){{end}}
digitalocean-access-token		3	doo_v1_	\b(doo_v1_[a-f0-9]{64}){{end}}
digitalocean-pat		3	dop_v1_	\b(dop_v1_[a-f0-9]{64}){{end}}
digitalocean-refresh-token	i		dor_v1_	\b(dor_v1_[a-f0-9]{64}){{end}}
discord-api-token	i		discord	(?:discord){{between}}([a-f0-9]{64}){{end}}
discord-client-id	i	2	discord	(?:discord){{between}}([0-9]{18}){{end}}
discord-client-secret	i	2	discord	(?:discord){{between}}([a-z0-9=_\-]{32}){{end}}
doppler-api-token		2	dp.pt.	dp\.pt\.[a-zA-Z0-9]{43}
droneci-access-token	i		droneci	(?:droneci){{between}}([a-z0-9]{32}){{end}}
dropbox-api-token	i		dropbox	(?:dropbox){{between}}([a-z0-9]{15}){{end}}
dropbox-long-lived-api-token	i		dropbox	(?:dropbox){{between}}([a-z0-9]{11}(AAAAAAAAAA)[a-z0-9\-_=]{43}){{end}}
dropbox-short-lived-api-token	i		dropbox	(?:dropbox){{between}}(sl\.[a-z0-9\-=_]{135}){{end}}
duffel-api-token		2	duffel_	duffel_(?:test|live)_[a-zA-Z0-9_\-=]{43}
dynatrace-api-token		4	dt0c01.	dt0c01\.[a-zA-Z0-9]{24}\.[a-zA-Z0-9]{64}
easypost-api-token		2	ezak	\bEZAK[a-zA-Z0-9]{54}\b
easypost-test-api-token		2	eztk	\bEZTK[a-zA-Z0-9]{54}\b
etsy-access-token		3	etsy	(?:(?:ETSY|[Ee]tsy)){{between}}([a-zA-Z0-9]{24}){{end}}
facebook-access-token	i	3	facebook	\b(\d{15,16}(\||%)[0-9a-z\-_]{27,40}){{end}}
facebook-page-access-token		4	eaam,eaac	\b(EAA[MC][a-zA-Z0-9]{100,}){{end}}
facebook-secret	i	3	facebook	(?:facebook){{between}}([a-f0-9]{32}){{end}}
fastly-api-token	i		fastly	(?:fastly){{between}}([a-z0-9=_\-]{32}){{end}}
finicity-api-token	i		finicity	(?:finicity){{between}}([a-f0-9]{32}){{end}}
finicity-client-secret	i		finicity	(?:finicity){{between}}([a-z0-9]{20}){{end}}
finnhub-access-token	i		finnhub	(?:finnhub){{between}}([a-z0-9]{20}){{end}}
flickr-access-token	i		flickr	(?:flickr){{between}}([a-z0-9]{32}){{end}}
flutterwave-encryption-key		2	flwseck_test	FLWSECK_TEST-[a-h0-9]{12}
flutterwave-public-key		2	flwpubk_test	FLWPUBK_TEST-[a-h0-9]{32}-[Xx]
flutterwave-secret-key		2	flwseck_test	FLWSECK_TEST-[a-h0-9]{32}-[Xx]
flyio-access-token		4	fo1_,fm1,fm2_	\b((?:fo1_[\w-]{43}|fm1[ar]_[a-zA-Z0-9+\/]{100,}={0,3}|fm2_[a-zA-Z0-9+\/]{100,}={0,3})){{end}}
frameio-api-token			fio-u-	fio-u-[a-zA-Z0-9\-_=]{64}
freemius-secret-key	i		secret_key	["']secret_key["']\s*=>\s*["'](sk_[\S]{29})["']
freshbooks-access-token	i		freshbooks	(?:freshbooks){{between}}([a-z0-9]{64}){{end}}
gcp-api-key		4	aiza	\b(AIza[\w-]{35}){{end}}
github-app-token		3	ghu_,ghs_	(?:ghu|ghs)_[0-9a-zA-Z]{36}
github-fine-grained-pat		3	github_pat_	github_pat_\w{82}
github-oauth		3	gho_	gho_[0-9a-zA-Z]{36}
github-pat		3	ghp_	ghp_[0-9a-zA-Z]{36}
github-refresh-token		3	ghr_	ghr_[0-9a-zA-Z]{36}
gitlab-cicd-job-token		3	glcbt-	glcbt-[0-9a-zA-Z]{1,5}_[0-9a-zA-Z_-]{20}
gitlab-deploy-token		3	gldt-	gldt-[0-9a-zA-Z_\-]{20}
gitlab-feature-flag-client-token		3	glffct-	glffct-[0-9a-zA-Z_\-]{20}
gitlab-feed-token		3	glft-	glft-[0-9a-zA-Z_\-]{20}
gitlab-incoming-mail-token		3	glimt-	glimt-[0-9a-zA-Z_\-]{25}
gitlab-kubernetes-agent-token		3	glagent-	glagent-[0-9a-zA-Z_\-]{50}
gitlab-oauth-app-secret		3	gloas-	gloas-[0-9a-zA-Z_\-]{64}
gitlab-pat		3	glpat-	glpat-[\w-]{20}
gitlab-pat-routable		4	glpat-	\bglpat-[0-9a-zA-Z_-]{27,300}\.[0-9a-z]{2}[0-9a-z]{7}\b
gitlab-ptt		3	glptt-	glptt-[0-9a-f]{40}
gitlab-rrt		3	gr1348941	GR1348941[\w-]{20}
gitlab-runner-authentication-token		3	glrt-	glrt-[0-9a-zA-Z_\-]{20}
gitlab-runner-authentication-token-routable		4	glrt-	\bglrt-t\d_[0-9a-zA-Z_\-]{27,300}\.[0-9a-z]{2}[0-9a-z]{7}\b
gitlab-scim-token		3	glsoat-	glsoat-[0-9a-zA-Z_\-]{20}
gitlab-session-cookie		3	_gitlab_session=	_gitlab_session=[0-9a-z]{32}
gitter-access-token	i		gitter	(?:gitter){{between}}([a-z0-9_-]{40}){{end}}
gocardless-api-token	i		live_,gocardless	(?:gocardless){{between}}(live_[a-z0-9\-_=]{40}){{end}}
grafana-api-key	i	3	eyjrijoi	\b(eyJrIjoi[A-Za-z0-9]{70,400}={0,3}){{end}}
grafana-cloud-api-token	i	3	glc_	\b(glc_[A-Za-z0-9+/]{32,400}={0,3}){{end}}
grafana-service-account-token	i	3	glsa_	\b(glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}){{end}}
harness-api-key			pat.,sat.	(?:pat|sat)\.[a-zA-Z0-9_-]{22}\.[a-zA-Z0-9]{24}\.[a-zA-Z0-9]{20}
hashicorp-tf-api-token		3.5	atlasv1	[a-zA-Z0-9]{14}\.(?:atlasv1)\.[a-zA-Z0-9\-_=]{60,70}
hashicorp-tf-password	i	2	administrator_login_password,password	(?:administrator_login_password|password){{between}}("[a-z0-9=_\-]{8,20}"){{end}}
heroku-api-key	i		heroku	(?:heroku){{between}}([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}){{end}}
heroku-api-key-v2		4	hrku-aa	\b((HRKU-AA[0-9a-zA-Z_-]{58})){{end}}
hubspot-api-key	i		hubspot	(?:hubspot){{between}}([0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}){{end}}
huggingface-access-token		2	hf_	\b(hf_(?:[a-zA-Z]{34})){{end}}
huggingface-organization-api-token		2	api_org_	\b(api_org_(?:[a-zA-Z]{34})){{end}}
infracost-api-token		3	ico-	\b(ico-[a-zA-Z0-9]{32}){{end}}
intercom-api-key	i		intercom	(?:intercom){{between}}([a-z0-9=_\-]{60}){{end}}
intra42-client-secret		3	intra,s-s4t2ud-,s-s4t2af-	\b(s-s4t2(?:ud|af)-[abcdef0123456789]{64}){{end}}
jfrog-api-key	i		jfrog,artifactory,bintray,xray	(?:jfrog|artifactory|bintray|xray){{between}}([a-z0-9]{73}){{end}}
jfrog-identity-token	i		jfrog,artifactory,bintray,xray	(?:jfrog|artifactory|bintray|xray){{between}}([a-z0-9]{64}){{end}}
kraken-access-token	i		kraken	(?:kraken){{between}}([a-z0-9\/=_\+\-]{80,90}){{end}}
kucoin-access-token	i		kucoin	(?:kucoin){{between}}([a-f0-9]{24}){{end}}
kucoin-secret-key	i		kucoin	(?:kucoin){{between}}([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}){{end}}
launchdarkly-access-token	i		launchdarkly	(?:launchdarkly){{between}}([a-z0-9=_\-]{40}){{end}}
linear-api-key		2	lin_api_	lin_api_[a-zA-Z0-9]{40}
linear-client-secret	i	2	linear	(?:linear){{between}}([a-f0-9]{32}){{end}}
linkedin-client-id	i	2	linkedin,linked_in,linked-in	(?:linked[_-]?in){{between}}([a-z0-9]{14}){{end}}
linkedin-client-secret	i	2	linkedin,linked_in,linked-in	(?:linked[_-]?in){{between}}([a-z0-9]{16}){{end}}
lob-api-key	i		test_,live_	(?:lob){{between}}((live|test)_[a-f0-9]{35}){{end}}
lob-pub-api-key	i		test_pub,live_pub,_pub	(?:lob){{between}}((test|live)_pub_[a-f0-9]{31}){{end}}
looker-client-id	i		looker	(?:looker){{between}}([a-z0-9]{20}){{end}}
looker-client-secret	i		looker	(?:looker){{between}}([a-z0-9]{24}){{end}}
mailchimp-api-key	i		mailchimp	(?:MailchimpSDK.initialize|mailchimp){{between}}([a-f0-9]{32}-us\d\d){{end}}
mailgun-private-api-token	i		mailgun	(?:mailgun){{between}}(key-[a-f0-9]{32}){{end}}
mailgun-pub-key	i		mailgun	(?:mailgun){{between}}(pubkey-[a-f0-9]{32}){{end}}
mailgun-signing-key	i		mailgun	(?:mailgun){{between}}([a-h0-9]{32}-[a-h0-9]{8}-[a-h0-9]{8}){{end}}
mapbox-api-token	i		mapbox	(?:mapbox){{between}}(pk\.[a-z0-9]{60}\.[a-z0-9]{22}){{end}}
mattermost-access-token	i		mattermost	(?:mattermost){{between}}([a-z0-9]{26}){{end}}
maxmind-license-key		4	_mmk	\b([A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk){{end}}
messagebird-api-token	i		messagebird,message-bird,message_bird	(?:message[_-]?bird){{between}}([a-z0-9]{25}){{end}}
messagebird-client-id	i		messagebird,message-bird,message_bird	(?:message[_-]?bird){{between}}([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}){{end}}
microsoft-teams-webhook			webhook.office.com,webhookb2,incomingwebhook	https://[a-z0-9]+\.webhook\.office\.com/webhookb2/[a-z0-9]{8}-([a-z0-9]{4}-){3}[a-z0-9]{12}@[a-z0-9]{8}-([a-z0-9]{4}-){3}[a-z0-9]{12}/IncomingWebhook/[a-z0-9]{32}/[a-z0-9]{8}-([a-z0-9]{4}-){3}[a-z0-9]{12}
netlify-access-token	i		netlify	(?:netlify){{between}}([a-z0-9=_\-]{40,46}){{end}}
new-relic-browser-api-token	i		nrjs-	(?:new-relic|newrelic|new_relic){{between}}(NRJS-[a-f0-9]{19}){{end}}
new-relic-insert-key	i		nrii-	(?:new-relic|newrelic|new_relic){{between}}(NRII-[a-z0-9-]{32}){{end}}
new-relic-user-api-id	i		new-relic,newrelic,new_relic	(?:new-relic|newrelic|new_relic){{between}}([a-z0-9]{64}){{end}}
new-relic-user-api-key	i		nrak	(?:new-relic|newrelic|new_relic){{between}}(NRAK-[a-z0-9]{27}){{end}}
notion-api-token		4	ntn_	\b(ntn_[0-9]{11}[A-Za-z0-9]{32}[A-Za-z0-9]{3}){{end}}
npm-access-token	i	2	npm_	\b(npm_[a-z0-9]{36}){{end}}
nytimes-access-token	i		nytimes,new-york-times,newyorktimes	(?:nytimes|new-york-times,|newyorktimes){{between}}([a-z0-9=_\-]{32}){{end}}
octopus-deploy-api-key		3	api-	\b(API-[A-Z0-9]{26}){{end}}
okta-access-token		4	okta	(?:(?:(?:[Oo]kta|OKTA))(?:[ \t\w.-]{0,20})[\s'"]{0,3})(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}(00[\w=\-]{40}){{end}}
openai-api-key		3	t3blbkfj	\b(sk-(?:proj|svcacct|admin)-(?:[A-Za-z0-9_-]{74}|[A-Za-z0-9_-]{58})T3BlbkFJ(?:[A-Za-z0-9_-]{74}|[A-Za-z0-9_-]{58})\b|sk-[a-zA-Z0-9]{20}T3BlbkFJ[a-zA-Z0-9]{20}){{end}}
openshift-user-token		3.5	sha256~	\b(sha256~[\w-]{43})(?:[^\w-]|$(?!\n))
perplexity-api-key		4	pplx-	\b(pplx-[a-zA-Z0-9]{48})(?:[\x60'"\s;]|\\[nr]|$|\b)
plaid-api-token	i		plaid	(?:plaid){{between}}(access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}){{end}}
plaid-client-id	i	3.5	plaid	(?:plaid){{between}}([a-z0-9]{24}){{end}}
plaid-secret-key	i	3.5	plaid	(?:plaid){{between}}([a-z0-9]{30}){{end}}
planetscale-api-token		3	pscale_tkn_	\b(pscale_tkn_[\w=\.-]{32,64}){{end}}
planetscale-oauth-token		3	pscale_oauth_	\b(pscale_oauth_[\w=\.-]{32,64}){{end}}
planetscale-password	i	3	pscale_pw_	\b(pscale_pw_[\w=\.-]{32,64}){{end}}
postman-api-token		3	pmak-	\b(PMAK-[a-fA-F0-9]{24}\-[a-fA-F0-9]{34}){{end}}
prefect-api-token		2	pnu_	\b(pnu_[a-zA-Z0-9]{36}){{end}}
privateai-api-token		3	privateai,private_ai,private-ai	(?:(?:[pP][rR][iI][vV][aA][tT][eE][_-]?[aA][iI])(?:[ \t\w.-]{0,20})[\s'"]{0,3})(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}([a-z0-9]{32}){{end}}
pulumi-api-token		2	pul-	\b(pul-[a-f0-9]{40}){{end}}
pypi-upload-token		3	pypi-ageichlwas5vcmc	pypi-AgEIcHlwaS5vcmc[\w-]{50,1000}
rapidapi-access-token	i		rapidapi	(?:rapidapi){{between}}([a-z0-9_-]{50}){{end}}
readme-api-token		2	rdme_	\b(rdme_[a-z0-9]{70}){{end}}
rubygems-api-token		2	rubygems_	\b(rubygems_[a-f0-9]{48}){{end}}
scalingo-api-token		2	tk-us-	\b(tk-us-[\w-]{48}){{end}}
sendbird-access-id	i		sendbird	(?:sendbird){{between}}([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}){{end}}
sendbird-access-token	i		sendbird	(?:sendbird){{between}}([a-f0-9]{40}){{end}}
sendgrid-api-token		2	sg.	\b(SG\.[a-zA-Z0-9=_\-\.]{66}){{end}}
sendinblue-api-token		2	xkeysib-	\b(xkeysib-[a-f0-9]{64}\-[a-zA-Z0-9]{16}){{end}}
sentry-access-token	i	3	sentry	(?:sentry){{between}}([a-f0-9]{64}){{end}}
sentry-org-token		4.5	sntrys_eyjpyxqio	\bsntrys_eyJpYXQiO[a-zA-Z0-9+/]{10,200}(?:LCJyZWdpb25fdXJs|InJlZ2lvbl91cmwi|cmVnaW9uX3VybCI6)[a-zA-Z0-9+/]{10,200}={0,2}_[a-zA-Z0-9+/]{43}(?:[^a-zA-Z0-9+/]|$(?!\n))
sentry-user-token		3.5	sntryu_	\b(sntryu_[a-f0-9]{64}){{end}}
settlemint-application-access-token		3	sm_aat	\b(sm_aat_[a-zA-Z0-9]{16}){{end}}
settlemint-personal-access-token		3	sm_pat	\b(sm_pat_[a-zA-Z0-9]{16}){{end}}
settlemint-service-access-token		3	sm_sat	\b(sm_sat_[a-zA-Z0-9]{16}){{end}}
shippo-api-token		2	shippo_	\b(shippo_(?:live|test)_[a-fA-F0-9]{40}){{end}}
shopify-access-token		2	shpat_	shpat_[a-fA-F0-9]{32}
shopify-custom-access-token		2	shpca_	shpca_[a-fA-F0-9]{32}
shopify-private-app-access-token		2	shppa_	shppa_[a-fA-F0-9]{32}
shopify-shared-secret		2	shpss_	shpss_[a-fA-F0-9]{32}
sidekiq-secret	i		bundle_enterprise__contribsys__com,bundle_gems__contribsys__com	(?:BUNDLE_ENTERPRISE__CONTRIBSYS__COM|BUNDLE_GEMS__CONTRIBSYS__COM){{between}}([a-f0-9]{8}:[a-f0-9]{8}){{end}}
sidekiq-sensitive-url	i		gems.contribsys.com,enterprise.contribsys.com	\bhttps?://([a-f0-9]{8}:[a-f0-9]{8})@(?:gems.contribsys.com|enterprise.contribsys.com)(?:[\/|\#|\?|:]|$)
slack-app-token	i	2	xapp	xapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+
slack-bot-token		3	xoxb	xoxb-[0-9]{10,13}-[0-9]{10,13}[a-zA-Z0-9-]*
slack-config-access-token	i	2	xoxe.xoxb-,xoxe.xoxp-	xoxe.xox[bp]-\d-[A-Z0-9]{163,166}
slack-config-refresh-token	i	2	xoxe-	xoxe-\d-[A-Z0-9]{146}
slack-legacy-bot-token		2	xoxb	xoxb-[0-9]{8,14}-[a-zA-Z0-9]{18,26}
slack-legacy-token		2	xoxo,xoxs	xox[os]-\d+-\d+-\d+-[a-fA-F\d]+
slack-legacy-workspace-token		2	xoxa,xoxr	xox[ar]-(?:\d-)?[0-9a-zA-Z]{8,48}
slack-user-token		2	xoxp-,xoxe-	xox[pe](?:-[0-9]{10,13}){3}-[a-zA-Z0-9-]{28,34}
slack-webhook-url			hooks.slack.com	(?:https?://)?hooks.slack.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{43,56}
snyk-api-token	i		snyk	(?:snyk[_.-]?(?:(?:api|oauth)[_.-]?)?(?:key|token)){{between}}([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}){{end}}
sonar-api-token	i		sonar	(?:sonar[_.-]?(login|token)){{between}}((?:squ_|sqp_|sqa_)?[a-z0-9=_\-]{40}){{end}}
sourcegraph-access-token	i	3	sgp_,sourcegraph	\b(\b(sgp_(?:[a-fA-F0-9]{16}|local)_[a-fA-F0-9]{40}|sgp_[a-fA-F0-9]{40}|[a-fA-F0-9]{40})\b){{end}}
square-access-token		2	sq0atp-,eaaa	\b((?:EAAA|sq0atp-)[\w-]{22,60}){{end}}
squarespace-access-token	i		squarespace	(?:squarespace){{between}}([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}){{end}}
stripe-access-token		2	sk_test,sk_live,sk_prod,rk_test,rk_live,rk_prod	\b((?:sk|rk)_(?:test|live|prod)_[a-zA-Z0-9]{10,99}){{end}}
sumologic-access-id		3	sumo	(?:(?:(?:[Ss]umo|SUMO))(?:[ \t\w.-]{0,20})[\s'"]{0,3})(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}(su[a-zA-Z0-9]{12}){{end}}
sumologic-access-token		3	sumo	(?:(?:[Ss]umo|SUMO)){{between}}([a-zA-Z0-9]{64}){{end}}
telegram-bot-api-token			telegr	(?:[tT][eE][lL][eE][gG][rR]){{between}}([0-9]{5,16}:(?:A)[a-zA-Z0-9_\-]{34}){{end}}
travisci-access-token	i		travis	(?:travis){{between}}([a-z0-9]{22}){{end}}
twilio-api-key		3	sk	SK[0-9a-fA-F]{32}
twitch-api-token	i		twitch	(?:twitch){{between}}([a-z0-9]{30}){{end}}
twitter-access-secret	i		twitter	(?:twitter){{between}}([a-z0-9]{45}){{end}}
twitter-access-token	i		twitter	(?:twitter){{between}}([0-9]{15,25}-[a-zA-Z0-9]{20,40}){{end}}
twitter-api-key	i		twitter	(?:twitter){{between}}([a-z0-9]{25}){{end}}
twitter-api-secret	i		twitter	(?:twitter){{between}}([a-z0-9]{50}){{end}}
twitter-bearer-token	i		twitter	(?:twitter){{between}}(A{22}[a-zA-Z0-9%]{80,100}){{end}}
typeform-api-token	i		tfp_	(?:typeform){{between}}(tfp_[a-z0-9\-_\.=]{59}){{end}}
vault-batch-token		4	hvb.	\b(hvb\.[\w-]{138,300}){{end}}
vault-service-token		3.5	hvs.,s.	\b((?:hvs\.[\w-]{90,120}|s\.(?:[a-zA-Z0-9]{24}))){{end}}
yandex-access-token	i		yandex	(?:yandex){{between}}(t1\.[A-Z0-9a-z_-]+[=]{0,2}\.[A-Z0-9a-z_-]{86}[=]{0,2}){{end}}
yandex-api-key	i		yandex	(?:yandex){{between}}(AQVN[A-Za-z0-9_\-]{35,38}){{end}}
yandex-aws-access-token	i		yandex	(?:yandex){{between}}(YC[a-zA-Z0-9_\-]{38}){{end}}
zendesk-secret-key	i		zendesk	(?:zendesk){{between}}([a-z0-9]{40}){{end}}
`;

// mcp/src/capture/keyword-index.ts
var KeywordIndex = class {
  #starts = new Uint8Array(128 * 128);
  #byPair = /* @__PURE__ */ new Map();
  /** @param words of at least two ASCII characters, in lower case */
  constructor(words) {
    for (const word of new Set(words)) {
      const pair = pairAt(word, 0);
      this.#starts[pair] = 1;
      this.#byPair.set(pair, [...this.#byPair.get(pair) ?? [], word]);
    }
  }
  /** @param text in lower case */
  in(text) {
    const found = /* @__PURE__ */ new Set();
    for (let at = 0; at + 1 < text.length; at++) {
      const pair = pairAt(text, at);
      if (pair >= 0 && this.#starts[pair] === 1) this.#collect(text, at, pair, found);
    }
    return found;
  }
  #collect(text, at, pair, found) {
    for (const word of this.#byPair.get(pair) ?? []) {
      if (!found.has(word) && text.startsWith(word, at)) found.add(word);
    }
  }
};
function pairAt(text, at) {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  return first < 128 && second < 128 ? first * 128 + second : -1;
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
  vendor("cloudflare_key", "v1.0-", /\bv1\.0-[a-f0-9]{24}-[a-f0-9]{100,}/g),
  vendor("cloudflare_token", ["cfat_", "cfut_", "cfk_"], /\bcf(?:at|ut|k)_[A-Za-z0-9_-]{30,}/g),
  vendor("tailscale_key", "tskey-", /tskey-[a-z]{2,16}-[A-Za-z0-9]{8,}(?:-[A-Za-z0-9]{8,})?/g),
  vendor(
    "discord_token",
    ["mt", "nt", "od", "oT", "nz", "at"],
    /\b[MNOA][A-Za-z\d_-]{22,27}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,40}/g
  ),
  vendor("gitlab_token", "gr1348941", /\bGR1348941[A-Za-z0-9_-]{20,}/g)
];

// mcp/src/capture/vendor-formats.ts
var rules;
function vendorFormats(text, spans) {
  rules ??= loadRules();
  const { index, byKeyword } = rules;
  const words = index.in(text.toLowerCase());
  if (words.size === 0) return;
  const due = /* @__PURE__ */ new Set();
  for (const word of words) for (const rule of byKeyword.get(word) ?? []) due.add(rule);
  for (const rule of due) findAll(text, rule, spans);
}
function findAll(text, rule, spans) {
  const pattern = rule.pattern ??= new RegExp(rule.source, `${rule.flags}g`);
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [whole] = match;
    if (whole === "") pattern.lastIndex++;
    const group = match.find((part, at) => at > 0 && part !== void 0 && part !== "") ?? whole;
    const secret = group.replace(/^(["'`])(.*)\1$/s, "$2");
    const start = match.index + whole.lastIndexOf(secret);
    if (entropyOf(secret) < rule.entropy) continue;
    spans.push({ start, end: endOfToken(text, start + secret.length), kind: rule.kind });
  }
}
function endOfToken(text, end) {
  if (!/[A-Za-z0-9_-]/.test(text[end - 1] ?? "")) return end;
  const rest = /[A-Za-z0-9_-]*/y;
  rest.lastIndex = end;
  return end + (rest.exec(text)?.[0].length ?? 0);
}
function loadRules() {
  const byKeyword = /* @__PURE__ */ new Map();
  const add2 = (keyword, rule) => {
    byKeyword.set(keyword, [...byKeyword.get(keyword) ?? [], rule]);
  };
  for (const { kind, marks, pattern } of SECRET_PATTERNS) {
    const rule = { kind, source: pattern.source, flags: pattern.flags.replace("g", ""), entropy: 0 };
    for (const mark of marks) add2(mark.toLowerCase(), rule);
  }
  for (const line of GITLEAKS_RULES.trim().split("\n")) {
    const [name = "", flags = "", entropy = "", keywords = "", short = ""] = line.split("	");
    const source = short.replaceAll("{{between}}", GITLEAKS_BETWEEN).replaceAll("{{end}}", GITLEAKS_END);
    const rule = { kind: name.replaceAll("-", "_"), source, flags, entropy: Number(entropy) };
    for (const keyword of keywords.split(",")) add2(keyword, rule);
  }
  return { index: new KeywordIndex(byKeyword.keys()), byKeyword };
}

// mcp/src/capture/redact.ts
var MAX_SCAN = 1024 * 1024;
var DROPPED = "<dropped: could not be checked for secrets>";
var MAX_REPEATED = 50;
function redactText(text, known = NO_KNOWN_SECRETS) {
  return guarded2(text, (scanned) => {
    const rest = withoutWholes(scanned, known);
    return replaceSpans(rest, secretsIn(rest));
  });
}
function guarded2(text, redaction) {
  try {
    const scanned = headOf(text, MAX_SCAN);
    const clean = redaction(scanned);
    return text.length > scanned.length ? `${clean}<cut:${text.length - scanned.length}>` : clean;
  } catch {
    return DROPPED;
  }
}
function withoutWholes(text, known) {
  const spans = [];
  for (const form of known.forms) addOccurrences(text, form, "known", spans);
  if (text.includes("-----BEGIN ")) pemBlocks(text, spans);
  return replaceSpans(text, spans);
}
function secretsIn(text) {
  const spans = [];
  vendorFormats(text, spans);
  prefixedTokens(text, spans);
  credentials(text, spans);
  namedValues(text, spans);
  if (spans.length > 0) repeated(text, spans);
  return spans;
}
function addOccurrences(text, value, kind, spans) {
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
    spans.push({ start: at, end: at + value.length, kind });
  }
}
function repeated(text, spans) {
  const values = /* @__PURE__ */ new Map();
  for (const { start, end, kind } of spans) {
    if (values.size >= MAX_REPEATED) break;
    if (end - start < 8 || end - start > 4096) continue;
    const value = text.slice(start, end);
    if (/\d/.test(value) && !value.includes("<secret:")) values.set(value, kind);
  }
  for (const [value, kind] of values) addOccurrences(text, value, kind, spans);
}
function pemBlocks(text, spans) {
  const begin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const end = text.indexOf("-----END ", match.index);
    const tail = end < 0 ? -1 : text.indexOf("-----", end + 9);
    const to = tail < 0 ? text.length : tail + 5;
    spans.push({ start: match.index, end: to, kind: "private_key" });
    begin.lastIndex = to;
  }
}

// mcp/src/capture/json-copy.ts
var COPY_LIMITS = { depth: 8, keys: 500, string: 4096, nodes: 5e3, total: 48 * 1024 };
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
      const hidden = secret ?? (isSecretName(name) ? kindOf2(name) : void 0);
      const kept = property === void 0 || "get" in property ? "<getter>" : this.copy(property.value, depth, hidden);
      Object.defineProperty(copied, this.#text(name, 200), { value: kept, enumerable: true, configurable: true });
    }
    if (names.length > this.#limits.keys) copied["<omitted>"] = `${names.length - this.#limits.keys} more`;
    return copied;
  }
  #text(text, max) {
    const clean = redactText(headOf(text, max + LOOK_AHEAD), this.#known);
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
function kindOf2(name) {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "_").slice(0, 40);
}

// mcp/src/capture/key-lines.ts
var BEGIN2 = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
var END2 = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
var BODY = /(?:^|\s)[A-Za-z0-9+/]{20,200}={0,2}\s*$|(?:^|\s)[A-Za-z0-9+/]{1,19}={1,2}\s*$|^\s*[A-Za-z0-9+/]{0,19}\s*$|\b(?:Proc-Type|DEK-Info|Comment|Version|Hash|Charset): /;
var KIND = "private_key";
var KeyLines = class {
  #inside = false;
  next(line) {
    const begin = BEGIN2.exec(line);
    const end = END2.exec(line);
    if (this.#inside && end !== null) {
      this.#inside = begin !== null && begin.index > end.index;
      return this.#inside ? standIn(KIND, line.length) : standIn(KIND, end.index) + line.slice(end.index + end[0].length);
    }
    if (begin !== null && (end === null || end.index < begin.index)) {
      this.#inside = true;
      return line.slice(0, begin.index) + standIn(KIND, line.length - begin.index);
    }
    this.#inside &&= BODY.test(line);
    return this.#inside ? standIn(KIND, line.length) : line;
  }
};
function withoutKeyLines(lines) {
  const keys = new KeyLines();
  const clean = lines.map((line) => keys.next(line));
  const end = lines.findIndex((line, at) => END2.test(line) && clean[at] === line);
  if (end < 0 || BEGIN2.test(lines[end] ?? "")) return clean;
  for (let at = end; at >= 0 && (at >= end - 1 || BODY.test(lines[at] ?? "")); at--) {
    clean[at] = standIn(KIND, lines[at]?.length ?? 0);
  }
  return clean;
}

// mcp/src/capture/record.ts
var MAX_RECORD_BYTES = 64 * 1024 - 256;
var BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
var ID_BYTES = 8;
var DAY_MS = 24 * 60 * 60 * 1e3;
var random = Buffer.alloc(0);
var used = 0;
var prefix = { day: -1, text: "" };
function newErrorId(epochMs) {
  if (used + ID_BYTES > random.length) [random, used] = [randomBytes5(64 * ID_BYTES), 0];
  let id = prefixOf(epochMs);
  for (const end = used + ID_BYTES; used < end; used++) id += BASE32.charAt(random.readUInt8(used) & 31);
  return id;
}
function prefixOf(epochMs) {
  const day = Math.floor(epochMs / DAY_MS);
  if (day !== prefix.day) {
    prefix = { day, text: `err-${new Date(epochMs).toISOString().slice(0, 10).replaceAll("-", "")}-` };
  }
  return prefix.text;
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
  const text = (value, max) => cut(redactText(headOf(value, max * 2 + 8192), known), max);
  const message = Math.min(caps.string, 4096);
  const crumbs = withoutKeyLines(failure.breadcrumbs.map((crumb) => crumb.text));
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
    breadcrumbs: failure.breadcrumbs.map(({ at, kind }, index) => ({ at, kind, text: crumbs[index] ?? "" })).slice(-Math.min(20, caps.list)).map((crumb) => ({ ...crumb, text: text(crumb.text, 300) })),
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

// mcp/src/capture/parse-record.ts
var MAX_LINE = 256 * 1024;

// mcp/src/capture/log.ts
var ERROR_LOG_ROTATION = { maxBytes: 4 * 1024 * 1024, keep: 4 };
var MAX_LOG_BYTES = 128 * 1024 * 1024;

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
    const prepared = await this.#getReady().catch((error) => void this.#loses(error));
    if (prepared === void 0) return;
    const touched = await this.#hashes(call.touched ?? /* @__PURE__ */ new Set());
    this.#write(call, timestamp, touched, prepared);
  }
  async #getReady() {
    await this.prepare();
    this.#prepared ??= {
      known: await this.#options.known(),
      key: await this.#key,
      frames: await this.#options.frames().catch(() => ({}))
    };
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
    const { server, runtime } = this.#options;
    const failure = {
      ...describeThrown(call.error),
      ...call,
      ...{ timestamp, touched, server, runtime: runtime(), breadcrumbs: call.breadcrumbs ?? [] }
    };
    const record = buildRecord(failure, prepared.known, prepared.frames);
    return { ...record, mac: prepared.key === void 0 ? "" : macOf(record, prepared.key) };
  }
  #append(record) {
    if (!this.#writable) return;
    try {
      appendLine(this.#options.paths.errorLog, JSON.stringify(record), ERROR_LOG_ROTATION);
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
import { existsSync as existsSync3, lstatSync, mkdirSync as mkdirSync2 } from "fs";
import { userInfo } from "os";
import { dirname as dirname4, isAbsolute as isAbsolute3, join as join6, resolve as resolve3 } from "path";

// mcp/src/settings/inside.ts
import { existsSync as existsSync2, realpathSync } from "fs";
import { dirname as dirname3, isAbsolute as isAbsolute2, join as join5, relative as relative3, resolve as resolve2 } from "path";
function isInside(folder, path) {
  const below = relative3(realOfNearest(resolve2(folder)), realOfNearest(resolve2(path)));
  return below === "" || !below.startsWith("..") && !isAbsolute2(below);
}
function realOfNearest(path) {
  const missing = [];
  for (let at = path; ; at = dirname3(at)) {
    if (existsSync2(at)) return join5(realpathSync(at), ...missing.reverse());
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
function homeOrNone() {
  try {
    return accountHome();
  } catch {
    return "";
  }
}
function platformStateDir() {
  const home = accountHome();
  if (process.platform === "darwin") return join6(home, "Library", "Application Support", "wrangler");
  if (process.platform === "win32") return join6(home, "AppData", "Local", "wrangler");
  return join6(home, ".local", "state", "wrangler");
}
function checkedOverride(moved, projectDir) {
  if (!isAbsolute3(moved)) throw refusal(moved, "WRANGLER_STATE_DIR must be an absolute path");
  if (isInside(projectDir, moved)) throw refusal(moved, "it lies inside the project, whose files others can write");
  for (let folder = realOfNearest(resolve3(moved)); dirname4(folder) !== folder; folder = dirname4(folder)) {
    if (existsSync3(join6(folder, ".git"))) throw refusal(moved, "it lies inside a git work tree");
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

// mcp/src/shared/process-end.ts
var SERVER_TOOL = "server";
var OUT_OF_MEMORY = /heap out of memory|Array buffer allocation failed|Fatal process out of memory|ERR_OUT_OF_MEMORY/;
function describeEnd(end) {
  if (end.spawnError !== void 0) return `it could not be started: ${end.spawnError}`;
  if (end.removed === "hung") return "it no longer answered and was replaced";
  if (end.removed === "memory") return "it took too much memory and was ended";
  if (end.removed === "closed") return "the connection was closed";
  if (end.removed === "retired") return "a server of another build took its place";
  if (end.fatal !== void 0) return `${end.fatal.name}: ${end.fatal.message}`;
  if (end.stderr.some((line) => OUT_OF_MEMORY.test(line))) return "it ran out of memory";
  const reason = end.stderr.findLast((line) => /^(?:\w*Error|Error)\b.*:/.test(line));
  if (reason !== void 0) return reason;
  return end.signal === null ? `exit code ${end.code ?? "unknown"}` : `signal ${end.signal}`;
}
function endedFromOutside(end) {
  if (end.removed !== void 0) return end.removed !== "memory";
  return end.fatal === void 0 && ["SIGTERM", "SIGINT", "SIGHUP"].includes(end.signal ?? "");
}
function idleEnd(end, started) {
  if (started) {
    const message2 = `The server process ended while no call was running (${describeEnd(end)}).`;
    return { surface: "crash", error: endError(end, "E_CHILD_CRASHED", message2, "") };
  }
  const message = `The server process did not start (${describeEnd(end)}).`;
  const own = end.removed === "hung" ? { ...end, removed: void 0, signal: null } : end;
  return { surface: "startup", error: endError(own, "E_CHILD_START", message, "") };
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

// mcp/src/shared/version.ts
var SERVER_NAME = "wrangler";

// mcp/src/supervisor/in-flight.ts
function isCall(request) {
  return request.method === "tools/call";
}
function toolOf(request) {
  const name = isCall(request) ? request.params["name"] : void 0;
  return typeof name === "string" ? name : "";
}

// mcp/src/supervisor/failures.ts
function cutOff(end) {
  return `was cut off: the server process ended while it ran (${describeEnd(end)}).`;
}
function gaveUp(afterMs) {
  return `did not answer within ${Math.round(afterMs / 100) / 10} s and was given up.`;
}

// mcp/src/supervisor/monotonic.ts
function monotonicMs() {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

// mcp/src/supervisor/one-incident.ts
import { createHash as createHash3 } from "crypto";
import { join as join8 } from "path";

// mcp/src/platform/lock.ts
import { randomBytes as randomBytes7 } from "crypto";

// mcp/src/platform/quick-files.ts
import { randomBytes as randomBytes6 } from "crypto";
import {
  closeSync as closeSync2,
  fsyncSync,
  linkSync as linkSync2,
  lstatSync as lstatSync2,
  mkdirSync as mkdirSync3,
  openSync as openSync2,
  readdirSync,
  renameSync as renameSync3,
  unlinkSync as unlinkSync3,
  writeSync as writeSync2
} from "fs";
import { basename as basename3, dirname as dirname5, isAbsolute as isAbsolute4, join as join7, relative as relative4, resolve as resolve4, sep as sep3 } from "path";
async function guarded3(path, work) {
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
    for (let from = 0; from < bytes.length; ) from += writeSync2(descriptor, bytes, from);
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
    mkdirSync3(dirname5(path), { recursive: true });
    return work();
  }
}
function createExclusive2(path, data, mode = 384) {
  return guarded3(
    path,
    () => unless(
      "EEXIST",
      () => {
        try {
          writeWhole(path, data, mode);
        } catch (error) {
          if (systemCode(error) !== "EEXIST" && systemCode(error) !== "ENOENT") {
            unless("ENOENT", () => unlinkSync3(path), void 0);
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
  return guarded3(to, () => {
    const isFree = unless(
      "EEXIST",
      () => {
        inFolder(to, () => linkSync2(from, to));
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
    unlinkSync3(from);
  } catch (error) {
    const [here, there] = [from, to].map((path) => lstatSync2(path, { throwIfNoEntry: false }));
    if (here !== void 0 && here.ino === there?.ino && here.dev === there.dev) unlinkSync3(to);
    throw error;
  }
}
function removeFile2(path) {
  return guarded3(path, () => unless("ENOENT", () => (unlinkSync3(path), true), false));
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
    if (await claim2(path, mine)) return;
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
async function claim2(path, content) {
  const draft = `${path}.${randomBytes7(6).toString("hex")}.tmp`;
  await createExclusive2(draft, content);
  const won = await moveNoOverwrite2(draft, path);
  if (!won) await removeFile2(draft);
  return won;
}
async function takeAway(path, dead) {
  const aside = `${path}.${randomBytes7(6).toString("hex")}.tmp`;
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

// mcp/src/supervisor/one-incident.ts
var SAME_WITHIN_MS = 6e4;
var WAIT_MS = 2e3;
async function idOfIncident(sighting) {
  const folder = join8(sighting.stateDir, "incidents");
  const key = createHash3("sha256").update(`${sighting.projectDir}
${sighting.fingerprint}`).digest("hex").slice(0, 32);
  const file = join8(folder, `${key}.json`);
  try {
    await ensureDir(folder, 448);
    return await withLock(`${file}.lock`, { waitMs: WAIT_MS }, async () => {
      const earlier = parse(await readText(file));
      if (earlier !== void 0 && Math.abs(sighting.now - earlier.at) < SAME_WITHIN_MS) return earlier.id;
      await writeAtomic(file, JSON.stringify({ version: 1, id: sighting.id, at: sighting.now }));
      return sighting.id;
    });
  } catch {
    return sighting.id;
  }
}
function parse(text) {
  if (text === void 0) return void 0;
  try {
    const { id, at } = asRecord(JSON.parse(text));
    return typeof id === "string" && /^err-[\w-]{1,40}$/.test(id) && typeof at === "number" ? { id, at } : void 0;
  } catch {
    return void 0;
  }
}
function asRecord(value) {
  return isRecord(value) ? value : {};
}

// mcp/src/shared/clock.ts
function isoTime(epochMs) {
  return new Date(epochMs).toISOString();
}

// mcp/src/supervisor/debug-log.ts
var DEBUG_LOG_ROTATION = { maxBytes: 4 * 1024 * 1024, keep: 2 };
var MAX_MESSAGE = 1024 * 1024;
var ARGUMENT_LIMITS = { ...COPY_LIMITS, depth: 5, keys: 30, string: 300, nodes: 300, total: 3e3 };
var MAX_TEXT = 500;
async function openDebugLog(options) {
  const { projectDir, paths } = options.startup;
  const known = await knownSecretsOf({ env: options.env, projectDir, home: homeOrNone() });
  await ensureWranglerDir(paths);
  const story = new Story(known);
  let lost = false;
  const write = (text, at) => {
    if (lost) return;
    try {
      appendLine(paths.debugLog, `${isoTime(at)} ${process.pid} ${text}`, DEBUG_LOG_ROTATION);
    } catch (error) {
      lost = true;
      process.stderr.write(`wrangler: the debug log ends: ${messageOf(error)}
`);
    }
  };
  const start = `session of wrangler ${options.version}, Node.js ${process.version}, ${process.platform}-${process.arch}`;
  let begun = false;
  return (note, at) => {
    if (!begun) write(`${start}, project ${story.text(projectDir)}`, at);
    begun = true;
    const text = story.tell(note, at);
    if (text !== void 0) write(text, at);
  };
}
var Story = class {
  #known;
  #asked = /* @__PURE__ */ new Map();
  #keys = new KeyLines();
  constructor(known) {
    this.#known = known;
  }
  /** One line without secrets, of bounded length. Redacted before it is cut. */
  text(value) {
    const clean = redactText(String(value), this.#known).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
    return clean.length <= MAX_TEXT ? clean : `${clean.slice(0, MAX_TEXT)}<cut:${clean.length - MAX_TEXT}>`;
  }
  /** Undefined for what is not worth a line. */
  tell(note, at) {
    switch (note.what) {
      case "spawned":
        return `server process ${note.pid ?? "none"} of build ${this.text(note.build)} starts`;
      case "logged":
        return `log: ${this.text(this.#keys.next(note.line))}`;
      case "ended": {
        const { code, signal } = note.end;
        const how = signal ?? `exit code ${code ?? "unknown"}`;
        return `server process of build ${this.text(note.build)} ended (${how}): ${this.text(describeEnd(note.end))}`;
      }
      case "heard":
        return this.#message(note.line, (message) => this.#heard(message, at)) ?? "the client said what is no message";
      case "said":
        return this.#message(note.line, (message) => this.#said(message, at));
    }
  }
  #message(line, tell) {
    if (line.length > MAX_MESSAGE) return `a message of ${line.length} characters`;
    try {
      const message = JSON.parse(line);
      return isRecord(message) ? tell(message) : void 0;
    } catch {
      return void 0;
    }
  }
  #heard({ id, method, params }, at) {
    if (typeof method !== "string") return `answer of the client #${this.text(id)}`;
    const given = isRecord(params) ? params : {};
    if (method === "notifications/cancelled") this.#asked.delete(given["requestId"]);
    if (id === void 0) return `notification ${this.text(method)} ${this.#json(given)}`;
    const isCall2 = method === "tools/call";
    const what = this.text(isCall2 ? given["name"] : method);
    this.#asked.set(id, { what, at });
    const told = isCall2 ? given["arguments"] : method === "initialize" ? given : void 0;
    return `${isCall2 ? "call" : "request"} ${what} #${this.text(id)}${told === void 0 ? "" : ` ${this.#json(told)}`}`;
  }
  #said({ id, method, result: result2, error }, at) {
    if (typeof method === "string") return `${id === void 0 ? "notifies" : "asks"} the client: ${this.text(method)}`;
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    const took = asked === void 0 ? "" : ` after ${Math.round(at - asked.at)} ms`;
    return `answer to ${asked?.what ?? "nobody"} #${this.text(id)}${took}: ${this.#outcome(result2, error)}`;
  }
  #outcome(result2, error) {
    if (error !== void 0) return `refused ${this.#json(error)}`;
    if (!isRecord(result2) || result2["isError"] !== true) return "done";
    const [block] = Array.isArray(result2["content"]) ? result2["content"] : [];
    const text = isRecord(block) ? block["text"] : "";
    return `failed ${this.#json(result2["_meta"] ?? {})} ${this.text(text)}`;
  }
  #json(value) {
    return JSON.stringify(jsonCopy(value, this.#known, ARGUMENT_LIMITS));
  }
};

// mcp/src/supervisor/record-failures.ts
function recordFailures(options) {
  return new RecordedFailures(options);
}
var RecordedFailures = class {
  #options;
  #recorders = /* @__PURE__ */ new Map();
  #incidents = /* @__PURE__ */ new Map();
  constructor(options) {
    this.#options = options;
  }
  died(end, calls, trail) {
    const culprit = culpritOf(end, calls);
    const recorder = this.#recorder(end.build);
    const id = recorder?.newId();
    const errors = calls.map((call) => ({ call, error: this.#errorOf(call, end, culprit) }));
    const answers = errors.map(({ call, error: error2 }) => ({ call, result: failureAnswer(toolOf(call), error2, id) }));
    const error = this.#errorOf(culprit, end, culprit);
    const others = calls.filter((call) => call !== culprit).map((call) => this.#running(call));
    const surface = end.removed === "hung" ? "timeout" : "crash";
    const failed = { ...this.#callOf(culprit), surface, error, breadcrumbs: [...trail, ...others].slice(-20) };
    return {
      answers,
      incident: { id, mayBeBug: error.blame === "bug" },
      record: () => id === void 0 ? void 0 : recorder?.record({ id, ...failed })
    };
  }
  timedOut(call, build, afterMs, trail) {
    const error = timeoutError(call, afterMs);
    const recorder = this.#recorder(build);
    const id = recorder?.newId();
    const failed = { ...this.#callOf(call), surface: "timeout", error, breadcrumbs: trail };
    return {
      result: failureAnswer(toolOf(call), error, id),
      record: () => id === void 0 ? void 0 : recorder?.record({ id, ...failed })
    };
  }
  async incident(end, breadcrumbs) {
    const { started, build } = end;
    const { surface, error } = idleEnd(end, started);
    const { message } = error;
    const known = this.#incidents.get(`${build.label} ${message}`);
    if (known !== void 0) return known;
    const recorder = this.#recorder(build);
    const own = recorder?.newId();
    const id = own === void 0 ? void 0 : await this.#oneOfMany(own, build, surface, error);
    const incident = { id, mayBeBug: error.blame === "bug" };
    this.#incidents.set(`${build.label} ${message}`, incident);
    if (id !== void 0 && id === own)
      recorder?.record({ id, surface, tool: SERVER_TOOL, params: {}, error, durationMs: 0, breadcrumbs });
    return incident;
  }
  /** A start-up failure that two processes of one client see is one failure. */
  async #oneOfMany(id, build, surface, error) {
    const { startup, env, clock } = this.#options;
    if (startup === void 0) return id;
    const { name, message, stack = "", code } = error;
    const identity = fingerprintOf({ tool: SERVER_TOOL, name, message, stack, surface, code });
    try {
      const folder = stateDir(env, startup.projectDir);
      const sighting = { stateDir: folder, projectDir: startup.projectDir, now: clock.now(), id };
      return await idOfIncident({ ...sighting, fingerprint: `${build.label} ${identity}` });
    } catch {
      return id;
    }
  }
  #errorOf(call, end, culprit) {
    if (end.removed === "hung" && call === culprit) return timeoutError(call, monotonicMs() - call.started);
    const hint = "The server was started again, so other calls work. What this call had done so far may have taken effect.";
    return endError(end, "E_CHILD_CRASHED", `${toolOf(call)} ${cutOff(end)}`, hint);
  }
  #callOf(call) {
    const durationMs = monotonicMs() - call.started;
    return { tool: toolOf(call), params: call.params["arguments"], durationMs, toolUseId: toolUseIdOf(call) };
  }
  #running(call) {
    const text = `${toolOf(call)} had been running for ${Math.round(monotonicMs() - call.started)} ms`;
    return { at: this.#options.clock.now(), kind: "call", text };
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
    await Promise.all([...this.#recorders.values()].map((recorder) => recorder.settled()));
  }
  /** Records name the build that failed. Undefined when self-healing is off. */
  #recorder(build) {
    const { startup } = this.#options;
    if (startup?.selfHealing !== true) return void 0;
    const key = `${build.label} ${build.child}`;
    const recorder = this.#recorders.get(key) ?? recorderFor(this.#options, startup, build);
    this.#recorders.set(key, recorder);
    return recorder;
  }
};
function culpritOf(end, calls) {
  const begun = calls.find((call) => call === end.lastBegun);
  if (begun !== void 0) return begun;
  const last = end.removed === "hung" ? end.lastBegun ?? calls[0] : calls.at(-1);
  if (last === void 0) throw new Error("a death without a call is an incident");
  return last;
}
function timeoutError(call, afterMs) {
  const hint = "What it had done so far may have taken effect. Check before you repeat it.";
  return new WranglerError("E_TIMEOUT", `${toolOf(call)} ${gaveUp(afterMs)}`, { hint });
}
function healing(incident) {
  if (incident?.id === void 0) return "";
  const heal = incident.mayBeBug ? ` This may be a bug in wrangler itself: /wrangler:fix-mcp-error ${incident.id} can heal it.` : "";
  return `
Error id: ${incident.id}${heal === "" ? "" : `
${heal.trimStart()}`}`;
}
function toolUseIdOf(call) {
  const meta = call.params["_meta"];
  const id = isRecord(meta) ? meta["claudecode/toolUseId"] : void 0;
  return typeof id === "string" ? id : void 0;
}
function recorderFor(options, startup, build) {
  return createRecorder({
    paths: startup.paths,
    clock: options.clock,
    known: () => knownSecretsOf({ env: options.env, projectDir: startup.projectDir, home: homeOrNone() }),
    server: { name: SERVER_NAME, version: options.version, build: build.label, commit: "" },
    runtime: () => ({
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      client: clientOf(options.client()),
      protocol: String(options.client()["protocolVersion"] ?? "")
    }),
    key: async () => recordKey(stateDir(options.env, startup.projectDir)),
    frames: () => readFrameTable(dirname6(build.child)),
    onLost: (error) => process.stderr.write(`wrangler: an error record could not be written: ${messageOf(error)}
`)
  });
}
function clientOf(initialize) {
  const info = initialize["clientInfo"];
  return isRecord(info) ? `${String(info["name"])}/${String(info["version"])}` : "";
}
export {
  openDebugLog,
  recordFailures
};
//# sourceMappingURL=failures.js.map