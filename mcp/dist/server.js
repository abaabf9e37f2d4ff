import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// mcp/src/supervisor/main.ts
import { dirname as dirname2 } from "path";
import { fileURLToPath, pathToFileURL } from "url";

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
function messageOf(thrown) {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
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

// mcp/src/shared/json.ts
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// mcp/src/supervisor/messages.ts
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
  #forward;
  #stderr = [];
  #fatal;
  #spawnError;
  #over = false;
  /** @param start `spawn`, handed in so that the handshake need not wait for its module */
  constructor(start2, command, events) {
    this.#events = events;
    this.#forward = command.log;
    this.#child = start2(command.file, command.args, {
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
    this.#forward?.(line);
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
    failures: given2.get("failures") ?? join3(folder, "failures.js"),
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
  #firstWaitMs;
  #ends = [];
  constructor(firstWaitMs = FIRST_WAIT_MS) {
    this.#firstWaitMs = firstWaitMs;
  }
  /** The server answered something: whatever was wrong is not wrong with all of it. */
  answered() {
    this.#ends = [];
  }
  /** @param now from `performance.now()` */
  ended(now) {
    this.#ends = [...this.#ends.filter((end) => now - end < WINDOW_MS), now];
    const count = this.#ends.length;
    if (count >= MAX_ENDS) return { kind: "give_up" };
    return {
      kind: "restart",
      afterMs: count === 1 ? 0 : Math.min(this.#firstWaitMs * 2 ** (count - 2), LONGEST_WAIT_MS)
    };
  }
};

// mcp/src/supervisor/describe-end.ts
var OUT_OF_MEMORY = /heap out of memory|Array buffer allocation failed|Fatal process out of memory|ERR_OUT_OF_MEMORY/;
function describeEnd(end) {
  if (end.spawnError !== void 0) return `it could not be started: ${end.spawnError}`;
  if (end.fatal !== void 0) return `${end.fatal.name}: ${end.fatal.message}`;
  if (end.stderr.some((line) => OUT_OF_MEMORY.test(line))) return "it ran out of memory";
  const reason = end.stderr.findLast((line) => /^(?:\w*Error|Error)\b.*:/.test(line));
  if (reason !== void 0) return reason;
  return end.signal === null ? `exit code ${end.code ?? "unknown"}` : `signal ${end.signal}`;
}

// mcp/src/supervisor/in-flight.ts
var InFlight = class {
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

// mcp/src/supervisor/supervisor.ts
var GREETING = "wrangler-supervisor:initialize";
var PING = "wrangler-supervisor:ping";
var PING_MS = 5e3;
var ANONYMOUS = { capabilities: {}, clientInfo: { name: "unknown", version: "0" } };
var Supervisor = class {
  #options;
  #loop;
  #inFlight = new InFlight();
  /** Answers of our own that are being made. */
  #work = /* @__PURE__ */ new Set();
  /** Lines that no running server has seen, in order. */
  #queue = [];
  #initialize;
  #state = { kind: "waiting" };
  #failures;
  #closing;
  #closeBy = Infinity;
  #ended = () => void 0;
  #ponged = () => void 0;
  constructor(options2) {
    this.#options = options2;
    this.#loop = new CrashLoop(options2.firstWaitMs);
  }
  /** The parameters of the client's `initialize`, empty before it. */
  get client() {
    return this.#initialize ?? {};
  }
  start() {
    const { outage } = this.#options;
    if (this.#state.kind !== "waiting") return;
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
  /**
   * Waits up to `graceMs` for the answers in flight, then ends the server. Resolves when it is gone. Called again, it
   * can only become quicker.
   */
  close(graceMs) {
    this.#closeBy = Math.min(this.#closeBy, performance.now() + graceMs);
    this.#closing ??= this.#close();
    return this.#closing;
  }
  async #close() {
    while ((this.#inFlight.size > 0 || this.#work.size > 0) && performance.now() < this.#closeBy) {
      await new Promise((resolve3) => setTimeout(resolve3, 10));
    }
    const link = "link" in this.#state ? this.#state.link : void 0;
    this.#state = { kind: "closing", link };
    if (link !== void 0) await this.#endLink(link);
    await (await this.#failures)?.settled();
  }
  /** Ends the server at once; for when there is no time left. */
  kill() {
    if ("link" in this.#state) this.#state.link?.kill("SIGKILL");
  }
  async #endLink(link) {
    const gone = new Promise((resolve3) => this.#ended = resolve3);
    link.endInput();
    const timers = [setTimeout(() => link.kill("SIGTERM"), 300), setTimeout(() => link.kill("SIGKILL"), 800)];
    await gone;
    timers.forEach((timer2) => clearTimeout(timer2));
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
    const link = this.#options.start({
      message: (incoming) => this.#fromServer(incoming),
      ended: (end) => this.#does(this.#serverEnded(end))
    });
    this.#state = { kind: "starting", link, greeted: false };
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
    const { link } = this.#state;
    link.send(JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }));
    this.#state = { kind: "ready", link };
    const queue = this.#queue;
    this.#queue = [];
    for (const { line, request } of queue) this.#toServer(line, request);
  }
  async #serverEnded(end) {
    const before = this.#state.kind;
    if (before === "closing") return this.#ended();
    this.#state = { kind: "waiting" };
    const cut = this.#inFlight.takeAll("sent");
    const next = this.#loop.ended(performance.now());
    if (next.kind === "restart") setTimeout(() => this.#restart(), next.afterMs);
    const failures = await this.#loadFailures();
    const calls = cut.filter(({ method }) => method === "tools/call");
    for (const call of calls) this.#fail(call.id, failures.crashed(call, end));
    for (const { id } of cut.filter((request) => !calls.includes(request))) {
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
    const { link } = this.#state;
    const params = { requestId: call.id, reason: "timeout" };
    link.send(JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params }));
    link.send(JSON.stringify({ jsonrpc: "2.0", id: PING, method: "ping" }));
    const hung = setTimeout(() => link.kill("SIGKILL"), PING_MS);
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
  #reply(id, result) {
    this.#options.write(JSON.stringify({ jsonrpc: "2.0", id, result }));
  }
  #refuse(id, code, message) {
    this.#options.write(JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } }));
  }
};

// mcp/src/supervisor/main.ts
var GRACE_MS = 5e3;
var options = readOptions(process.argv.slice(2), dirname2(fileURLToPath(import.meta.url)));
var { manifest, problem } = loadManifest(options.manifest);
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
  const bundle = await import(pathToFileURL(options.failures).href);
  const { version } = manifest;
  const env = processEnvironment();
  const folder = dirname2(options.child);
  const client = () => supervisor.client;
  const { build } = options;
  return bundle.recordFailures({ startup: startup(), env, clock: systemClock, version, build, folder, client });
}
function startup() {
  try {
    return readStartup(processEnvironment(), process.cwd(), options.project);
  } catch {
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