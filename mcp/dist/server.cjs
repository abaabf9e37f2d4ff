const __moduleUrl = require('url').pathToFileURL(__filename).href;
"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __typeError = (msg) => {
  throw TypeError(msg);
};
var __defNormalProp = (obj, key, value) => key in obj ? __defProp(obj, key, { enumerable: true, configurable: true, writable: true, value }) : obj[key] = value;
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));
var __publicField = (obj, key, value) => __defNormalProp(obj, typeof key !== "symbol" ? key + "" : key, value);
var __accessCheck = (obj, member, msg) => member.has(obj) || __typeError("Cannot " + msg);
var __privateGet = (obj, member, getter) => (__accessCheck(obj, member, "read from private field"), getter ? getter.call(obj) : member.get(obj));
var __privateAdd = (obj, member, value) => member.has(obj) ? __typeError("Cannot add the same private member more than once") : member instanceof WeakSet ? member.add(obj) : member.set(obj, value);
var __privateSet = (obj, member, value, setter) => (__accessCheck(obj, member, "write to private field"), setter ? setter.call(obj, value) : member.set(obj, value), value);
var __privateMethod = (obj, member, method) => (__accessCheck(obj, member, "access private method"), method);
var __privateWrapper = (obj, member, setter, getter) => ({
  set _(value) {
    __privateSet(obj, member, value, setter);
  },
  get _() {
    return __privateGet(obj, member, getter);
  }
});

// mcp/src/supervisor/main.ts
var import_node_path9 = require("path");
var import_node_url = require("url");

// mcp/src/shared/lines.ts
var NEWLINE = 10;
var CARRIAGE_RETURN = 13;
var MAX_LINE_BYTES = 256 * 1024 * 1024;
var _onLine, _maxBytes, _parts, _size, _dropping, _LineSplitter_instances, keep_fn, finish_fn;
var LineSplitter = class {
  constructor(onLine, maxBytes = MAX_LINE_BYTES) {
    __privateAdd(this, _LineSplitter_instances);
    __privateAdd(this, _onLine);
    __privateAdd(this, _maxBytes);
    __privateAdd(this, _parts, []);
    __privateAdd(this, _size, 0);
    __privateAdd(this, _dropping, false);
    __privateSet(this, _onLine, onLine);
    __privateSet(this, _maxBytes, maxBytes);
  }
  push(chunk) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      __privateMethod(this, _LineSplitter_instances, keep_fn).call(this, chunk.subarray(from, end));
      __privateMethod(this, _LineSplitter_instances, finish_fn).call(this);
      from = end + 1;
    }
    if (from < chunk.length) __privateMethod(this, _LineSplitter_instances, keep_fn).call(this, chunk.subarray(from));
  }
  /** Passes on a half line that nothing follows any more; for logs, not for messages. */
  end() {
    if (__privateGet(this, _size) > 0 && !__privateGet(this, _dropping)) __privateMethod(this, _LineSplitter_instances, finish_fn).call(this);
  }
};
_onLine = new WeakMap();
_maxBytes = new WeakMap();
_parts = new WeakMap();
_size = new WeakMap();
_dropping = new WeakMap();
_LineSplitter_instances = new WeakSet();
keep_fn = function(part) {
  if (__privateGet(this, _dropping)) return;
  __privateSet(this, _size, __privateGet(this, _size) + part.length);
  if (__privateGet(this, _size) > __privateGet(this, _maxBytes)) {
    __privateSet(this, _dropping, true);
    __privateSet(this, _parts, []);
    return;
  }
  __privateGet(this, _parts).push(part);
};
finish_fn = function() {
  const parts = __privateGet(this, _parts);
  const dropped = __privateGet(this, _dropping);
  __privateSet(this, _parts, []);
  __privateSet(this, _size, 0);
  __privateSet(this, _dropping, false);
  if (dropped) return;
  const line = parts.length === 1 && parts[0] !== void 0 ? parts[0] : Buffer.concat(parts);
  const length = line[line.length - 1] === CARRIAGE_RETURN ? line.length - 1 : line.length;
  if (length > 0) __privateGet(this, _onLine).call(this, line.subarray(0, length));
};

// mcp/src/platform/process-memory.ts
var import_node_fs = require("fs");
var PAGE = 4096;
var MIB = 1024 * 1024;
function residentMib(pid) {
  var _a2, _b, _c;
  const pages = (_a2 = readProc(`${pid}/statm`)) == null ? void 0 : _a2.split(" ")[1];
  if (pages === void 0) return void 0;
  const own = Number(pages) * PAGE / MIB;
  const children = (_c = (_b = readProc(`${pid}/task/${pid}/children`)) == null ? void 0 : _b.split(" ").map(Number)) != null ? _c : [];
  return children.filter((child) => child > 0).reduce((sum, child) => {
    var _a3;
    return sum + ((_a3 = residentMib(child)) != null ? _a3 : 0);
  }, own);
}
function readProc(name) {
  try {
    return (0, import_node_fs.readFileSync)(`/proc/${name}`, "latin1");
  } catch (e) {
    return void 0;
  }
}

// mcp/src/settings/startup.ts
var import_node_fs2 = require("fs");
var import_node_path2 = require("path");

// mcp/src/settings/paths.ts
var import_node_path = require("path");

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
  constructor(code, message, options2 = {}) {
    var _a2;
    super(message, options2.cause === void 0 ? void 0 : { cause: options2.cause });
    __publicField(this, "code");
    __publicField(this, "hint");
    __publicField(this, "details");
    this.name = "WranglerError";
    this.code = code;
    this.hint = options2.hint;
    this.details = (_a2 = options2.details) != null ? _a2 : {};
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
  } catch (e) {
    return "a value that cannot be shown was thrown";
  }
}

// mcp/src/settings/paths.ts
function projectPaths(projectDir, wranglerDir = ".wrangler") {
  const project = (0, import_node_path.resolve)(projectDir);
  const root = (0, import_node_path.resolve)(project, wranglerDir);
  const inside = (0, import_node_path.relative)(project, root);
  if (inside === "" || inside.startsWith("..") || (0, import_node_path.isAbsolute)(inside)) {
    throw new WranglerError("E_SETTINGS", `WRANGLER_DIR must name a folder inside the project, not ${wranglerDir}`, {
      hint: "Unset WRANGLER_DIR, or set it to a folder name such as .wrangler-mcp."
    });
  }
  return {
    projectDir: project,
    root,
    issues: (0, import_node_path.join)(root, "issues"),
    specifications: (0, import_node_path.join)(root, "specifications"),
    ideas: (0, import_node_path.join)(root, "ideas"),
    errorLog: (0, import_node_path.join)(root, "mcp-error-log.jsonl"),
    debugLog: (0, import_node_path.join)(root, "mcp-debug.log"),
    knownIssues: (0, import_node_path.join)(root, "mcp-known-issues.json"),
    pendingFixes: (0, import_node_path.join)(root, "mcp-pending-fixes.json"),
    cache: (0, import_node_path.join)(root, "cache"),
    fixes: (0, import_node_path.join)(root, "cache", "mcp-fixes"),
    outbox: (0, import_node_path.join)(root, "outbox")
  };
}

// mcp/src/settings/startup.ts
function processEnvironment() {
  return process.env;
}
function readStartup(env, cwd, explicitProject) {
  const named = [explicitProject, env["CLAUDE_PROJECT_DIR"]].find(isGiven);
  const projectDir = (0, import_node_path2.resolve)(cwd, named != null ? named : ".");
  return {
    projectDir,
    paths: projectPaths(projectDir, isGiven(env["WRANGLER_DIR"]) ? env["WRANGLER_DIR"] : void 0),
    selfHealing: !isOn(env["WRANGLER_DISABLE_SELF_HEALING"]),
    debug: isOn(env["WRANGLER_DEBUG"])
  };
}
function isGiven(value) {
  return value !== void 0 && value !== "" && !value.startsWith("${");
}
function isOn(value) {
  return value === "true" || value === "1";
}

// mcp/src/shared/clock.ts
var systemClock = { now: () => Date.now() };

// mcp/src/shared/version.ts
var VERSION = "0.1.0";
var SERVER_NAME = "wrangler";

// mcp/src/shared/head-of.ts
var LONGEST_TOKEN = 4096;
function headOf(text, max) {
  var _a2;
  if (text.length <= max) return text;
  const least = Math.max(0, max - LONGEST_TOKEN);
  let end = max;
  while (end > least && !/\s/.test((_a2 = text[end - 1]) != null ? _a2 : "")) end--;
  return text.slice(0, end);
}

// mcp/src/shared/process-end.ts
var STDERR_LINES = 60;
var STDERR_LINE = 8192;
var _stderr, _fatal;
var LastWords = class {
  constructor() {
    __privateAdd(this, _stderr, []);
    __privateAdd(this, _fatal);
  }
  /** @returns the line as it is kept */
  logged(line) {
    const text = headOf(line, STDERR_LINE);
    __privateGet(this, _stderr).push(text);
    if (__privateGet(this, _stderr).length > STDERR_LINES) __privateGet(this, _stderr).shift();
    return text;
  }
  /** Takes a message of the control channel; only the last exception counts. */
  said(message) {
    if (message["type"] !== "fatal") return;
    const text = (key) => typeof message[key] === "string" ? message[key] : "";
    __privateSet(this, _fatal, {
      name: text("name") || "Error",
      message: text("message"),
      stack: text("stack"),
      code: text("code"),
      hint: text("hint")
    });
  }
  end(how) {
    return { ...how, stderr: __privateGet(this, _stderr), fatal: __privateGet(this, _fatal) };
  }
};
_stderr = new WeakMap();
_fatal = new WeakMap();
var OUT_OF_MEMORY = /heap out of memory|Array buffer allocation failed|Fatal process out of memory|ERR_OUT_OF_MEMORY/;
function describeEnd(end) {
  var _a2;
  if (end.spawnError !== void 0) return `it could not be started: ${end.spawnError}`;
  if (end.removed === "hung") return "it no longer answered and was replaced";
  if (end.removed === "memory") return "it took too much memory and was ended";
  if (end.removed === "closed") return "the connection was closed";
  if (end.removed === "retired") return "a server of another build took its place";
  if (end.fatal !== void 0) return `${end.fatal.name}: ${end.fatal.message}`;
  if (end.stderr.some((line) => OUT_OF_MEMORY.test(line))) return "it ran out of memory";
  const reason = end.stderr.findLast((line) => /^(?:\w*Error|Error)\b.*:/.test(line));
  if (reason !== void 0) return reason;
  return end.signal === null ? `exit code ${(_a2 = end.code) != null ? _a2 : "unknown"}` : `signal ${end.signal}`;
}

// mcp/src/platform/watch.ts
var import_node_fs3 = require("fs");
function isEmptyFolder(path) {
  try {
    return (0, import_node_fs3.readdirSync)(path).length === 0;
  } catch (e) {
    return true;
  }
}
function watchFolder(path, pollMs, changed) {
  let notices;
  let seen = "";
  const look = () => {
    const now = changedAt(path);
    if (now === seen) return;
    seen = now;
    changed();
  };
  try {
    (0, import_node_fs3.mkdirSync)(path, { recursive: true, mode: 448 });
    notices = (0, import_node_fs3.watch)(path, { persistent: false }, changed);
    notices.on("error", () => notices == null ? void 0 : notices.close());
  } catch (e) {
  }
  seen = changedAt(path);
  const timer2 = setInterval(look, pollMs);
  timer2.unref();
  return {
    close() {
      clearInterval(timer2);
      notices == null ? void 0 : notices.close();
    }
  };
}
function changedAt(path) {
  try {
    return String((0, import_node_fs3.statSync)(path).mtimeMs);
  } catch (e) {
    return "";
  }
}

// mcp/src/patch/registry.ts
var import_node_path3 = require("path");
function registryFolder(stateDir2) {
  return (0, import_node_path3.join)(stateDir2, "active-patches");
}

// mcp/src/settings/state-dir.ts
var import_node_fs5 = require("fs");
var import_node_os = require("os");
var import_node_path5 = require("path");

// mcp/src/settings/inside.ts
var import_node_fs4 = require("fs");
var import_node_path4 = require("path");
function isInside(folder, path) {
  const below = (0, import_node_path4.relative)(realOfNearest((0, import_node_path4.resolve)(folder)), realOfNearest((0, import_node_path4.resolve)(path)));
  return below === "" || !below.startsWith("..") && !(0, import_node_path4.isAbsolute)(below);
}
function realOfNearest(path) {
  const missing = [];
  for (let at = path; ; at = (0, import_node_path4.dirname)(at)) {
    if ((0, import_node_fs4.existsSync)(at)) return (0, import_node_path4.join)((0, import_node_fs4.realpathSync)(at), ...missing.reverse());
    if ((0, import_node_path4.dirname)(at) === at) return path;
    missing.push(at.slice((0, import_node_path4.dirname)(at).length).replace(/^[\\/]/, ""));
  }
}

// mcp/src/settings/state-dir.ts
function stateDir(env, projectDir) {
  const moved = env["WRANGLER_STATE_DIR"];
  const folder = moved === void 0 || moved === "" ? platformStateDir() : checkedOverride(moved, projectDir);
  try {
    (0, import_node_fs5.mkdirSync)(folder, { recursive: true, mode: 448 });
  } catch (error) {
    throw refusal(folder, messageOf(error));
  }
  assertOwn(folder);
  return folder;
}
function accountHome() {
  try {
    return (0, import_node_os.userInfo)().homedir;
  } catch (error) {
    throw refusal("of this account", `the account database does not know it (${messageOf(error)})`);
  }
}
function platformStateDir() {
  const home = accountHome();
  if (process.platform === "darwin") return (0, import_node_path5.join)(home, "Library", "Application Support", "wrangler");
  if (process.platform === "win32") return (0, import_node_path5.join)(home, "AppData", "Local", "wrangler");
  return (0, import_node_path5.join)(home, ".local", "state", "wrangler");
}
function checkedOverride(moved, projectDir) {
  if (!(0, import_node_path5.isAbsolute)(moved)) throw refusal(moved, "WRANGLER_STATE_DIR must be an absolute path");
  if (isInside(projectDir, moved)) throw refusal(moved, "it lies inside the project, whose files others can write");
  for (let folder = realOfNearest((0, import_node_path5.resolve)(moved)); (0, import_node_path5.dirname)(folder) !== folder; folder = (0, import_node_path5.dirname)(folder)) {
    if ((0, import_node_fs5.existsSync)((0, import_node_path5.join)(folder, ".git"))) throw refusal(moved, "it lies inside a git work tree");
  }
  return (0, import_node_path5.resolve)(moved);
}
function isPrivate(folder) {
  const stat = (0, import_node_fs5.lstatSync)(folder);
  return stat.isDirectory() && (process.platform === "win32" || (stat.mode & 63) === 0);
}
function assertOwn(folder) {
  var _a2;
  const stat = (0, import_node_fs5.lstatSync)(folder);
  if (!stat.isDirectory()) throw refusal(folder, "it is not a folder");
  const uid = (_a2 = process.getuid) == null ? void 0 : _a2.call(process);
  if (uid !== void 0 && stat.uid !== uid) throw refusal(folder, "it belongs to another user");
  if (process.platform !== "win32" && (stat.mode & 18) !== 0) throw refusal(folder, "others can write to it");
}
function refusal(folder, why) {
  return new WranglerError("E_STATE_DIR", `the private state folder ${folder} cannot be used: ${why}`, {
    hint: "Unset WRANGLER_STATE_DIR, or set it to an absolute folder of your own (mode 0700) outside every project."
  });
}

// mcp/src/supervisor/active-build.ts
var POLL_MS = 5e3;
var _options, _patches, _choice, _fallen, _looking, _ActiveBuild_instances, registry_fn, stateDir_fn, look_fn, unlessFallen_fn, wanted_fn, loaded_fn;
var ActiveBuild = class {
  constructor(options2) {
    __privateAdd(this, _ActiveBuild_instances);
    __publicField(this, "official");
    __privateAdd(this, _options);
    __privateAdd(this, _patches);
    __privateAdd(this, _choice, { kind: "official", reason: "" });
    /** What did not hold here, also when that cannot be written down for the others. */
    __privateAdd(this, _fallen);
    __privateAdd(this, _looking, Promise.resolve());
    this.official = options2.official;
    __privateSet(this, _options, options2);
  }
  async first() {
    try {
      if (isEmptyFolder(__privateMethod(this, _ActiveBuild_instances, registry_fn).call(this))) return this.official;
      await __privateMethod(this, _ActiveBuild_instances, look_fn).call(this, () => Promise.resolve(true));
      return __privateMethod(this, _ActiveBuild_instances, wanted_fn).call(this);
    } catch (error) {
      __privateGet(this, _options).say(`the official build runs: ${messageOf(error)}`);
      return this.official;
    }
  }
  watch(swap2) {
    const look = () => {
      __privateSet(this, _looking, __privateGet(this, _looking).then(() => __privateMethod(this, _ActiveBuild_instances, look_fn).call(this, swap2)).catch((error) => {
        __privateGet(this, _options).say(`patched builds cannot be followed: ${messageOf(error)}`);
      }));
    };
    try {
      watchFolder(__privateMethod(this, _ActiveBuild_instances, registry_fn).call(this), POLL_MS, look);
      if (!isEmptyFolder(__privateMethod(this, _ActiveBuild_instances, registry_fn).call(this))) look();
    } catch (e) {
    }
  }
  fellBack(from, why) {
    var _a2;
    __privateGet(this, _options).say(`the official build runs again: ${from.label}: ${why}`);
    const choice = __privateGet(this, _choice);
    if (choice.kind !== "patched" || choice.label !== from.label) return;
    const reason = `${choice.activation.fixId} fell back: ${why}`;
    __privateSet(this, _choice, { kind: "official", reason });
    __privateSet(this, _fallen, { at: choice.activation.at, choice: __privateGet(this, _choice) });
    const noted = (_a2 = __privateGet(this, _patches)) == null ? void 0 : _a2.fellBack(choice.activation, why).then(() => {
      var _a3;
      return (_a3 = __privateGet(this, _patches)) == null ? void 0 : _a3.note("official", reason);
    });
    noted == null ? void 0 : noted.catch((error) => __privateGet(this, _options).say(`the fallback could not be noted: ${messageOf(error)}`));
  }
};
_options = new WeakMap();
_patches = new WeakMap();
_choice = new WeakMap();
_fallen = new WeakMap();
_looking = new WeakMap();
_ActiveBuild_instances = new WeakSet();
registry_fn = function() {
  return registryFolder(__privateMethod(this, _ActiveBuild_instances, stateDir_fn).call(this));
};
/** May lie neither in the project nor where this process works: a variable could name either otherwise. */
stateDir_fn = function() {
  const { env, cwd, startup: startup2 } = __privateGet(this, _options);
  stateDir(env, cwd);
  return stateDir(env, startup2.projectDir);
};
look_fn = async function(swap2) {
  const patches = await __privateMethod(this, _ActiveBuild_instances, loaded_fn).call(this);
  const now = __privateMethod(this, _ActiveBuild_instances, unlessFallen_fn).call(this, await patches.choose());
  if (same(__privateGet(this, _choice), now)) return;
  __privateSet(this, _choice, now);
  if (now.kind === "official" && now.reason !== "") __privateGet(this, _options).say(`the official build runs: ${now.reason}`);
  const { label } = __privateMethod(this, _ActiveBuild_instances, wanted_fn).call(this);
  void swap2(__privateMethod(this, _ActiveBuild_instances, wanted_fn).call(this)).then((runs) => {
    if (runs) void patches.note(label, now.kind === "official" ? now.reason : "");
  });
};
/** A look that began before a fallback was written down does not bring the build back. */
unlessFallen_fn = function(choice) {
  const fallen = __privateGet(this, _fallen);
  return choice.kind === "patched" && choice.activation.at === (fallen == null ? void 0 : fallen.at) ? fallen.choice : choice;
};
wanted_fn = function() {
  const choice = __privateGet(this, _choice);
  if (choice.kind === "official") return this.official;
  return { label: choice.label, child: choice.child, environment: "listed" };
};
loaded_fn = async function() {
  if (__privateGet(this, _patches) !== void 0) return __privateGet(this, _patches);
  const { openPatches } = await __privateGet(this, _options).load();
  const { startup: startup2, version, official } = __privateGet(this, _options);
  const { projectDir } = startup2;
  __privateSet(this, _patches, openPatches({ stateDir: __privateMethod(this, _ActiveBuild_instances, stateDir_fn).call(this), projectDir, version, officialChild: official.child }));
  return __privateGet(this, _patches);
};
function same(one, other) {
  if (one.kind === "official" || other.kind === "official") {
    return one.kind === other.kind && "reason" in one && "reason" in other && one.reason === other.reason;
  }
  return one.child === other.child && one.activation.at === other.activation.at;
}

// mcp/src/supervisor/build.ts
var LISTED = [
  "PATH",
  "HOME",
  "LANG",
  "TMPDIR",
  "TEMP",
  "TMP",
  "TERM",
  "TZ",
  "CLAUDE_PROJECT_DIR",
  "WRANGLER_DIR",
  "WRANGLER_STATE_DIR",
  "WRANGLER_DISABLE_SELF_HEALING",
  "WRANGLER_DEBUG",
  // Windows starts nothing without them.
  "SYSTEMROOT",
  "USERPROFILE",
  "LOCALAPPDATA"
];
function environmentFor(build, env) {
  if (build.environment === "inherited") return void 0;
  const given = Object.entries(env).filter(([name]) => LISTED.includes(name.toUpperCase()) || /^LC_[A-Z]+$/.test(name));
  return Object.fromEntries(given);
}
function sameBuild(one, other) {
  return one.label === other.label && one.child === other.child && one.environment === other.environment;
}

// mcp/src/supervisor/builds.ts
function officialOnly(official) {
  return {
    official,
    first: () => Promise.resolve(official),
    watch: () => void 0,
    fellBack: () => void 0
  };
}

// mcp/src/shared/json.ts
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// mcp/src/platform/running.ts
function killGroup(pid) {
  if (pid === void 0) return;
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, "SIGKILL");
    } catch (error) {
      if (systemCode(error) !== "ESRCH" && systemCode(error) !== "EPERM") throw error;
    }
  }
}
function killLeftovers(leader) {
  if (leader === void 0 || process.platform === "win32") return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if (systemCode(error) !== "ESRCH" && systemCode(error) !== "EPERM") throw error;
  }
}

// mcp/src/supervisor/messages.ts
function parseMessage(line) {
  try {
    return classify(JSON.parse(line.toString("utf8")));
  } catch (e) {
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
  if (!hasId || !("result" in raw || "error" in raw)) return void 0;
  const { result } = raw;
  return { kind: "response", id, failed: "error" in raw || isRecord(result) && result["isError"] === true };
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
var CONTROL_FD = 3;
var RPC_FD = 4;
var MAX_LOG_LINE = 1024 * 1024;
var LOG_LINE = 4e3;
var DRAIN_MS = 250;
var _child, _events, _forward, _lastWords, _spawnError, _removed, _over, _ChildLink_instances, listen_fn, output_fn, log_fn, control_fn, end_fn;
var ChildLink = class {
  /** @param start `spawn`, handed in so that the handshake need not wait for its module */
  constructor(start2, command, events) {
    __privateAdd(this, _ChildLink_instances);
    __privateAdd(this, _child);
    __privateAdd(this, _events);
    __privateAdd(this, _forward);
    __privateAdd(this, _lastWords, new LastWords());
    __privateAdd(this, _spawnError);
    __privateAdd(this, _removed);
    __privateAdd(this, _over, false);
    __privateSet(this, _events, events);
    __privateSet(this, _forward, command.log);
    __privateSet(this, _child, start2(command.file, command.args, {
      stdio: Array.from(
        { length: command.foreign === true ? 3 : command.ownDescriptor === true ? 5 : 4 },
        () => "pipe"
      ),
      // A group of its own: what the process leaves behind is ended with it.
      detached: process.platform !== "win32",
      windowsHide: true,
      ...command.env === void 0 ? {} : { env: command.env }
    }));
    __privateMethod(this, _ChildLink_instances, listen_fn).call(this);
  }
  /** Passes one line on. Lost when the process is ending; its end answers for it. */
  send(line) {
    const stdin = __privateGet(this, _child).stdin;
    if (stdin === null || stdin.destroyed) return;
    stdin.write(line);
    stdin.write("\n");
  }
  /** Tells the process that nothing more comes; a server ends then. */
  endInput() {
    var _a2;
    (_a2 = __privateGet(this, _child).stdin) == null ? void 0 : _a2.end();
  }
  /** Undefined when it could not be started. */
  get pid() {
    return __privateGet(this, _child).pid;
  }
  terminate() {
    __privateGet(this, _child).kill("SIGTERM");
  }
  /** Ends it and all its descendants. */
  kill() {
    if (__privateGet(this, _child).exitCode === null && __privateGet(this, _child).signalCode === null) killGroup(__privateGet(this, _child).pid);
  }
  /** Notes that the end that comes is our doing. */
  removing(why) {
    var _a2;
    (_a2 = __privateGet(this, _removed)) != null ? _a2 : __privateSet(this, _removed, why);
  }
};
_child = new WeakMap();
_events = new WeakMap();
_forward = new WeakMap();
_lastWords = new WeakMap();
_spawnError = new WeakMap();
_removed = new WeakMap();
_over = new WeakMap();
_ChildLink_instances = new WeakSet();
listen_fn = function() {
  var _a2;
  const [stdin, stdout, stderr, control, rpc] = __privateGet(this, _child).stdio;
  for (const stream of [stdin, control, rpc]) stream == null ? void 0 : stream.on("error", () => void 0);
  const messages = new LineSplitter((line) => __privateMethod(this, _ChildLink_instances, output_fn).call(this, line));
  (_a2 = rpc != null ? rpc : stdout) == null ? void 0 : _a2.on("data", (chunk) => messages.push(chunk));
  const logs = rpc === void 0 || rpc === null ? [stderr] : [stdout, stderr];
  for (const stream of logs) {
    const lines = new LineSplitter((line) => __privateMethod(this, _ChildLink_instances, log_fn).call(this, line), MAX_LOG_LINE);
    stream == null ? void 0 : stream.on("data", (chunk) => lines.push(chunk));
    stream == null ? void 0 : stream.on("end", () => lines.end());
  }
  const said = new LineSplitter((line) => __privateMethod(this, _ChildLink_instances, control_fn).call(this, line), MAX_LOG_LINE);
  control == null ? void 0 : control.on("data", (chunk) => said.push(chunk));
  __privateGet(this, _child).once("error", (error) => {
    __privateSet(this, _spawnError, messageOf(error));
    __privateMethod(this, _ChildLink_instances, end_fn).call(this, null, null);
  });
  __privateGet(this, _child).once("exit", (code, signal) => {
    killLeftovers(__privateGet(this, _child).pid);
    setTimeout(() => __privateMethod(this, _ChildLink_instances, end_fn).call(this, code, signal), DRAIN_MS).unref();
  });
  __privateGet(this, _child).once("close", (code, signal) => __privateMethod(this, _ChildLink_instances, end_fn).call(this, code, signal));
};
output_fn = function(line) {
  const incoming = salvage(line);
  if (incoming !== void 0) __privateGet(this, _events).message(incoming);
};
log_fn = function(line) {
  var _a2;
  (_a2 = __privateGet(this, _forward)) == null ? void 0 : _a2.call(this, line);
  __privateGet(this, _events).logged(__privateGet(this, _lastWords).logged(line.toString("utf8", 0, LOG_LINE)));
};
control_fn = function(line) {
  const said = parseControl(line);
  if ((said == null ? void 0 : said["type"]) === "began") {
    const id = said["id"];
    if (typeof id === "string" || typeof id === "number") __privateGet(this, _events).began(id);
  }
  if (said !== void 0) __privateGet(this, _lastWords).said(said);
};
end_fn = function(code, signal) {
  if (__privateGet(this, _over)) return;
  __privateSet(this, _over, true);
  const how = { code, signal, removed: __privateGet(this, _removed), spawnError: __privateGet(this, _spawnError) };
  __privateGet(this, _events).ended(__privateGet(this, _lastWords).end(how));
};
function parseControl(line) {
  try {
    const said = JSON.parse(line.toString("utf8"));
    return isRecord(said) ? said : void 0;
  } catch (e) {
    return void 0;
  }
}

// mcp/src/supervisor/code-cache.ts
var import_node_path6 = require("path");
function codeCacheFor(build, env, startup2) {
  if (build.environment !== "inherited" || startup2 === void 0) return void 0;
  try {
    const folder = stateDir(env, startup2.projectDir);
    if (!isPrivate(folder)) return void 0;
    const name = build.child.slice(-120).replace(/[^A-Za-z0-9.-]+/g, "_");
    return (0, import_node_path6.join)(folder, "code-cache", `${process.version}-${process.arch}-${name}`);
  } catch (e) {
    return void 0;
  }
}

// mcp/src/supervisor/debug-feed.ts
var MAX_WAITING = 1e3;
var _clock, _write;
var DebugFeed = class {
  /** @param open rejects when there can be no log; then the notes go nowhere, and standard error says so */
  constructor(clock, open) {
    __privateAdd(this, _clock);
    __privateAdd(this, _write);
    __privateSet(this, _clock, clock);
    const waiting = [];
    __privateSet(this, _write, (note, at) => {
      if (waiting.length < MAX_WAITING) waiting.push([note, at]);
    });
    open().then(
      (write) => {
        for (const [note, at] of waiting) write(note, at);
        __privateSet(this, _write, write);
      },
      (error) => {
        __privateSet(this, _write, () => void 0);
        process.stderr.write(`wrangler: there is no debug log: ${String(error)}
`);
      }
    );
  }
  note(note) {
    __privateGet(this, _write).call(this, note, __privateGet(this, _clock).now());
  }
  /** The events of a server process, noted as they pass. */
  watched(build, events) {
    return {
      ...events,
      logged: (line) => {
        this.note({ what: "logged", line });
        events.logged(line);
      },
      ended: (end) => {
        this.note({ what: "ended", build, end });
        events.ended(end);
      }
    };
  }
};
_clock = new WeakMap();
_write = new WeakMap();

// mcp/src/supervisor/degraded.ts
var STATUS_TOOL = {
  name: "wrangler_status",
  title: "Why this server does not work",
  description: "Says why this MCP server does not run, where its log is and what helps.",
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

// mcp/src/supervisor/in-flight.ts
function isCall(request) {
  return request.method === "tools/call";
}
function toolOf(request) {
  const name = isCall(request) ? request.params["name"] : void 0;
  return typeof name === "string" ? name : "";
}
var _entries;
var InFlight = class {
  constructor() {
    __privateAdd(this, _entries, /* @__PURE__ */ new Map());
  }
  get size() {
    return __privateGet(this, _entries).size;
  }
  /** False when a request of that id waits already: then nobody could tell their answers apart. */
  add(request) {
    if (__privateGet(this, _entries).has(request.id)) return false;
    __privateGet(this, _entries).set(request.id, {
      request,
      server: void 0,
      deadline: void 0,
      timeoutMs: void 0,
      timedOut: () => void 0
    });
    return true;
  }
  /** Notes that a server has it now. */
  sent(id, server, timeoutMs, timedOut) {
    const entry = __privateGet(this, _entries).get(id);
    if (entry === void 0) return;
    Object.assign(entry, { server, timeoutMs, timedOut });
    expect(entry);
  }
  /** A call that makes progress has its time anew. */
  progressed(token) {
    for (const entry of __privateGet(this, _entries).values()) {
      const meta = entry.request.params["_meta"];
      if (isRecord(meta) && meta["progressToken"] === token) expect(entry);
    }
  }
  /** The server that works on it. */
  serverOf(id) {
    var _a2;
    return (_a2 = __privateGet(this, _entries).get(id)) == null ? void 0 : _a2.server;
  }
  /** Those that a server works on, in the order in which they came. */
  of(server) {
    return [...__privateGet(this, _entries).values()].filter((entry) => entry.server === server).map(({ request }) => request);
  }
  /** Undefined when it was answered or cancelled before. */
  take(id) {
    const entry = __privateGet(this, _entries).get(id);
    clearTimeout(entry == null ? void 0 : entry.deadline);
    __privateGet(this, _entries).delete(id);
    return entry == null ? void 0 : entry.request;
  }
  /** Those that the server had seen, or those of no server. */
  takeAll(server) {
    const taken = [...__privateGet(this, _entries).values()].filter((entry) => entry.server === server).map(({ request }) => request);
    for (const { id } of taken) this.take(id);
    return taken;
  }
};
_entries = new WeakMap();
function expect(entry) {
  clearTimeout(entry.deadline);
  if (entry.timeoutMs === void 0) return;
  entry.deadline = setTimeout(() => entry.timedOut(entry.request), entry.timeoutMs);
  entry.deadline.unref();
}

// mcp/src/supervisor/failures.ts
function unrecordedFailures() {
  const incident = { id: void 0, mayBeBug: false };
  const record = () => void 0;
  return {
    died: (end, calls) => ({
      answers: calls.map((call) => ({ call, result: errorResult(call, cutOff(end)) })),
      ...{ incident, record }
    }),
    timedOut: (call, _, afterMs) => ({ result: errorResult(call, gaveUp(afterMs)), record }),
    incident: () => Promise.resolve(incident),
    unavailable: (call, why, hint) => errorResult(call, `was not run. ${why}
${hint}`),
    settled: () => Promise.resolve()
  };
}
function cutOff(end) {
  return `was cut off: the server process ended while it ran (${describeEnd(end)}).`;
}
function gaveUp(afterMs) {
  return `did not answer within ${Math.round(afterMs / 100) / 10} s and was given up.`;
}
function errorResult(call, text) {
  return { content: [{ type: "text", text: `${toolOf(call)} ${text}` }], isError: true };
}

// mcp/src/supervisor/guardian.ts
var SCRIPT = 'while read -r line; do pids=$line; done; sleep 1; for pid in $pids; do kill -9 "-$pid"; done';
var _start, _pids, _shell, _Guardian_instances, tell_fn, open_fn;
var Guardian = class {
  constructor(start2) {
    __privateAdd(this, _Guardian_instances);
    __privateAdd(this, _start);
    __privateAdd(this, _pids, /* @__PURE__ */ new Set());
    __privateAdd(this, _shell);
    __privateSet(this, _start, start2);
  }
  guard(pid) {
    if (process.platform === "win32") return;
    __privateGet(this, _pids).add(pid);
    __privateMethod(this, _Guardian_instances, tell_fn).call(this);
  }
  release(pid) {
    if (__privateGet(this, _pids).delete(pid)) __privateMethod(this, _Guardian_instances, tell_fn).call(this);
  }
};
_start = new WeakMap();
_pids = new WeakMap();
_shell = new WeakMap();
_Guardian_instances = new WeakSet();
tell_fn = function() {
  var _a2, _b;
  (_a2 = __privateGet(this, _shell)) != null ? _a2 : __privateSet(this, _shell, __privateMethod(this, _Guardian_instances, open_fn).call(this));
  (_b = __privateGet(this, _shell).stdin) == null ? void 0 : _b.write(`${[...__privateGet(this, _pids)].join(" ")}
`);
};
open_fn = function() {
  var _a2;
  const shell = __privateGet(this, _start).call(this, "/bin/sh", ["-c", SCRIPT], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  const gone = () => {
    if (__privateGet(this, _shell) === shell) __privateSet(this, _shell, void 0);
  };
  shell.once("error", gone);
  shell.once("exit", gone);
  (_a2 = shell.stdin) == null ? void 0 : _a2.on("error", () => void 0);
  shell.unref();
  const stdin = shell.stdin;
  if (typeof stdin === "object" && stdin !== null && "unref" in stdin && typeof stdin.unref === "function")
    stdin.unref();
  return shell;
};

// mcp/src/supervisor/manifest.ts
var import_node_module = require("module");
var import_node_path7 = require("path");
var BARE = {
  name: SERVER_NAME,
  title: "Wrangler",
  version: VERSION,
  instructions: "",
  protocolVersions: ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2024-10-07"],
  tools: void 0
};
function loadManifest(path, selfHealing) {
  var _a2;
  try {
    const raw = (0, import_node_module.createRequire)(path)(path);
    if (!isRecord(raw) || !Array.isArray(raw["tools"]))
      return { manifest: BARE, problem: `${path} holds no list of tools` };
    return { manifest: read(raw, raw["tools"], selfHealing), problem: void 0 };
  } catch (error) {
    return { manifest: BARE, problem: `${path} cannot be read: ${(_a2 = messageOf(error).split("\n")[0]) != null ? _a2 : ""}` };
  }
}
function read(raw, tools, selfHealing) {
  const text = (key) => {
    const value = raw[key === "instructions" && !selfHealing ? "plainInstructions" : key];
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
    protocolVersion: known != null ? known : protocolVersions[0],
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name, title, version },
    ...instructions === "" ? {} : { instructions }
  };
}
function foreignManifest(file) {
  const name = (0, import_node_path7.basename)(file);
  return { ...BARE, name, title: name, version: "0" };
}

// mcp/src/supervisor/options.ts
var import_node_path8 = require("path");
var OWN = { callTimeoutMs: 10 * 6e4, hangMs: 3e4, startMs: 2e4, memoryMib: 2048 };
var FOREIGN = { callTimeoutMs: 30 * 6e4, hangMs: 2 * 6e4, startMs: 5 * 6e4, memoryMib: Infinity };
var RETRY_MS = 3e4;
function readOptions(args, folder) {
  var _a2, _b, _c, _d, _e, _f, _g, _h, _i;
  const given = /* @__PURE__ */ new Map();
  const dashes = args.indexOf("--");
  const end = dashes < 0 ? args.length : dashes;
  const [file, ...rest] = args.slice(end + 1);
  for (let index = 0; index < end; index++) {
    const match = /^--([a-z-]+)(?:=(.*))?$/s.exec((_a2 = args[index]) != null ? _a2 : "");
    if (match === null) continue;
    const [, name = "", value] = match;
    given.set(name, (_b = value != null ? value : args[++index]) != null ? _b : "");
  }
  const usual = file === void 0 ? OWN : FOREIGN;
  return {
    child: (_c = given.get("child")) != null ? _c : (0, import_node_path8.join)(folder, "child.js"),
    manifest: (_d = given.get("manifest")) != null ? _d : (0, import_node_path8.join)(folder, "manifest.json"),
    launcher: (_e = given.get("launcher")) != null ? _e : (0, import_node_path8.join)(folder, "launch.cjs"),
    failures: (_f = given.get("failures")) != null ? _f : (0, import_node_path8.join)(folder, "failures.js"),
    patches: (_g = given.get("patches")) != null ? _g : (0, import_node_path8.join)(folder, "patches.js"),
    build: (_h = given.get("build")) != null ? _h : "official",
    project: given.get("project"),
    callTimeoutMs: wholeNumber(given.get("call-timeout-ms"), usual.callTimeoutMs),
    retryMs: wholeNumber(given.get("retry-ms"), RETRY_MS),
    hangMs: wholeNumber(given.get("hang-ms"), usual.hangMs),
    startMs: usual.startMs,
    memoryMib: wholeNumber(given.get("memory-mib"), usual.memoryMib),
    ownDescriptor: given.get("rpc") !== "stdout",
    foreign: file === void 0 ? void 0 : { file, args: rest },
    nodeVersion: (_i = given.get("node-version")) != null ? _i : process.versions.node
  };
}
function wholeNumber(text, otherwise) {
  const value = Number(text);
  return text !== void 0 && Number.isInteger(value) && value > 0 ? value : otherwise;
}

// mcp/src/supervisor/monotonic.ts
function monotonicMs() {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

// mcp/src/supervisor/answers.ts
var _write2;
var Answers = class {
  constructor(write) {
    __privateAdd(this, _write2);
    __privateSet(this, _write2, write);
  }
  reply(id, result) {
    __privateGet(this, _write2).call(this, JSON.stringify({ jsonrpc: "2.0", id, result }));
  }
  /** @param id null when the request could not be read (JSON-RPC 2.0, section 5) */
  refuse(id, code, message) {
    __privateGet(this, _write2).call(this, JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } }));
  }
  notify(method, params) {
    __privateGet(this, _write2).call(this, JSON.stringify({ jsonrpc: "2.0", method, params }));
  }
  forward(line) {
    __privateGet(this, _write2).call(this, line);
  }
};
_write2 = new WeakMap();

// mcp/src/supervisor/client-wishes.ts
var _level, _subscriptions;
var ClientWishes = class {
  constructor() {
    __privateAdd(this, _level);
    __privateAdd(this, _subscriptions, /* @__PURE__ */ new Map());
  }
  note(request) {
    if (request.method === "logging/setLevel") __privateSet(this, _level, request);
    const { uri } = request.params;
    if (typeof uri !== "string") return;
    if (request.method === "resources/subscribe") __privateGet(this, _subscriptions).set(uri, request);
    if (request.method === "resources/unsubscribe") __privateGet(this, _subscriptions).delete(uri);
  }
  repeat(session) {
    const wishes = [...__privateGet(this, _level) === void 0 ? [] : [__privateGet(this, _level)], ...__privateGet(this, _subscriptions).values()];
    for (const { method, params } of wishes) session.ask(method, params, () => void 0);
  }
};
_level = new WeakMap();
_subscriptions = new WeakMap();

// mcp/src/supervisor/failure-desk.ts
var INTERNAL_ERROR = -32603;
var _answers, _load, _trail, _work, _failures, _FailureDesk_instances, leftBehind_fn, loaded_fn2;
var FailureDesk = class {
  constructor(answers, load, trail) {
    __privateAdd(this, _FailureDesk_instances);
    __privateAdd(this, _answers);
    __privateAdd(this, _load);
    __privateAdd(this, _trail);
    __privateAdd(this, _work, /* @__PURE__ */ new Set());
    __privateAdd(this, _failures);
    __privateSet(this, _answers, answers);
    __privateSet(this, _load, load);
    __privateSet(this, _trail, trail);
  }
  /** Whether answers are still being made. */
  get busy() {
    return __privateGet(this, _work).size > 0;
  }
  /** Keeps count of work that ends in answers. */
  does(work) {
    const tracked = work.finally(() => __privateGet(this, _work).delete(tracked));
    __privateGet(this, _work).add(tracked);
  }
  /**
   * Answers what a server left behind.
   *
   * @returns what was recorded; undefined when it was ended because nobody needed it
   */
  async serverEnded(requests, end) {
    if (end.removed === "retired") return this.closed(requests, describeEnd(end));
    if (end.removed === "closed") return __privateMethod(this, _FailureDesk_instances, leftBehind_fn).call(this, requests, end);
    const trail = __privateGet(this, _trail).last();
    const failures = await __privateMethod(this, _FailureDesk_instances, loaded_fn2).call(this);
    for (const { id } of requests.filter((request) => !isCall(request))) {
      __privateGet(this, _answers).refuse(id, INTERNAL_ERROR, `The server process ended before it answered (${describeEnd(end)}).`);
    }
    const calls = requests.filter(isCall);
    const hungInCancelled = end.removed === "hung" && end.lastBegun !== void 0;
    if (calls.length === 0 && !hungInCancelled) return failures.incident(end, trail);
    const death = failures.died(end, calls, trail);
    for (const { call, result } of death.answers) __privateGet(this, _answers).reply(call.id, result);
    death.record();
    return death.incident;
  }
  /** Answers what nobody will work on, though nothing failed. */
  closed(requests, why = "the connection was closed") {
    for (const request of requests) {
      if (isCall(request)) __privateGet(this, _answers).reply(request.id, errorResult(request, `was cut off: ${why}.`));
      else __privateGet(this, _answers).refuse(request.id, INTERNAL_ERROR, `The request was cut off: ${why}.`);
    }
  }
  async timedOut(call, build, afterMs) {
    const trail = __privateGet(this, _trail).last();
    const failed = (await __privateMethod(this, _FailureDesk_instances, loaded_fn2).call(this)).timedOut(call, build, afterMs, trail);
    __privateGet(this, _answers).reply(call.id, failed.result);
    failed.record();
  }
  /** Answers requests for which there is no server. */
  async unavailable(requests, { why, hint, incident }) {
    for (const { id } of requests.filter((request) => !isCall(request))) {
      __privateGet(this, _answers).refuse(id, INTERNAL_ERROR, `${why} ${hint}`);
    }
    const failures = await __privateMethod(this, _FailureDesk_instances, loaded_fn2).call(this);
    for (const call of requests.filter(isCall)) {
      __privateGet(this, _answers).reply(call.id, failures.unavailable(call, why, hint, incident));
    }
  }
  /** Resolves when all records are written. */
  async settled() {
    var _a2;
    await Promise.all(__privateGet(this, _work));
    await ((_a2 = await __privateGet(this, _failures)) == null ? void 0 : _a2.settled());
  }
};
_answers = new WeakMap();
_load = new WeakMap();
_trail = new WeakMap();
_work = new WeakMap();
_failures = new WeakMap();
_FailureDesk_instances = new WeakSet();
leftBehind_fn = async function(requests, end) {
  this.closed(requests, describeEnd(end));
  const calls = requests.filter(isCall);
  if (calls.length > 0) (await __privateMethod(this, _FailureDesk_instances, loaded_fn2).call(this)).died(end, calls, __privateGet(this, _trail).last()).record();
};
loaded_fn2 = function() {
  var _a2;
  (_a2 = __privateGet(this, _failures)) != null ? _a2 : __privateSet(this, _failures, __privateGet(this, _load).call(this));
  return __privateGet(this, _failures);
};

// mcp/src/supervisor/greeting.ts
var ANONYMOUS = { capabilities: {}, clientInfo: { name: "unknown", version: "0" } };
var _answers2, _manifest, _foreign, _client, _waiting, _said, _begun, _Greeting_instances, answer_fn;
var Greeting = class {
  constructor(answers, manifest2, foreign2) {
    __privateAdd(this, _Greeting_instances);
    __privateAdd(this, _answers2);
    __privateAdd(this, _manifest);
    __privateAdd(this, _foreign);
    __privateAdd(this, _client);
    __privateAdd(this, _waiting, []);
    __privateAdd(this, _said);
    __privateAdd(this, _begun);
    __privateSet(this, _answers2, answers);
    __privateSet(this, _manifest, manifest2);
    __privateSet(this, _foreign, foreign2);
    __privateSet(this, _begun, !foreign2);
  }
  /** The parameters of the client's `initialize`; undefined before it. */
  get client() {
    return __privateGet(this, _client);
  }
  /** What a server that starts is greeted with. */
  get params() {
    var _a2;
    return (_a2 = __privateGet(this, _client)) != null ? _a2 : { protocolVersion: __privateGet(this, _manifest).protocolVersions[0], ...ANONYMOUS };
  }
  /** Whether servers may be told `initialized`, and with it be asked things. */
  get begun() {
    return __privateGet(this, _begun);
  }
  begin() {
    __privateSet(this, _begun, true);
  }
  /** What the server is to be called in front of people. */
  get serverName() {
    var _a2;
    const result = (_a2 = __privateGet(this, _said)) == null ? void 0 : _a2["result"];
    const info = isRecord(result) ? result["serverInfo"] : void 0;
    return isRecord(info) && typeof info["name"] === "string" ? info["name"] : __privateGet(this, _manifest).name;
  }
  /** @param reachable false when there is no server to wait for */
  asked(id, params, reachable) {
    __privateSet(this, _client, params);
    __privateGet(this, _waiting).push(id);
    if (__privateGet(this, _said) !== void 0 || !__privateGet(this, _foreign) || !reachable) __privateMethod(this, _Greeting_instances, answer_fn).call(this);
  }
  /** @param line a server's answer to `initialize`, a refusal too */
  heard(line) {
    var _a2;
    if (!__privateGet(this, _foreign)) return;
    (_a2 = __privateGet(this, _said)) != null ? _a2 : __privateSet(this, _said, ownWords(JSON.parse(line.toString("utf8"))));
    __privateMethod(this, _Greeting_instances, answer_fn).call(this);
  }
  /** No server will answer soon: the connection is made without one. */
  giveUp() {
    __privateMethod(this, _Greeting_instances, answer_fn).call(this);
  }
};
_answers2 = new WeakMap();
_manifest = new WeakMap();
_foreign = new WeakMap();
_client = new WeakMap();
_waiting = new WeakMap();
_said = new WeakMap();
_begun = new WeakMap();
_Greeting_instances = new WeakSet();
answer_fn = function() {
  var _a2, _b;
  const said = (_b = __privateGet(this, _said)) != null ? _b : { result: initializeResult(__privateGet(this, _manifest), (_a2 = __privateGet(this, _client)) == null ? void 0 : _a2["protocolVersion"]) };
  for (const id of __privateGet(this, _waiting)) __privateGet(this, _answers2).forward(JSON.stringify({ jsonrpc: "2.0", ...said, id }));
  __privateSet(this, _waiting, []);
};
function ownWords(answer) {
  if (!isRecord(answer)) return {};
  const said = { ...answer };
  delete said["id"];
  const { result } = said;
  const capabilities = isRecord(result) ? result["capabilities"] : void 0;
  if (!isRecord(result) || !isRecord(capabilities) || !isRecord(capabilities["tools"])) return said;
  const tools = { ...capabilities["tools"], listChanged: true };
  return { ...said, result: { ...result, capabilities: { ...capabilities, tools } } };
}

// mcp/src/supervisor/server-requests.ts
var _asked;
var ServerRequests = class {
  constructor() {
    __privateAdd(this, _asked, /* @__PURE__ */ new Map());
  }
  /** The line for the client in place of a server's request, or of its notice that it no longer wants an answer. */
  outgoing(session, { message, line }) {
    if (message.kind === "request") {
      const id = outside(session, message.id);
      __privateGet(this, _asked).set(id, { session, id: message.id });
      return session.generation === 1 ? line : withId(line, id);
    }
    if (message.kind !== "notification" || message.method !== "notifications/cancelled") return line;
    const own = message.params["requestId"];
    if (typeof own !== "string" && typeof own !== "number" || session.generation === 1) return line;
    const params = { ...message.params, requestId: outside(session, own) };
    return JSON.stringify({ jsonrpc: "2.0", method: message.method, params });
  }
  /** Gives a client's answer to the server that asked. One that is gone gets nothing. */
  answer(id, line) {
    const asked = __privateGet(this, _asked).get(id);
    __privateGet(this, _asked).delete(id);
    if (asked !== void 0) asked.session.send(asked.id === id ? line : withId(line, asked.id));
  }
  /** The ids under which the client still works on questions of a server that ended. */
  takeAll(session) {
    const ids = [...__privateGet(this, _asked)].filter(([, asked]) => asked.session === session).map(([id]) => id);
    for (const id of ids) __privateGet(this, _asked).delete(id);
    return ids;
  }
};
_asked = new WeakMap();
function outside(session, id) {
  return session.generation === 1 ? id : `wrangler-${session.generation}:${JSON.stringify(id)}`;
}
function withId(line, id) {
  const message = JSON.parse(line.toString("utf8"));
  return JSON.stringify(isRecord(message) ? { ...message, id } : message);
}

// mcp/src/supervisor/crash-loop.ts
var OFFICIAL = { ends: 5, windowMs: 6e4, forgives: true };
var SWAPPED = { ends: 3, windowMs: 3e5, forgives: false };
var FIRST_WAIT_MS = 100;
var LONGEST_WAIT_MS = 5e3;
var _rule, _firstWaitMs, _ends;
var CrashLoop = class {
  constructor(kind, firstWaitMs = FIRST_WAIT_MS) {
    __privateAdd(this, _rule);
    __privateAdd(this, _firstWaitMs);
    __privateAdd(this, _ends, []);
    __privateSet(this, _rule, kind === "official" ? OFFICIAL : SWAPPED);
    __privateSet(this, _firstWaitMs, firstWaitMs);
  }
  /** The server answered something: whatever was wrong is not wrong with all of it. */
  answered() {
    if (__privateGet(this, _rule).forgives) __privateSet(this, _ends, []);
  }
  /** @param now from `monotonicMs()` */
  ended(now) {
    const { ends, windowMs } = __privateGet(this, _rule);
    __privateSet(this, _ends, [...__privateGet(this, _ends).filter((end) => now - end < windowMs), now]);
    const count = __privateGet(this, _ends).length;
    if (count >= ends) return { kind: "give_up" };
    return {
      kind: "restart",
      afterMs: count === 1 ? 0 : Math.min(__privateGet(this, _firstWaitMs) * 2 ** (count - 2), LONGEST_WAIT_MS)
    };
  }
};
_rule = new WeakMap();
_firstWaitMs = new WeakMap();
_ends = new WeakMap();

// mcp/src/supervisor/session.ts
var OWN2 = "wrangler-supervisor:";
var END_MS = { terminate: 300, kill: 800 };
var LOOK_MS = 200;
var SELDOM = 25;
var _options2, _link, _answered, _ended, _ready, _sent, _look, _state, _greeted, _own, _looks, _lastBegun, _impatience, _Session_instances, remove_fn, expect_fn, heard_fn, lookAfter_fn, isOwn_fn;
var Session = class {
  constructor(options2, events) {
    __privateAdd(this, _Session_instances);
    __publicField(this, "build");
    __publicField(this, "generation");
    /** It gets nothing new: another one has taken its place. */
    __publicField(this, "retired", false);
    __privateAdd(this, _options2);
    __privateAdd(this, _link);
    __privateAdd(this, _answered, /* @__PURE__ */ new Map());
    __privateAdd(this, _ended);
    __privateAdd(this, _ready);
    __privateAdd(this, _sent, /* @__PURE__ */ new Map());
    __privateAdd(this, _look);
    __privateAdd(this, _state, "starting");
    __privateAdd(this, _greeted, false);
    __privateAdd(this, _own, 0);
    __privateAdd(this, _looks, 0);
    __privateAdd(this, _lastBegun);
    __privateAdd(this, _impatience);
    this.build = options2.build;
    this.generation = options2.generation;
    __privateSet(this, _options2, options2);
    let over = () => void 0;
    __privateSet(this, _ended, new Promise((resolve5) => over = resolve5));
    __privateSet(this, _ready, () => events.ready(this));
    __privateSet(this, _look, setInterval(() => __privateMethod(this, _Session_instances, lookAfter_fn).call(this), LOOK_MS).unref());
    __privateSet(this, _link, options2.start(options2.build, {
      message: (incoming) => {
        if (!__privateMethod(this, _Session_instances, isOwn_fn).call(this, incoming)) events.message(this, incoming);
      },
      logged: (line) => events.logged(line),
      began: (id) => __privateSet(this, _lastBegun, __privateGet(this, _sent).get(id)),
      ended: (end) => {
        const started2 = __privateGet(this, _state) !== "starting";
        __privateSet(this, _state, "over");
        clearTimeout(__privateGet(this, _impatience));
        clearInterval(__privateGet(this, _look));
        over();
        events.ended(this, { ...end, build: options2.build, started: started2, lastBegun: __privateGet(this, _lastBegun) });
      }
    }));
  }
  /** Undefined when it could not be started. */
  get pid() {
    return __privateGet(this, _link).pid;
  }
  /** Whether it takes requests at this moment. */
  get serves() {
    return __privateGet(this, _state) === "ready" && !this.retired;
  }
  /** Says `initialize` in the client's name; only the first time. */
  greet(params, answered) {
    if (__privateGet(this, _greeted)) return;
    __privateSet(this, _greeted, true);
    __privateMethod(this, _Session_instances, expect_fn).call(this, __privateGet(this, _options2).limits.startMs);
    this.ask("initialize", params, (line) => {
      __privateMethod(this, _Session_instances, heard_fn).call(this);
      if (__privateGet(this, _state) !== "starting") return;
      __privateSet(this, _state, "greeted");
      answered(line);
    });
  }
  /** Says `initialized` to a server that has answered the greeting; it takes requests from then on. */
  introduce() {
    if (__privateGet(this, _state) !== "greeted") return;
    this.say("notifications/initialized", {});
    __privateSet(this, _state, "ready");
    __privateGet(this, _ready).call(this);
  }
  send(line, request) {
    if (request !== void 0) __privateGet(this, _sent).set(request.id, request);
    __privateGet(this, _link).send(line);
  }
  /** A request is no longer its concern. */
  done(id) {
    __privateGet(this, _sent).delete(id);
  }
  say(method, params) {
    this.send(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }
  /** A request of ours. `answered` gets the line of the answer, an error too; it is not called when none comes. */
  ask(method, params, answered) {
    const id = `${OWN2}${++__privateWrapper(this, _own)._}`;
    __privateGet(this, _answered).set(id, answered);
    this.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
  }
  /** Asks whether it still hears anything. One that does not within that time is ended. */
  check(patienceMs, hears) {
    if (__privateGet(this, _state) !== "ready") return;
    clearTimeout(__privateGet(this, _impatience));
    __privateMethod(this, _Session_instances, expect_fn).call(this, patienceMs);
    this.ask("ping", {}, () => {
      __privateMethod(this, _Session_instances, heard_fn).call(this);
      hears();
    });
  }
  /** Ends it, the kind way first, because another one took its place or nobody needs it. Resolves when it is gone. */
  async end(why) {
    __privateGet(this, _link).removing(why);
    __privateGet(this, _link).endInput();
    const timers = [
      setTimeout(() => __privateGet(this, _link).terminate(), END_MS.terminate),
      setTimeout(() => __privateGet(this, _link).kill(), END_MS.kill)
    ];
    await __privateGet(this, _ended);
    timers.forEach((timer2) => clearTimeout(timer2));
  }
  kill() {
    __privateGet(this, _link).kill();
  }
};
_options2 = new WeakMap();
_link = new WeakMap();
_answered = new WeakMap();
_ended = new WeakMap();
_ready = new WeakMap();
_sent = new WeakMap();
_look = new WeakMap();
_state = new WeakMap();
_greeted = new WeakMap();
_own = new WeakMap();
_looks = new WeakMap();
_lastBegun = new WeakMap();
_impatience = new WeakMap();
_Session_instances = new WeakSet();
remove_fn = function(why) {
  __privateGet(this, _link).removing(why);
  __privateGet(this, _link).kill();
};
/** It counts as hung unless it has answered by then. */
expect_fn = function(withinMs) {
  __privateSet(this, _impatience, setTimeout(() => __privateMethod(this, _Session_instances, remove_fn).call(this, "hung"), withinMs));
};
heard_fn = function() {
  clearTimeout(__privateGet(this, _impatience));
  __privateSet(this, _impatience, void 0);
};
lookAfter_fn = function() {
  const { limits, busy } = __privateGet(this, _options2);
  const isSeldom = ++__privateWrapper(this, _looks)._ % SELDOM === 0;
  const isIdle = __privateGet(this, _state) === "ready" && !busy(this);
  if (isIdle && !isSeldom) return;
  const used = this.pid === void 0 ? void 0 : residentMib(this.pid);
  if (used !== void 0 && used > limits.memoryMib) __privateMethod(this, _Session_instances, remove_fn).call(this, "memory");
  else if (isIdle || limits.hangMs === void 0 || __privateGet(this, _impatience) !== void 0) return;
  else if (isSeldom) this.check(limits.hangMs, () => void 0);
};
isOwn_fn = function({ message, line }) {
  if (message.kind !== "response" || typeof message.id !== "string" || !message.id.startsWith(OWN2)) return false;
  const answered = __privateGet(this, _answered).get(message.id);
  __privateGet(this, _answered).delete(message.id);
  answered == null ? void 0 : answered(line);
  return true;
};

// mcp/src/supervisor/servers.ts
var _options3, _events2, _retiring, _build, _loop, _current, _outage, _timer, _state2, _generation, _swapping, _Servers_instances, all_fn, newLoop_fn, retry_fn, spawn_fn, takeOver_fn, retire_fn, ready_fn, ended_fn, fallBack_fn, swapped_fn;
var Servers = class {
  constructor(options2, first, events) {
    __privateAdd(this, _Servers_instances);
    __privateAdd(this, _options3);
    __privateAdd(this, _events2);
    __privateAdd(this, _retiring, /* @__PURE__ */ new Map());
    __privateAdd(this, _build);
    __privateAdd(this, _loop);
    __privateAdd(this, _current);
    __privateAdd(this, _outage);
    __privateAdd(this, _timer);
    __privateAdd(this, _state2, "idle");
    __privateAdd(this, _generation, 0);
    __privateAdd(this, _swapping);
    __privateSet(this, _options3, options2);
    __privateSet(this, _events2, events);
    __privateSet(this, _build, first);
    __privateSet(this, _loop, __privateMethod(this, _Servers_instances, newLoop_fn).call(this, first));
    __privateSet(this, _outage, options2.outage);
  }
  /** The one that gets requests when it serves. */
  get current() {
    return __privateGet(this, _current);
  }
  /** Why there is none, nor will be soon. */
  get outage() {
    return __privateGet(this, _outage);
  }
  start() {
    if (__privateGet(this, _state2) !== "idle") return;
    __privateSet(this, _state2, "running");
    if (__privateGet(this, _outage) === void 0) __privateMethod(this, _Servers_instances, spawn_fn).call(this);
  }
  /** @see Supervisor.swap */
  swap(build) {
    if (sameBuild(build, __privateGet(this, _build))) return Promise.resolve({ kind: "unchanged" });
    if (__privateGet(this, _state2) === "closed" || __privateGet(this, _options3).outage !== void 0) return Promise.resolve({ kind: "given_up" });
    __privateMethod(this, _Servers_instances, swapped_fn).call(this, { kind: "given_up" });
    __privateSet(this, _build, build);
    __privateSet(this, _loop, __privateMethod(this, _Servers_instances, newLoop_fn).call(this, build));
    const swapped = new Promise((resolve5) => __privateSet(this, _swapping, resolve5));
    if (__privateGet(this, _state2) === "running") __privateMethod(this, _Servers_instances, takeOver_fn).call(this);
    return swapped;
  }
  /** A server answered a request: it is not all broken, and may have been the last thing a retired one had to do. */
  answered(session) {
    if (session === __privateGet(this, _current)) __privateGet(this, _loop).answered();
    if (session.retired && !__privateGet(this, _events2).busy(session)) void session.end("retired");
  }
  /** Puts a new server of the same build in the place of one that may be damaged. */
  renew(session) {
    if (session === __privateGet(this, _current) && __privateGet(this, _state2) === "running") __privateMethod(this, _Servers_instances, takeOver_fn).call(this);
  }
  /** After a crash loop: `outage` is what callers are told until a later try succeeds. */
  degrade(outage2) {
    if (__privateGet(this, _current) !== void 0 || __privateGet(this, _state2) === "closed") return;
    __privateSet(this, _outage, outage2);
    __privateSet(this, _timer, setTimeout(() => __privateMethod(this, _Servers_instances, retry_fn).call(this), __privateGet(this, _options3).retryMs).unref());
  }
  /** Ends all. Resolves when they are gone. */
  async close() {
    __privateSet(this, _state2, "closed");
    clearTimeout(__privateGet(this, _timer));
    __privateMethod(this, _Servers_instances, swapped_fn).call(this, { kind: "given_up" });
    await Promise.all(__privateMethod(this, _Servers_instances, all_fn).call(this).map((session) => session.end("closed")));
  }
  /** Ends all at once, without waiting. */
  kill() {
    for (const session of __privateMethod(this, _Servers_instances, all_fn).call(this)) session.kill();
  }
};
_options3 = new WeakMap();
_events2 = new WeakMap();
_retiring = new WeakMap();
_build = new WeakMap();
_loop = new WeakMap();
_current = new WeakMap();
_outage = new WeakMap();
_timer = new WeakMap();
_state2 = new WeakMap();
_generation = new WeakMap();
_swapping = new WeakMap();
_Servers_instances = new WeakSet();
all_fn = function() {
  return [...__privateGet(this, _current) === void 0 ? [] : [__privateGet(this, _current)], ...__privateGet(this, _retiring).keys()];
};
newLoop_fn = function(build) {
  const kind = sameBuild(build, __privateGet(this, _options3).official) ? "official" : "swapped";
  return new CrashLoop(kind, __privateGet(this, _options3).firstWaitMs);
};
/** What is asked from here on waits for how this try goes. */
retry_fn = function() {
  __privateSet(this, _outage, void 0);
  __privateMethod(this, _Servers_instances, spawn_fn).call(this);
};
spawn_fn = function() {
  if (__privateGet(this, _state2) !== "running" || __privateGet(this, _current) !== void 0) return;
  const { start: start2, limits } = __privateGet(this, _options3);
  const { busy, logged } = __privateGet(this, _events2);
  const options2 = { build: __privateGet(this, _build), generation: ++__privateWrapper(this, _generation)._, start: start2, limits, busy };
  __privateSet(this, _current, new Session(options2, {
    logged,
    message: (session, incoming) => __privateGet(this, _events2).message(session, incoming),
    ready: (session) => __privateMethod(this, _Servers_instances, ready_fn).call(this, session),
    ended: (session, end) => __privateMethod(this, _Servers_instances, ended_fn).call(this, session, end)
  }));
  __privateGet(this, _events2).started(__privateGet(this, _current));
};
/** Puts a server of the wanted build in the place of what is there. */
takeOver_fn = function() {
  clearTimeout(__privateGet(this, _timer));
  __privateSet(this, _outage, void 0);
  const old = __privateGet(this, _current);
  __privateSet(this, _current, void 0);
  if (old !== void 0) __privateMethod(this, _Servers_instances, retire_fn).call(this, old);
  __privateMethod(this, _Servers_instances, spawn_fn).call(this);
};
retire_fn = function(session) {
  session.retired = true;
  const end = () => void session.end("retired");
  __privateGet(this, _retiring).set(session, setTimeout(end, __privateGet(this, _options3).drainMs));
  if (!__privateGet(this, _events2).busy(session)) end();
};
ready_fn = function(session) {
  if (session !== __privateGet(this, _current)) return;
  __privateMethod(this, _Servers_instances, swapped_fn).call(this, { kind: "swapped" });
  __privateGet(this, _events2).serving(session);
};
ended_fn = function(session, end) {
  clearTimeout(__privateGet(this, _retiring).get(session));
  __privateGet(this, _retiring).delete(session);
  if (session !== __privateGet(this, _current)) return __privateGet(this, _events2).ended(session, end, false);
  __privateSet(this, _current, void 0);
  if (__privateGet(this, _state2) === "closed") return __privateGet(this, _events2).ended(session, end, false);
  const next = __privateGet(this, _loop).ended(monotonicMs());
  const swapped = !sameBuild(session.build, __privateGet(this, _options3).official);
  if (swapped && (next.kind === "give_up" || !end.started)) {
    __privateMethod(this, _Servers_instances, fallBack_fn).call(this, session.build, end);
    return __privateGet(this, _events2).ended(session, end, false);
  }
  if (next.kind === "restart") __privateSet(this, _timer, setTimeout(() => __privateMethod(this, _Servers_instances, spawn_fn).call(this), next.afterMs));
  __privateGet(this, _events2).ended(session, end, next.kind === "give_up");
};
fallBack_fn = function(from, end) {
  const why = `${end.started ? "it ended again and again" : "it did not start"} (${describeEnd(end)})`;
  __privateMethod(this, _Servers_instances, swapped_fn).call(this, { kind: "fell_back", why });
  __privateSet(this, _build, __privateGet(this, _options3).official);
  __privateSet(this, _loop, __privateMethod(this, _Servers_instances, newLoop_fn).call(this, __privateGet(this, _build)));
  __privateMethod(this, _Servers_instances, spawn_fn).call(this);
  __privateGet(this, _events2).fellBack(from, why);
};
swapped_fn = function(how) {
  var _a2;
  (_a2 = __privateGet(this, _swapping)) == null ? void 0 : _a2.call(this, how);
  __privateSet(this, _swapping, void 0);
};

// mcp/src/supervisor/supervisor-options.ts
var PING_MS = 2e3;
var DRAIN_MS2 = 3e4;
var HANG_MS = 3e4;
var START_MS = 2e4;
var MEMORY_MIB = 2048;
function limitsOf({ startMs, hangMs, memoryMib, foreign: foreign2 }) {
  return {
    startMs: startMs != null ? startMs : START_MS,
    hangMs: foreign2 === true ? void 0 : hangMs != null ? hangMs : HANG_MS,
    memoryMib: memoryMib != null ? memoryMib : MEMORY_MIB
  };
}

// mcp/src/supervisor/tool-list.ts
var MAX_PAGES = 100;
var _tools, _heard, _ToolList_instances, askPage_fn, learn_fn;
var ToolList = class {
  /** @param tools from the manifest; undefined when only a server can tell */
  constructor(tools) {
    __privateAdd(this, _ToolList_instances);
    __privateAdd(this, _tools);
    __privateAdd(this, _heard);
    __privateSet(this, _tools, tools);
    __privateSet(this, _heard, tools);
  }
  get known() {
    return __privateGet(this, _tools);
  }
  /** The client was given another list, for want of the true one. */
  heard(tools) {
    __privateSet(this, _heard, tools);
  }
  /** Asks a server for all of its list. `changed` is called when it differs from what the client heard. */
  ask(session, changed) {
    __privateMethod(this, _ToolList_instances, askPage_fn).call(this, session, [], void 0, 0, (tools) => {
      if (__privateMethod(this, _ToolList_instances, learn_fn).call(this, tools)) changed();
    });
  }
  /** A server's answer to the client's own question. A list in pages tells nothing: only one of them is here. */
  overheard(line) {
    const { tools, next } = pageOf(line);
    if (tools !== void 0 && next === void 0) __privateMethod(this, _ToolList_instances, learn_fn).call(this, tools);
  }
};
_tools = new WeakMap();
_heard = new WeakMap();
_ToolList_instances = new WeakSet();
askPage_fn = function(session, before, cursor, pages, done) {
  session.ask("tools/list", cursor === void 0 ? {} : { cursor }, (line) => {
    const { tools, next } = pageOf(line);
    if (tools === void 0 || pages >= MAX_PAGES) return;
    const all = [...before, ...tools];
    if (next === void 0) done(all);
    else __privateMethod(this, _ToolList_instances, askPage_fn).call(this, session, all, next, pages + 1, done);
  });
};
/** @returns whether it differs from what the client heard before */
learn_fn = function(tools) {
  const before = __privateGet(this, _heard);
  __privateSet(this, _tools, tools);
  __privateSet(this, _heard, tools);
  return before !== void 0 && JSON.stringify(before) !== JSON.stringify(tools);
};
function pageOf(line) {
  const answer = JSON.parse(line.toString("utf8"));
  const result = isRecord(answer) && isRecord(answer["result"]) ? answer["result"] : {};
  const { tools, nextCursor } = result;
  return {
    tools: Array.isArray(tools) ? tools : void 0,
    next: typeof nextCursor === "string" ? nextCursor : void 0
  };
}

// mcp/src/capture/breadcrumbs.ts
var BREADCRUMBS = "notifications/wrangler/breadcrumbs";

// mcp/src/supervisor/trail.ts
var MAX = 20;
var MAX_TEXT = 8192;
var _clock2, _ring;
var Trail = class {
  constructor(clock) {
    __privateAdd(this, _clock2);
    __privateAdd(this, _ring, []);
    __privateSet(this, _clock2, clock);
  }
  add(kind, text) {
    __privateGet(this, _ring).push({ at: __privateGet(this, _clock2).now(), kind, text: headOf(text, MAX_TEXT) });
    if (__privateGet(this, _ring).length > MAX) __privateGet(this, _ring).shift();
  }
  /** Oldest first. */
  last() {
    return [...__privateGet(this, _ring)];
  }
};
_clock2 = new WeakMap();
_ring = new WeakMap();

// mcp/src/supervisor/supervisor.ts
var _options4, _inFlight, _asked2, _answers3, _desk, _servers, _tools2, _trail2, _greeting, _wishes, _queue, _closing, _closeBy, _Supervisor_instances, close_fn, request_fn, greet_fn, begin_fn, listTools_fn, cancelled_fn, toServer_fn, sent_fn, greetServer_fn, fromServer_fn, note_fn, serve_fn, serverEnded_fn, degrade_fn, answerUnavailable_fn, giveUp_fn, hangMs_get, foreign_get;
var Supervisor = class {
  constructor(options2) {
    __privateAdd(this, _Supervisor_instances);
    __privateAdd(this, _options4);
    __privateAdd(this, _inFlight, new InFlight());
    __privateAdd(this, _asked2, new ServerRequests());
    __privateAdd(this, _answers3);
    __privateAdd(this, _desk);
    __privateAdd(this, _servers);
    __privateAdd(this, _tools2);
    __privateAdd(this, _trail2);
    __privateAdd(this, _greeting);
    __privateAdd(this, _wishes, new ClientWishes());
    /** Lines that no running server has seen, in order. */
    __privateAdd(this, _queue, []);
    __privateAdd(this, _closing);
    __privateAdd(this, _closeBy, Infinity);
    var _a2, _b;
    __privateSet(this, _options4, options2);
    __privateSet(this, _answers3, new Answers(options2.write));
    __privateSet(this, _trail2, new Trail(options2.clock));
    __privateSet(this, _desk, new FailureDesk(__privateGet(this, _answers3), options2.failures, __privateGet(this, _trail2)));
    __privateSet(this, _tools2, new ToolList(options2.manifest.tools));
    __privateSet(this, _greeting, new Greeting(__privateGet(this, _answers3), options2.manifest, options2.foreign === true));
    __privateSet(this, _servers, new Servers(
      { ...options2, drainMs: (_a2 = options2.drainMs) != null ? _a2 : DRAIN_MS2, limits: limitsOf(options2) },
      (_b = options2.first) != null ? _b : options2.official,
      {
        logged: (line) => __privateGet(this, _trail2).add("log", line),
        message: (session, incoming) => __privateMethod(this, _Supervisor_instances, fromServer_fn).call(this, session, incoming),
        started: () => __privateMethod(this, _Supervisor_instances, greetServer_fn).call(this),
        serving: (session) => __privateMethod(this, _Supervisor_instances, serve_fn).call(this, session),
        ended: (session, end, crashLoop) => __privateMethod(this, _Supervisor_instances, serverEnded_fn).call(this, session, end, crashLoop),
        busy: (session) => __privateGet(this, _inFlight).of(session).length > 0,
        fellBack: (from, why) => {
          var _a3;
          return (_a3 = options2.fellBack) == null ? void 0 : _a3.call(options2, from, why);
        }
      }
    ));
  }
  /** The parameters of the client's `initialize`, empty before it. */
  get client() {
    var _a2;
    return (_a2 = __privateGet(this, _greeting).client) != null ? _a2 : {};
  }
  start() {
    __privateGet(this, _servers).start();
  }
  /**
   * Runs another build from now on. Requests that come from here on wait for it and are answered by it; calls in
   * flight finish in the old server, which ends with the last of them, or after `drainMs` (then they are answered with
   * an error). The client hears `tools/list_changed` when the tools differ. A build that does not start, or ends again
   * and again later, gives way to the official one; `fellBack` is told of it. Never rejects.
   */
  swap(build) {
    return __privateGet(this, _servers).swap(build);
  }
  /** Takes one line from the client. */
  receive(line) {
    const message = parseMessage(line);
    if (message === void 0)
      return __privateGet(this, _answers3).refuse(null, -32700, "Parse error: a line must be one JSON-RPC 2.0 message");
    if (message.kind === "request") return __privateMethod(this, _Supervisor_instances, request_fn).call(this, message, line);
    if (message.kind === "response") return __privateGet(this, _asked2).answer(message.id, line);
    if (message.method === "notifications/initialized") return __privateMethod(this, _Supervisor_instances, begin_fn).call(this);
    if (message.method === "notifications/cancelled") return __privateMethod(this, _Supervisor_instances, cancelled_fn).call(this, message.params["requestId"], line);
    __privateMethod(this, _Supervisor_instances, toServer_fn).call(this, line);
  }
  /**
   * Waits up to `graceMs` for the answers in flight, then ends the server. Resolves when it is gone. Called again, it
   * can only become quicker.
   */
  close(graceMs) {
    var _a2;
    __privateSet(this, _closeBy, Math.min(__privateGet(this, _closeBy), monotonicMs() + graceMs));
    (_a2 = __privateGet(this, _closing)) != null ? _a2 : __privateSet(this, _closing, __privateMethod(this, _Supervisor_instances, close_fn).call(this));
    return __privateGet(this, _closing);
  }
  /** Ends the servers at once; for when there is no time left. */
  kill() {
    __privateGet(this, _servers).kill();
  }
};
_options4 = new WeakMap();
_inFlight = new WeakMap();
_asked2 = new WeakMap();
_answers3 = new WeakMap();
_desk = new WeakMap();
_servers = new WeakMap();
_tools2 = new WeakMap();
_trail2 = new WeakMap();
_greeting = new WeakMap();
_wishes = new WeakMap();
_queue = new WeakMap();
_closing = new WeakMap();
_closeBy = new WeakMap();
_Supervisor_instances = new WeakSet();
close_fn = async function() {
  while ((__privateGet(this, _inFlight).size > 0 || __privateGet(this, _desk).busy) && monotonicMs() < __privateGet(this, _closeBy)) {
    await new Promise((resolve5) => setTimeout(resolve5, 10));
  }
  await __privateGet(this, _servers).close();
  __privateGet(this, _desk).closed(__privateGet(this, _inFlight).takeAll(void 0));
  await __privateGet(this, _desk).settled();
};
request_fn = function({ id, method, params }, line) {
  var _a2, _b;
  if (method === "initialize") return __privateMethod(this, _Supervisor_instances, greet_fn).call(this, id, params);
  if (method === "ping" && !(__privateGet(this, _Supervisor_instances, foreign_get) && ((_a2 = __privateGet(this, _servers).current) == null ? void 0 : _a2.serves) === true))
    return __privateGet(this, _answers3).reply(id, {});
  if (method === "server/discover") return __privateGet(this, _answers3).refuse(id, -32601, "Method not found");
  if (method === "tools/list" && ((_b = __privateGet(this, _servers).current) == null ? void 0 : _b.serves) !== true && __privateMethod(this, _Supervisor_instances, listTools_fn).call(this, id)) return;
  const request = { id, method, params, started: monotonicMs() };
  const { outage: outage2 } = __privateGet(this, _servers);
  if (outage2 !== void 0) return __privateMethod(this, _Supervisor_instances, answerUnavailable_fn).call(this, [request], outage2);
  if (!__privateGet(this, _inFlight).add(request))
    return __privateGet(this, _answers3).refuse(id, -32600, "Invalid request: another request with this id waits for its answer");
  __privateMethod(this, _Supervisor_instances, toServer_fn).call(this, line, request);
};
greet_fn = function(id, params) {
  __privateGet(this, _greeting).asked(id, params, __privateGet(this, _servers).outage === void 0);
  __privateMethod(this, _Supervisor_instances, greetServer_fn).call(this);
};
/** Each server gets `initialized` from us, after the greeting, and not before the client has begun. */
begin_fn = function() {
  var _a2;
  __privateGet(this, _greeting).begin();
  (_a2 = __privateGet(this, _servers).current) == null ? void 0 : _a2.introduce();
};
/** True when there was something to answer with; in the degraded mode there always is. */
listTools_fn = function(id) {
  const { known } = __privateGet(this, _tools2);
  if (known === void 0 && __privateGet(this, _servers).outage === void 0) return false;
  __privateGet(this, _answers3).reply(id, { tools: known != null ? known : [STATUS_TOOL] });
  if (known === void 0) __privateGet(this, _tools2).heard([STATUS_TOOL]);
  return true;
};
/** A cancelled request needs no answer, and no run when it has not begun. */
cancelled_fn = function(id, line) {
  if (typeof id !== "string" && typeof id !== "number") return;
  const server = __privateGet(this, _inFlight).serverOf(id);
  __privateGet(this, _inFlight).take(id);
  server == null ? void 0 : server.send(line);
  if (server !== void 0) server.check(__privateGet(this, _Supervisor_instances, hangMs_get), () => server.done(id));
  __privateSet(this, _queue, __privateGet(this, _queue).filter(({ request }) => (request == null ? void 0 : request.id) !== id));
};
toServer_fn = function(line, request) {
  const { current, outage: outage2 } = __privateGet(this, _servers);
  if ((current == null ? void 0 : current.serves) === true) {
    current.send(line, request);
    if (request !== void 0) __privateMethod(this, _Supervisor_instances, sent_fn).call(this, request, current);
  } else if (outage2 === void 0) {
    __privateGet(this, _queue).push({ line, request });
    __privateMethod(this, _Supervisor_instances, greetServer_fn).call(this);
    if (request !== void 0) __privateMethod(this, _Supervisor_instances, begin_fn).call(this);
  }
};
sent_fn = function(request, session) {
  const timeout = isCall(request) ? __privateGet(this, _options4).callTimeoutMs : void 0;
  __privateGet(this, _inFlight).sent(request.id, session, timeout, (late) => {
    var _a2;
    session.check((_a2 = __privateGet(this, _options4).pingMs) != null ? _a2 : PING_MS, () => __privateMethod(this, _Supervisor_instances, giveUp_fn).call(this, late, session));
  });
};
/** Says `initialize` to a server that starts, once the client has said it, or somebody needs the server without. */
greetServer_fn = function() {
  if (__privateGet(this, _greeting).client === void 0 && __privateGet(this, _queue).length === 0) return;
  const { current } = __privateGet(this, _servers);
  current == null ? void 0 : current.greet(__privateGet(this, _greeting).params, (line) => {
    __privateGet(this, _greeting).heard(line);
    if (__privateGet(this, _greeting).begun) current.introduce();
  });
};
fromServer_fn = function(session, incoming) {
  const { message, line } = incoming;
  if (message.kind !== "response") {
    if (message.method === "notifications/progress") __privateGet(this, _inFlight).progressed(message.params["progressToken"]);
    return __privateGet(this, _answers3).forward(__privateGet(this, _asked2).outgoing(session, incoming));
  }
  if (__privateGet(this, _inFlight).serverOf(message.id) !== session) return;
  const request = __privateGet(this, _inFlight).take(message.id);
  session.done(message.id);
  __privateGet(this, _answers3).forward(line);
  if (request !== void 0) __privateMethod(this, _Supervisor_instances, note_fn).call(this, request, line, message.failed);
  __privateGet(this, _servers).answered(session);
};
note_fn = function(request, answer, failed) {
  __privateGet(this, _trail2).add("call", told(request, failed));
  __privateGet(this, _wishes).note(request);
  if (__privateGet(this, _Supervisor_instances, foreign_get) && request.method === "tools/list" && request.params["cursor"] === void 0)
    __privateGet(this, _tools2).overheard(answer);
};
serve_fn = function(session) {
  if (session.generation > 1) __privateGet(this, _wishes).repeat(session);
  if (session.generation > 1 && !__privateGet(this, _Supervisor_instances, foreign_get)) session.say(BREADCRUMBS, { breadcrumbs: __privateGet(this, _trail2).last() });
  const queue = __privateGet(this, _queue);
  __privateSet(this, _queue, []);
  for (const { line, request } of queue) __privateMethod(this, _Supervisor_instances, toServer_fn).call(this, line, request);
  if (session.generation > 1 || __privateGet(this, _tools2).known === void 0) {
    __privateGet(this, _tools2).ask(session, () => {
      if (__privateGet(this, _greeting).client !== void 0) __privateGet(this, _answers3).notify("notifications/tools/list_changed", {});
    });
  }
};
serverEnded_fn = function(session, end, crashLoop) {
  for (const requestId of __privateGet(this, _asked2).takeAll(session)) {
    __privateGet(this, _answers3).notify("notifications/cancelled", { requestId, reason: "the server process ended" });
  }
  const answered = __privateGet(this, _desk).serverEnded(__privateGet(this, _inFlight).takeAll(session), end);
  if (end.removed !== "retired" && end.removed !== "closed")
    __privateGet(this, _trail2).add("log", `the server process ended (${describeEnd(end)})`);
  __privateGet(this, _desk).does(
    answered.then((incident) => {
      if (crashLoop) __privateMethod(this, _Supervisor_instances, degrade_fn).call(this, end, incident);
    })
  );
};
degrade_fn = function(end, incident) {
  var _a2, _b;
  const who = __privateGet(this, _Supervisor_instances, foreign_get) ? `The server "${__privateGet(this, _greeting).serverName}"` : "wrangler's server";
  const why = `${who} does not run: its process ended again and again (${describeEnd(end)}).`;
  const again = `It is tried again every ${Math.round(__privateGet(this, _options4).retryMs / 1e3)} s.`;
  const outage2 = { why, hint: [(_b = (_a2 = end.fatal) == null ? void 0 : _a2.hint) != null ? _b : "", again].filter(Boolean).join(" "), incident };
  __privateGet(this, _servers).degrade(outage2);
  __privateGet(this, _greeting).giveUp();
  __privateSet(this, _queue, []);
  __privateMethod(this, _Supervisor_instances, answerUnavailable_fn).call(this, __privateGet(this, _inFlight).takeAll(void 0), outage2);
};
answerUnavailable_fn = function(requests, outage2) {
  const lists = requests.filter(({ id, method }) => method === "tools/list" && __privateMethod(this, _Supervisor_instances, listTools_fn).call(this, id));
  __privateGet(this, _desk).does(
    __privateGet(this, _desk).unavailable(
      requests.filter((request) => !lists.includes(request)),
      outage2
    )
  );
};
/** Answers a call for a server that goes on. Ours gets a successor, since nobody knows what the call still holds. */
giveUp_fn = function(call, session) {
  if (__privateGet(this, _inFlight).take(call.id) === void 0) return;
  __privateGet(this, _desk).does(__privateGet(this, _desk).timedOut(call, session.build, __privateGet(this, _options4).callTimeoutMs));
  session.say("notifications/cancelled", { requestId: call.id, reason: "timeout" });
  if (!__privateGet(this, _Supervisor_instances, foreign_get)) __privateGet(this, _servers).renew(session);
};
hangMs_get = function() {
  var _a2;
  return (_a2 = __privateGet(this, _options4).hangMs) != null ? _a2 : HANG_MS;
};
foreign_get = function() {
  return __privateGet(this, _options4).foreign === true;
};
function told(request, failed) {
  return `${toolOf(request) || request.method} ${failed ? "failed" : "answered"} after ${Math.round(monotonicMs() - request.started)} ms`;
}

// mcp/src/supervisor/main.ts
var GUARD_AFTER_MS = 100;
var FLUSH_MS = 2e3;
var GRACE_MS = 5e3;
var options = readOptions(process.argv.slice(2), (0, import_node_path9.dirname)((0, import_node_url.fileURLToPath)(__moduleUrl)));
var settings = startup();
var { foreign } = options;
var _a;
var { manifest, problem } = foreign === void 0 ? loadManifest(options.manifest, (_a = settings == null ? void 0 : settings.selfHealing) != null ? _a : true) : { manifest: foreignManifest(foreign.file), problem: void 0 };
if (problem !== void 0) process.stderr.write(`wrangler: ${problem}
`);
var outage = foreign === void 0 ? oldNode(options.nodeVersion) : void 0;
var builds = createBuilds();
var debug = foreign === void 0 && (settings == null ? void 0 : settings.debug) === true ? new DebugFeed(systemClock, debugLog) : void 0;
var spawn;
var supervisor = new Supervisor({
  manifest,
  official: builds.official,
  outage,
  callTimeoutMs: options.callTimeoutMs,
  retryMs: options.retryMs,
  hangMs: options.hangMs,
  startMs: options.startMs,
  foreign: foreign !== void 0,
  memoryMib: options.memoryMib,
  clock: systemClock,
  failures: loadFailures,
  fellBack: (from, why) => builds.fellBack(from, why),
  start(of, events) {
    if (spawn === void 0) throw new Error("the server was started too early");
    const log = (line) => process.stderr.write(`${line.toString("utf8")}
`);
    if (foreign !== void 0) return guarded(spawn, { ...foreign, foreign: true, log }, reported(events));
    const env = environmentFor(of, processEnvironment());
    const command = {
      file: process.execPath,
      args: childArguments(of),
      env,
      log,
      ownDescriptor: options.ownDescriptor
    };
    if (debug === void 0) return guarded(spawn, command, events);
    const link = guarded(spawn, command, debug.watched(of.label, events));
    debug.note({ what: "spawned", pid: link.pid, build: of.label });
    return link;
  },
  write(line) {
    debug == null ? void 0 : debug.note({ what: "said", line: String(line) });
    process.stdout.write(line);
    process.stdout.write("\n");
  }
});
function reported(events) {
  const ended = (end) => {
    if (end.removed !== "closed") process.stderr.write(`wrangler: the server process ended (${describeEnd(end)})
`);
    events.ended(end);
  };
  return { ...events, ended };
}
var guardian;
function guarded(start2, command, events) {
  guardian != null ? guardian : guardian = new Guardian(start2);
  const link = new ChildLink(start2, command, {
    ...events,
    ended(end) {
      clearTimeout(timer2);
      if (link.pid !== void 0) guardian == null ? void 0 : guardian.release(link.pid);
      events.ended(end);
    }
  });
  const timer2 = setTimeout(() => link.pid === void 0 || (guardian == null ? void 0 : guardian.guard(link.pid)), GUARD_AFTER_MS);
  return link;
}
var starts = 0;
function childArguments(of) {
  const isFirst = starts++ === 0;
  const project = options.project === void 0 ? [] : ["--project", options.project];
  const prepare = isFirst && of.environment === "inherited" ? ["--prepare"] : [];
  const cache = isFirst ? codeCacheFor(of, processEnvironment(), settings) : void 0;
  const launcher = cache === void 0 ? [] : [options.launcher, cache];
  const descriptors = [`--control-fd=${CONTROL_FD}`, ...options.ownDescriptor ? [`--rpc-fd=${RPC_FD}`] : []];
  return [...heapLimit(), ...launcher, of.child, ...descriptors, `--build=${of.label}`, ...prepare, ...project];
}
function heapLimit() {
  return residentMib(process.pid) === void 0 ? [`--max-old-space-size=${Math.floor(options.memoryMib / 2)}`] : [];
}
function createBuilds() {
  const official = { label: options.build, child: options.child, environment: "inherited" };
  if (foreign !== void 0) return officialOnly(official);
  if (outage !== void 0 || (settings == null ? void 0 : settings.selfHealing) !== true) return officialOnly(official);
  const env = processEnvironment();
  return new ActiveBuild({
    official,
    startup: settings,
    env,
    cwd: process.cwd(),
    version: VERSION,
    load: () => import((0, import_node_url.pathToFileURL)(options.patches).href),
    say: (line) => process.stderr.write(`wrangler: ${line}
`)
  });
}
async function swap(build) {
  const { kind } = await supervisor.swap(build);
  return kind === "swapped" || kind === "unchanged";
}
async function loadFailures() {
  if (foreign !== void 0) return unrecordedFailures();
  try {
    return await loadRecorder();
  } catch (error) {
    process.stderr.write(`wrangler: nothing can be recorded: ${String(error)}
`);
    return unrecordedFailures();
  }
}
async function loadRecorder() {
  const bundle = await import((0, import_node_url.pathToFileURL)(options.failures).href);
  const { version } = manifest;
  const env = processEnvironment();
  const client = () => supervisor.client;
  return bundle.recordFailures({ startup: settings, env, clock: systemClock, version, client });
}
async function debugLog() {
  if (settings === void 0) throw new Error("the settings cannot be used");
  const bundle = await import((0, import_node_url.pathToFileURL)(options.failures).href);
  return bundle.openDebugLog({ startup: settings, env: processEnvironment(), version: VERSION });
}
function startup() {
  try {
    return readStartup(processEnvironment(), process.cwd(), options.project);
  } catch (e) {
    return void 0;
  }
}
function close(graceMs) {
  const exit = () => process.exit(0);
  const flush = () => {
    setTimeout(exit, process.stdout.writable ? FLUSH_MS : 0);
    process.stdout.write("", exit);
  };
  supervisor.close(graceMs).then(flush, flush);
}
var START_AFTER_MS = 25;
var WATCH_AFTER_MS = 300;
var timer = setTimeout(start, foreign === void 0 ? START_AFTER_MS : 0);
var started = false;
function start() {
  clearTimeout(timer);
  if (started) return;
  started = true;
  Promise.all([import("child_process"), builds.first()]).then(
    ([module2, build]) => {
      spawn = module2.spawn;
      void supervisor.swap(build);
      supervisor.start();
      setTimeout(() => builds.watch(swap), WATCH_AFTER_MS).unref();
    },
    (error) => process.stderr.write(`wrangler: ${String(error)}
`)
  );
}
var input = new LineSplitter((line) => {
  debug == null ? void 0 : debug.note({ what: "heard", line: line.toString("utf8") });
  supervisor.receive(line);
  if (!started && line.includes('"tools/list"')) setImmediate(start);
});
process.stdin.on("data", (chunk) => input.push(chunk));
process.stdin.once("end", () => close(GRACE_MS));
process.stdin.once("error", () => close(0));
process.stdout.on("error", () => close(0));
process.stderr.on("error", () => void 0);
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => close(0));
process.on("exit", () => supervisor.kill());
process.on("uncaughtException", (error) => process.stderr.write(`wrangler: ${String(error.stack)}
`));
//# sourceMappingURL=server.cjs.map