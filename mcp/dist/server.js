import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
var __defProp = Object.defineProperty;
var __typeError = (msg) => {
  throw TypeError(msg);
};
var __defNormalProp = (obj, key, value) => key in obj ? __defProp(obj, key, { enumerable: true, configurable: true, writable: true, value }) : obj[key] = value;
var __publicField = (obj, key, value) => __defNormalProp(obj, typeof key !== "symbol" ? key + "" : key, value);
var __accessCheck = (obj, member, msg) => member.has(obj) || __typeError("Cannot " + msg);
var __privateGet = (obj, member, getter) => (__accessCheck(obj, member, "read from private field"), getter ? getter.call(obj) : member.get(obj));
var __privateAdd = (obj, member, value) => member.has(obj) ? __typeError("Cannot add the same private member more than once") : member instanceof WeakSet ? member.add(obj) : member.set(obj, value);
var __privateSet = (obj, member, value, setter) => (__accessCheck(obj, member, "write to private field"), setter ? setter.call(obj, value) : member.set(obj, value), value);
var __privateMethod = (obj, member, method) => (__accessCheck(obj, member, "access private method"), method);

// mcp/src/supervisor/main.ts
import { dirname as dirname2 } from "path";
import { fileURLToPath, pathToFileURL } from "url";

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

// mcp/src/settings/startup.ts
import { existsSync } from "fs";
import { dirname, join as join2, resolve as resolve2 } from "path";

// mcp/src/settings/paths.ts
import { isAbsolute, join, relative, resolve } from "path";

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
function messageOf(thrown) {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch (e) {
    return "a value that cannot be shown was thrown";
  }
}

// mcp/src/settings/paths.ts
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
  const named = [explicitProject, env["CLAUDE_PROJECT_DIR"]].find(isGiven);
  const projectDir = resolve2(cwd, named != null ? named : ".");
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

// mcp/src/shared/json.ts
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
var _child, _events, _forward, _stderr, _fatal, _spawnError, _replaced, _over, _ChildLink_instances, listen_fn, output_fn, log_fn, control_fn, end_fn;
var ChildLink = class {
  /** @param start `spawn`, handed in so that the handshake need not wait for its module */
  constructor(start2, command, events) {
    __privateAdd(this, _ChildLink_instances);
    __privateAdd(this, _child);
    __privateAdd(this, _events);
    __privateAdd(this, _forward);
    __privateAdd(this, _stderr, []);
    __privateAdd(this, _fatal);
    __privateAdd(this, _spawnError);
    __privateAdd(this, _replaced, false);
    __privateAdd(this, _over, false);
    __privateSet(this, _events, events);
    __privateSet(this, _forward, command.log);
    __privateSet(this, _child, start2(command.file, command.args, {
      stdio: ["pipe", "pipe", "pipe", "pipe"],
      windowsHide: true
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
  kill(signal) {
    __privateGet(this, _child).kill(signal);
  }
  /** Ends a process that no longer answers. */
  replace() {
    __privateSet(this, _replaced, true);
    this.kill("SIGKILL");
  }
};
_child = new WeakMap();
_events = new WeakMap();
_forward = new WeakMap();
_stderr = new WeakMap();
_fatal = new WeakMap();
_spawnError = new WeakMap();
_replaced = new WeakMap();
_over = new WeakMap();
_ChildLink_instances = new WeakSet();
listen_fn = function() {
  var _a2, _b;
  const lines = (take, max) => {
    const splitter = new LineSplitter(take, max);
    return (chunk) => splitter.push(chunk);
  };
  const control = __privateGet(this, _child).stdio[CONTROL_FD];
  for (const stream of [__privateGet(this, _child).stdin, control]) stream == null ? void 0 : stream.on("error", () => void 0);
  (_a2 = __privateGet(this, _child).stdout) == null ? void 0 : _a2.on(
    "data",
    lines((line) => __privateMethod(this, _ChildLink_instances, output_fn).call(this, line))
  );
  (_b = __privateGet(this, _child).stderr) == null ? void 0 : _b.on(
    "data",
    lines((line) => __privateMethod(this, _ChildLink_instances, log_fn).call(this, line), 1024 * 1024)
  );
  control == null ? void 0 : control.on(
    "data",
    lines((line) => __privateMethod(this, _ChildLink_instances, control_fn).call(this, line), 1024 * 1024)
  );
  __privateGet(this, _child).once("error", (error) => {
    __privateSet(this, _spawnError, messageOf(error));
    __privateMethod(this, _ChildLink_instances, end_fn).call(this, null, null);
  });
  __privateGet(this, _child).once("exit", (code, signal) => setTimeout(() => __privateMethod(this, _ChildLink_instances, end_fn).call(this, code, signal), DRAIN_MS).unref());
  __privateGet(this, _child).once("close", (code, signal) => __privateMethod(this, _ChildLink_instances, end_fn).call(this, code, signal));
};
output_fn = function(line) {
  const incoming = salvage(line);
  if (incoming !== void 0) __privateGet(this, _events).message(incoming);
};
log_fn = function(line) {
  var _a2;
  (_a2 = __privateGet(this, _forward)) == null ? void 0 : _a2.call(this, line);
  __privateGet(this, _stderr).push(line.toString("utf8", 0, STDERR_LINE));
  if (__privateGet(this, _stderr).length > STDERR_LINES) __privateGet(this, _stderr).shift();
};
control_fn = function(line) {
  const said = parseControl(line);
  if ((said == null ? void 0 : said["type"]) !== "fatal") return;
  const text = (key) => typeof said[key] === "string" ? said[key] : "";
  __privateSet(this, _fatal, {
    name: text("name") || "Error",
    message: text("message"),
    stack: text("stack"),
    code: text("code"),
    hint: text("hint")
  });
};
end_fn = function(code, signal) {
  if (__privateGet(this, _over)) return;
  __privateSet(this, _over, true);
  const said = { stderr: __privateGet(this, _stderr), fatal: __privateGet(this, _fatal), spawnError: __privateGet(this, _spawnError) };
  __privateGet(this, _events).ended({ code, signal, replaced: __privateGet(this, _replaced), ...said });
};
function parseControl(line) {
  try {
    const said = JSON.parse(line.toString("utf8"));
    return isRecord(said) ? said : void 0;
  } catch (e) {
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

// mcp/src/supervisor/describe-end.ts
var OUT_OF_MEMORY = /heap out of memory|Array buffer allocation failed|Fatal process out of memory|ERR_OUT_OF_MEMORY/;
function describeEnd(end) {
  var _a2;
  if (end.spawnError !== void 0) return `it could not be started: ${end.spawnError}`;
  if (end.replaced) return "it no longer answered and was replaced";
  if (end.fatal !== void 0) return `${end.fatal.name}: ${end.fatal.message}`;
  if (end.stderr.some((line) => OUT_OF_MEMORY.test(line))) return "it ran out of memory";
  const reason = end.stderr.findLast((line) => /^(?:\w*Error|Error)\b.*:/.test(line));
  if (reason !== void 0) return reason;
  return end.signal === null ? `exit code ${(_a2 = end.code) != null ? _a2 : "unknown"}` : `signal ${end.signal}`;
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
  add(request) {
    __privateGet(this, _entries).set(request.id, { request, sent: false, deadline: void 0 });
  }
  /** Notes that a server has it now. */
  sent(id, timeoutMs, timedOut) {
    const entry = __privateGet(this, _entries).get(id);
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
    var _a2;
    clearTimeout((_a2 = __privateGet(this, _entries).get(id)) == null ? void 0 : _a2.deadline);
    return __privateGet(this, _entries).delete(id);
  }
  /** Those that the server had seen, or all. */
  takeAll(which) {
    const taken = [...__privateGet(this, _entries).values()].filter(({ sent }) => sent || which === "all").map(({ request }) => request);
    for (const { id } of taken) this.take(id);
    return taken;
  }
};
_entries = new WeakMap();

// mcp/src/supervisor/failures.ts
function unrecordedFailures() {
  const failed = (call, text) => ({
    result: errorResult(call, text),
    record: () => void 0
  });
  return {
    crashed: (call, end) => failed(call, `was cut off: the server process ended while it ran (${describeEnd(end)}).`),
    timedOut: (call, afterMs) => failed(call, `did not answer within ${afterMs / 1e3} s and was given up.`),
    incident: () => ({ id: void 0, mayBeBug: false }),
    unavailable: (call, why, hint) => errorResult(call, `was not run. ${why}
${hint}`),
    settled: () => Promise.resolve()
  };
}
function errorResult(call, text) {
  return { content: [{ type: "text", text: `${toolOf(call)} ${text}` }], isError: true };
}

// mcp/src/supervisor/manifest.ts
import { createRequire } from "module";

// mcp/src/shared/version.ts
var VERSION = "0.1.0";
var SERVER_NAME = "wrangler";

// mcp/src/supervisor/manifest.ts
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
    const raw = createRequire(path)(path);
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

// mcp/src/supervisor/options.ts
import { join as join3 } from "path";
var CALL_TIMEOUT_MS = 10 * 6e4;
var RETRY_MS = 3e4;
function readOptions(args, folder) {
  var _a2, _b, _c, _d, _e, _f, _g;
  const given = /* @__PURE__ */ new Map();
  for (let index = 0; index < args.length; index++) {
    const match = /^--([a-z-]+)(?:=(.*))?$/s.exec((_a2 = args[index]) != null ? _a2 : "");
    if (match === null) continue;
    const [, name = "", value] = match;
    given.set(name, (_b = value != null ? value : args[++index]) != null ? _b : "");
  }
  return {
    child: (_c = given.get("child")) != null ? _c : join3(folder, "child.js"),
    manifest: (_d = given.get("manifest")) != null ? _d : join3(folder, "manifest.json"),
    failures: (_e = given.get("failures")) != null ? _e : join3(folder, "failures.js"),
    build: (_f = given.get("build")) != null ? _f : "official",
    project: given.get("project"),
    callTimeoutMs: milliseconds(given.get("call-timeout-ms"), CALL_TIMEOUT_MS),
    retryMs: milliseconds(given.get("retry-ms"), RETRY_MS),
    nodeVersion: (_g = given.get("node-version")) != null ? _g : process.versions.node
  };
}
function milliseconds(text, otherwise) {
  const value = Number(text);
  return text !== void 0 && Number.isInteger(value) && value > 0 ? value : otherwise;
}

// mcp/src/supervisor/supervisor.ts
import { performance } from "perf_hooks";

// mcp/src/supervisor/answers.ts
var _write;
var Answers = class {
  constructor(write) {
    __privateAdd(this, _write);
    __privateSet(this, _write, write);
  }
  reply(id, result) {
    __privateGet(this, _write).call(this, JSON.stringify({ jsonrpc: "2.0", id, result }));
  }
  /** @param id null when the request could not be read (JSON-RPC 2.0, section 5) */
  refuse(id, code, message) {
    __privateGet(this, _write).call(this, JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } }));
  }
  forward(line) {
    __privateGet(this, _write).call(this, line);
  }
};
_write = new WeakMap();

// mcp/src/supervisor/crash-loop.ts
var MAX_ENDS = 5;
var WINDOW_MS = 6e4;
var FIRST_WAIT_MS = 100;
var LONGEST_WAIT_MS = 5e3;
var _firstWaitMs, _ends;
var CrashLoop = class {
  constructor(firstWaitMs = FIRST_WAIT_MS) {
    __privateAdd(this, _firstWaitMs);
    __privateAdd(this, _ends, []);
    __privateSet(this, _firstWaitMs, firstWaitMs);
  }
  /** The server answered something: whatever was wrong is not wrong with all of it. */
  answered() {
    __privateSet(this, _ends, []);
  }
  /** @param now from `performance.now()` */
  ended(now) {
    __privateSet(this, _ends, [...__privateGet(this, _ends).filter((end) => now - end < WINDOW_MS), now]);
    const count = __privateGet(this, _ends).length;
    if (count >= MAX_ENDS) return { kind: "give_up" };
    return {
      kind: "restart",
      afterMs: count === 1 ? 0 : Math.min(__privateGet(this, _firstWaitMs) * 2 ** (count - 2), LONGEST_WAIT_MS)
    };
  }
};
_firstWaitMs = new WeakMap();
_ends = new WeakMap();

// mcp/src/supervisor/failure-desk.ts
var INTERNAL_ERROR = -32603;
var _answers, _load, _work, _failures, _FailureDesk_instances, fail_fn, loaded_fn;
var FailureDesk = class {
  constructor(answers, load) {
    __privateAdd(this, _FailureDesk_instances);
    __privateAdd(this, _answers);
    __privateAdd(this, _load);
    __privateAdd(this, _work, /* @__PURE__ */ new Set());
    __privateAdd(this, _failures);
    __privateSet(this, _answers, answers);
    __privateSet(this, _load, load);
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
   * @returns the incident, when the server ended by itself and no call's record tells of it
   */
  async serverEnded(requests, end, started2) {
    const failures = await __privateMethod(this, _FailureDesk_instances, loaded_fn).call(this);
    const calls = requests.filter(isCall);
    for (const call of calls) __privateMethod(this, _FailureDesk_instances, fail_fn).call(this, call, failures.crashed(call, end));
    for (const { id } of requests.filter((request) => !isCall(request))) {
      __privateGet(this, _answers).refuse(id, INTERNAL_ERROR, `The server process ended before it answered (${describeEnd(end)}).`);
    }
    return calls.length > 0 || end.replaced ? void 0 : failures.incident(end, started2);
  }
  async timedOut(call, afterMs) {
    __privateMethod(this, _FailureDesk_instances, fail_fn).call(this, call, (await __privateMethod(this, _FailureDesk_instances, loaded_fn).call(this)).timedOut(call, afterMs));
  }
  /** Answers requests for which there is no server. */
  async unavailable(requests, { why, hint, incident }) {
    for (const { id } of requests.filter((request) => !isCall(request))) {
      __privateGet(this, _answers).refuse(id, INTERNAL_ERROR, `${why} ${hint}`);
    }
    const failures = await __privateMethod(this, _FailureDesk_instances, loaded_fn).call(this);
    for (const call of requests.filter(isCall)) {
      __privateGet(this, _answers).reply(call.id, failures.unavailable(call, why, hint, incident));
    }
  }
  /** Resolves when all records are written. */
  async settled() {
    var _a2;
    await ((_a2 = await __privateGet(this, _failures)) == null ? void 0 : _a2.settled());
  }
};
_answers = new WeakMap();
_load = new WeakMap();
_work = new WeakMap();
_failures = new WeakMap();
_FailureDesk_instances = new WeakSet();
fail_fn = function(call, failed) {
  __privateGet(this, _answers).reply(call.id, failed.result);
  failed.record();
};
loaded_fn = function() {
  var _a2;
  (_a2 = __privateGet(this, _failures)) != null ? _a2 : __privateSet(this, _failures, __privateGet(this, _load).call(this));
  return __privateGet(this, _failures);
};

// mcp/src/supervisor/supervisor.ts
var GREETING = "wrangler-supervisor:initialize";
var PING = "wrangler-supervisor:ping";
var PING_MS = 2e3;
var ANONYMOUS = { capabilities: {}, clientInfo: { name: "unknown", version: "0" } };
var _options, _loop, _inFlight, _answers2, _desk, _queue, _initialize, _state, _closing, _closeBy, _ended, _ponged, _Supervisor_instances, close_fn, endLink_fn, request_fn, greet_fn, listTools_fn, cancelled_fn, toServer_fn, sent_fn, spawn_fn, greetServer_fn, fromServer_fn, greeted_fn, serve_fn, serverEnded_fn, restart_fn, degrade_fn, answerUnavailable_fn, timedOut_fn;
var Supervisor = class {
  constructor(options2) {
    __privateAdd(this, _Supervisor_instances);
    __privateAdd(this, _options);
    __privateAdd(this, _loop);
    __privateAdd(this, _inFlight, new InFlight());
    __privateAdd(this, _answers2);
    __privateAdd(this, _desk);
    /** Lines that no running server has seen, in order. */
    __privateAdd(this, _queue, []);
    __privateAdd(this, _initialize);
    __privateAdd(this, _state, { kind: "waiting" });
    __privateAdd(this, _closing);
    __privateAdd(this, _closeBy, Infinity);
    __privateAdd(this, _ended, () => void 0);
    __privateAdd(this, _ponged, () => void 0);
    __privateSet(this, _options, options2);
    __privateSet(this, _answers2, new Answers(options2.write));
    __privateSet(this, _desk, new FailureDesk(__privateGet(this, _answers2), options2.failures));
    __privateSet(this, _loop, new CrashLoop(options2.firstWaitMs));
    if (options2.outage !== void 0) __privateSet(this, _state, { kind: "degraded", ...options2.outage });
  }
  /** The parameters of the client's `initialize`, empty before it. */
  get client() {
    var _a2;
    return (_a2 = __privateGet(this, _initialize)) != null ? _a2 : {};
  }
  start() {
    if (__privateGet(this, _state).kind === "waiting") __privateMethod(this, _Supervisor_instances, spawn_fn).call(this);
  }
  /** Takes one line from the client. */
  receive(line) {
    const message = parseMessage(line);
    if (message === void 0)
      return __privateGet(this, _answers2).refuse(null, -32700, "Parse error: a line must be one JSON-RPC 2.0 message");
    if (message.kind === "request") return __privateMethod(this, _Supervisor_instances, request_fn).call(this, message, line);
    if (message.kind === "notification" && message.method === "notifications/initialized") return;
    if (message.kind === "notification" && message.method === "notifications/cancelled") {
      __privateMethod(this, _Supervisor_instances, cancelled_fn).call(this, message.params["requestId"]);
    }
    __privateMethod(this, _Supervisor_instances, toServer_fn).call(this, line);
  }
  /**
   * Waits up to `graceMs` for the answers in flight, then ends the server. Resolves when it is gone. Called again, it
   * can only become quicker.
   */
  close(graceMs) {
    var _a2;
    __privateSet(this, _closeBy, Math.min(__privateGet(this, _closeBy), performance.now() + graceMs));
    (_a2 = __privateGet(this, _closing)) != null ? _a2 : __privateSet(this, _closing, __privateMethod(this, _Supervisor_instances, close_fn).call(this));
    return __privateGet(this, _closing);
  }
  /** Ends the server at once; for when there is no time left. */
  kill() {
    var _a2;
    if ("link" in __privateGet(this, _state)) (_a2 = __privateGet(this, _state).link) == null ? void 0 : _a2.kill("SIGKILL");
  }
};
_options = new WeakMap();
_loop = new WeakMap();
_inFlight = new WeakMap();
_answers2 = new WeakMap();
_desk = new WeakMap();
_queue = new WeakMap();
_initialize = new WeakMap();
_state = new WeakMap();
_closing = new WeakMap();
_closeBy = new WeakMap();
_ended = new WeakMap();
_ponged = new WeakMap();
_Supervisor_instances = new WeakSet();
close_fn = async function() {
  while ((__privateGet(this, _inFlight).size > 0 || __privateGet(this, _desk).busy) && performance.now() < __privateGet(this, _closeBy)) {
    await new Promise((resolve3) => setTimeout(resolve3, 10));
  }
  const link = "link" in __privateGet(this, _state) ? __privateGet(this, _state).link : void 0;
  __privateSet(this, _state, { kind: "closing", link });
  if (link !== void 0) await __privateMethod(this, _Supervisor_instances, endLink_fn).call(this, link);
  await __privateGet(this, _desk).settled();
};
endLink_fn = async function(link) {
  const gone = new Promise((resolve3) => __privateSet(this, _ended, resolve3));
  link.endInput();
  const timers = [setTimeout(() => link.kill("SIGTERM"), 300), setTimeout(() => link.kill("SIGKILL"), 800)];
  await gone;
  timers.forEach((timer2) => clearTimeout(timer2));
};
request_fn = function({ id, method, params }, line) {
  if (method === "initialize") return __privateMethod(this, _Supervisor_instances, greet_fn).call(this, id, params);
  if (method === "ping") return __privateGet(this, _answers2).reply(id, {});
  if (method === "server/discover") return __privateGet(this, _answers2).refuse(id, -32601, "Method not found");
  if (method === "tools/list" && __privateGet(this, _state).kind !== "ready" && __privateMethod(this, _Supervisor_instances, listTools_fn).call(this, id)) return;
  const request = { id, method, params, started: performance.now() };
  if (__privateGet(this, _state).kind === "degraded") return __privateMethod(this, _Supervisor_instances, answerUnavailable_fn).call(this, [request], __privateGet(this, _state));
  __privateGet(this, _inFlight).add(request);
  __privateMethod(this, _Supervisor_instances, toServer_fn).call(this, line, request);
};
greet_fn = function(id, params) {
  __privateSet(this, _initialize, params);
  __privateGet(this, _answers2).reply(id, initializeResult(__privateGet(this, _options).manifest, params["protocolVersion"]));
  __privateMethod(this, _Supervisor_instances, greetServer_fn).call(this);
};
/** True when there was something to answer with; in the degraded mode there always is. */
listTools_fn = function(id) {
  var _a2;
  const tools = (_a2 = __privateGet(this, _options).manifest.tools) != null ? _a2 : __privateGet(this, _state).kind === "degraded" ? [STATUS_TOOL] : void 0;
  if (tools !== void 0) __privateGet(this, _answers2).reply(id, { tools });
  return tools !== void 0;
};
/** A cancelled request needs no answer, and no run when it has not begun. */
cancelled_fn = function(id) {
  if (typeof id !== "string" && typeof id !== "number") return;
  __privateGet(this, _inFlight).take(id);
  __privateSet(this, _queue, __privateGet(this, _queue).filter(({ request }) => (request == null ? void 0 : request.id) !== id));
};
toServer_fn = function(line, request) {
  if (__privateGet(this, _state).kind === "ready") {
    __privateGet(this, _state).link.send(line);
    if (request !== void 0) __privateMethod(this, _Supervisor_instances, sent_fn).call(this, request);
  } else if (__privateGet(this, _state).kind !== "degraded" && __privateGet(this, _state).kind !== "closing") {
    __privateGet(this, _queue).push({ line, request });
    __privateMethod(this, _Supervisor_instances, greetServer_fn).call(this);
  }
};
sent_fn = function(request) {
  const timeout = isCall(request) ? __privateGet(this, _options).callTimeoutMs : void 0;
  __privateGet(this, _inFlight).sent(request.id, timeout, (late) => __privateGet(this, _desk).does(__privateMethod(this, _Supervisor_instances, timedOut_fn).call(this, late)));
};
spawn_fn = function() {
  const link = __privateGet(this, _options).start({
    message: (incoming) => __privateMethod(this, _Supervisor_instances, fromServer_fn).call(this, incoming),
    ended: (end) => __privateMethod(this, _Supervisor_instances, serverEnded_fn).call(this, end)
  });
  __privateSet(this, _state, { kind: "starting", link, greeted: false });
  if (__privateGet(this, _initialize) !== void 0) __privateMethod(this, _Supervisor_instances, greetServer_fn).call(this);
};
/** Says `initialize` to the server in the client's name. The answer is ours to swallow. */
greetServer_fn = function() {
  var _a2;
  if (__privateGet(this, _state).kind !== "starting" || __privateGet(this, _state).greeted) return;
  __privateGet(this, _state).greeted = true;
  const protocolVersion = __privateGet(this, _options).manifest.protocolVersions[0];
  const params = (_a2 = __privateGet(this, _initialize)) != null ? _a2 : { protocolVersion, ...ANONYMOUS };
  __privateGet(this, _state).link.send(JSON.stringify({ jsonrpc: "2.0", id: GREETING, method: "initialize", params }));
};
fromServer_fn = function({ message, line }) {
  if (message.kind !== "response") return __privateGet(this, _answers2).forward(line);
  if (message.id === GREETING) return __privateMethod(this, _Supervisor_instances, greeted_fn).call(this);
  if (message.id === PING) return __privateGet(this, _ponged).call(this);
  if (!__privateGet(this, _inFlight).take(message.id)) return;
  __privateGet(this, _loop).answered();
  __privateGet(this, _answers2).forward(line);
};
greeted_fn = function() {
  if (__privateGet(this, _state).kind !== "starting") return;
  const { link } = __privateGet(this, _state);
  link.send(JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }));
  __privateMethod(this, _Supervisor_instances, serve_fn).call(this, link);
};
serve_fn = function(link) {
  __privateSet(this, _state, { kind: "ready", link });
  const queue = __privateGet(this, _queue);
  __privateSet(this, _queue, []);
  for (const { line, request } of queue) __privateMethod(this, _Supervisor_instances, toServer_fn).call(this, line, request);
};
serverEnded_fn = function(end) {
  const before = __privateGet(this, _state).kind;
  if (before === "closing") return __privateGet(this, _ended).call(this);
  __privateSet(this, _state, { kind: "waiting" });
  const cut = __privateGet(this, _inFlight).takeAll("sent");
  const next = __privateGet(this, _loop).ended(performance.now());
  if (next.kind === "restart") setTimeout(() => __privateMethod(this, _Supervisor_instances, restart_fn).call(this), next.afterMs);
  const answered = __privateGet(this, _desk).serverEnded(cut, end, before !== "starting");
  __privateGet(this, _desk).does(
    answered.then((incident) => {
      if (next.kind === "give_up") __privateMethod(this, _Supervisor_instances, degrade_fn).call(this, end, incident);
    })
  );
};
restart_fn = function() {
  if (__privateGet(this, _state).kind === "waiting" || __privateGet(this, _state).kind === "degraded") __privateMethod(this, _Supervisor_instances, spawn_fn).call(this);
};
degrade_fn = function(end, incident) {
  const why = `wrangler's server does not run: its process ended again and again (${describeEnd(end)}).`;
  const outage = { why, hint: `It is tried again every ${Math.round(__privateGet(this, _options).retryMs / 1e3)} s.`, incident };
  __privateSet(this, _state, { kind: "degraded", ...outage });
  __privateSet(this, _queue, []);
  __privateMethod(this, _Supervisor_instances, answerUnavailable_fn).call(this, __privateGet(this, _inFlight).takeAll("all"), outage);
  setTimeout(() => __privateMethod(this, _Supervisor_instances, restart_fn).call(this), __privateGet(this, _options).retryMs).unref();
};
answerUnavailable_fn = function(requests, outage) {
  const lists = requests.filter(({ id, method }) => method === "tools/list" && __privateMethod(this, _Supervisor_instances, listTools_fn).call(this, id));
  __privateGet(this, _desk).does(
    __privateGet(this, _desk).unavailable(
      requests.filter((request) => !lists.includes(request)),
      outage
    )
  );
};
timedOut_fn = async function(call) {
  var _a2;
  const { callTimeoutMs } = __privateGet(this, _options);
  await __privateGet(this, _desk).timedOut(call, callTimeoutMs);
  if (__privateGet(this, _state).kind !== "ready") return;
  const { link } = __privateGet(this, _state);
  __privateSet(this, _state, { kind: "doubtful", link });
  const params = { requestId: call.id, reason: "timeout" };
  link.send(JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params }));
  link.send(JSON.stringify({ jsonrpc: "2.0", id: PING, method: "ping" }));
  const hung = setTimeout(() => link.replace(), (_a2 = __privateGet(this, _options).pingMs) != null ? _a2 : PING_MS);
  __privateSet(this, _ponged, () => {
    clearTimeout(hung);
    if (__privateGet(this, _state).kind === "doubtful") __privateMethod(this, _Supervisor_instances, serve_fn).call(this, link);
  });
};

// mcp/src/supervisor/main.ts
var GRACE_MS = 5e3;
var options = readOptions(process.argv.slice(2), dirname2(fileURLToPath(import.meta.url)));
var settings = startup();
var _a;
var { manifest, problem } = loadManifest(options.manifest, (_a = settings == null ? void 0 : settings.selfHealing) != null ? _a : true);
if (problem !== void 0) process.stderr.write(`wrangler: ${problem}
`);
var spawn;
var supervisor = new Supervisor({
  manifest,
  outage: oldNode(options.nodeVersion),
  callTimeoutMs: options.callTimeoutMs,
  retryMs: options.retryMs,
  failures: loadFailures,
  start(events) {
    if (spawn === void 0) throw new Error("the server was started too early");
    const log = (line) => process.stderr.write(`${line.toString("utf8")}
`);
    return new ChildLink(spawn, { file: process.execPath, args: childArguments(), log }, events);
  },
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
  try {
    return await loadRecorder();
  } catch (error) {
    process.stderr.write(`wrangler: nothing can be recorded: ${String(error)}
`);
    return unrecordedFailures();
  }
}
async function loadRecorder() {
  const bundle = await import(pathToFileURL(options.failures).href);
  const { version } = manifest;
  const env = processEnvironment();
  const folder = dirname2(options.child);
  const client = () => supervisor.client;
  const { build } = options;
  return bundle.recordFailures({ startup: settings, env, clock: systemClock, version, build, folder, client });
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
  supervisor.close(graceMs).then(exit, exit);
}
var START_AFTER_MS = 25;
var timer = setTimeout(start, START_AFTER_MS);
var started = false;
function start() {
  clearTimeout(timer);
  if (started) return;
  started = true;
  import("child_process").then(
    (module) => {
      spawn = module.spawn;
      supervisor.start();
    },
    (error) => process.stderr.write(`wrangler: ${String(error)}
`)
  );
}
var input = new LineSplitter((line) => {
  supervisor.receive(line);
  if (!started && line.includes('"tools/list"')) setImmediate(start);
});
process.stdin.on("data", (chunk) => input.push(chunk));
process.stdin.once("end", () => close(GRACE_MS));
process.stdin.once("error", () => close(0));
process.stdout.on("error", () => close(0));
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => close(0));
process.on("exit", () => supervisor.kill());
process.on("uncaughtException", (error) => process.stderr.write(`wrangler: ${String(error.stack)}
`));
//# sourceMappingURL=server.js.map