import { performance } from "node:perf_hooks";
import { Answers } from "./answers.ts";
import type { ChildEnd, ChildEvents, ChildLink } from "./child-link.ts";
import { CrashLoop } from "./crash-loop.ts";
import { type Outage, STATUS_TOOL } from "./degraded.ts";
import { describeEnd } from "./describe-end.ts";
import { FailureDesk } from "./failure-desk.ts";
import type { Incident, LoadFailures } from "./failures.ts";
import { InFlight, isCall, type Request } from "./in-flight.ts";
import { type Manifest, initializeResult } from "./manifest.ts";
import { type Id, type Incoming, type Message, parseMessage } from "./messages.ts";

export interface SupervisorOptions {
  readonly manifest: Manifest;
  /** Starts a server process. */
  readonly start: (events: ChildEvents) => ChildLink;
  /** Why no server can run here at all; then none is started. */
  readonly outage: Outage | undefined;
  /** Writes one line to the client. */
  readonly write: (line: Buffer | string) => void;
  readonly failures: LoadFailures;
  /** How long a tool call may take. */
  readonly callTimeoutMs: number;
  /** How long the degraded mode waits before it tries the server again. */
  readonly retryMs: number;
  /** How long a server may take to answer a ping before it counts as hung. */
  readonly pingMs?: number;
  /** The wait before the second restart in a row; the following double it. */
  readonly firstWaitMs?: number;
}

/** What the server behind us is doing. */
type State =
  | { readonly kind: "starting"; readonly link: ChildLink; greeted: boolean }
  | { readonly kind: "ready"; readonly link: ChildLink }
  /** A call was given up, and it is not known yet whether the server still answers anything. */
  | { readonly kind: "doubtful"; readonly link: ChildLink }
  | { readonly kind: "waiting" }
  | ({ readonly kind: "degraded" } & Outage)
  | { readonly kind: "closing"; readonly link: ChildLink | undefined };

/** Ids of our own requests to the server. */
const GREETING = "wrangler-supervisor:initialize";
const PING = "wrangler-supervisor:ping";
const PING_MS = 2000;
/** Said to a server in the name of a client that calls without a handshake. */
const ANONYMOUS = { capabilities: {}, clientInfo: { name: "unknown", version: "0" } };

/**
 * Stands between the client and the server process. The handshake is always completed and every request is answered
 * once, whatever happens behind: a server that dies is replaced, what it had not answered is answered for it, and
 * what it had not seen waits for the next one.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #loop: CrashLoop;
  readonly #inFlight = new InFlight();
  readonly #answers: Answers;
  readonly #desk: FailureDesk;
  /** Lines that no running server has seen, in order. */
  #queue: { readonly line: Buffer; readonly request: Request | undefined }[] = [];
  #initialize: Record<string, unknown> | undefined;
  #state: State = { kind: "waiting" };
  #closing: Promise<void> | undefined;
  #closeBy = Infinity;
  #ended: () => void = () => undefined;
  #ponged: () => void = () => undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#answers = new Answers(options.write);
    this.#desk = new FailureDesk(this.#answers, options.failures);
    this.#loop = new CrashLoop(options.firstWaitMs);
    if (options.outage !== undefined) this.#state = { kind: "degraded", ...options.outage };
  }

  /** The parameters of the client's `initialize`, empty before it. */
  get client(): Record<string, unknown> {
    return this.#initialize ?? {};
  }

  start(): void {
    if (this.#state.kind === "waiting") this.#spawn();
  }

  /** Takes one line from the client. */
  receive(line: Buffer): void {
    const message = parseMessage(line);
    if (message === undefined)
      return this.#answers.refuse(null, -32700, "Parse error: a line must be one JSON-RPC 2.0 message");
    if (message.kind === "request") return this.#request(message, line);
    // Each server gets `initialized` from us, after our own greeting.
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
  close(graceMs: number): Promise<void> {
    this.#closeBy = Math.min(this.#closeBy, performance.now() + graceMs);
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    while ((this.#inFlight.size > 0 || this.#desk.busy) && performance.now() < this.#closeBy) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const link = "link" in this.#state ? this.#state.link : undefined;
    this.#state = { kind: "closing", link };
    if (link !== undefined) await this.#endLink(link);
    await this.#desk.settled();
  }

  /** Ends the server at once; for when there is no time left. */
  kill(): void {
    if ("link" in this.#state) this.#state.link?.kill("SIGKILL");
  }

  async #endLink(link: ChildLink): Promise<void> {
    const gone = new Promise<void>((resolve) => (this.#ended = resolve));
    link.endInput();
    const timers = [setTimeout(() => link.kill("SIGTERM"), 300), setTimeout(() => link.kill("SIGKILL"), 800)];
    await gone;
    timers.forEach((timer) => clearTimeout(timer));
  }

  #request({ id, method, params }: Extract<Message, { kind: "request" }>, line: Buffer): void {
    if (method === "initialize") return this.#greet(id, params);
    if (method === "ping") return this.#answers.reply(id, {});
    if (method === "server/discover") return this.#answers.refuse(id, -32601, "Method not found");
    if (method === "tools/list" && this.#state.kind !== "ready" && this.#listTools(id)) return;
    const request: Request = { id, method, params, started: performance.now() };
    if (this.#state.kind === "degraded") return this.#answerUnavailable([request], this.#state);
    this.#inFlight.add(request);
    this.#toServer(line, request);
  }

  #greet(id: Id, params: Record<string, unknown>): void {
    this.#initialize = params;
    this.#answers.reply(id, initializeResult(this.#options.manifest, params["protocolVersion"]));
    this.#greetServer();
  }

  /** True when there was something to answer with; in the degraded mode there always is. */
  #listTools(id: Id): boolean {
    const tools = this.#options.manifest.tools ?? (this.#state.kind === "degraded" ? [STATUS_TOOL] : undefined);
    if (tools !== undefined) this.#answers.reply(id, { tools });
    return tools !== undefined;
  }

  /** A cancelled request needs no answer, and no run when it has not begun. */
  #cancelled(id: unknown): void {
    if (typeof id !== "string" && typeof id !== "number") return;
    this.#inFlight.take(id);
    this.#queue = this.#queue.filter(({ request }) => request?.id !== id);
  }

  #toServer(line: Buffer, request?: Request): void {
    if (this.#state.kind === "ready") {
      this.#state.link.send(line);
      if (request !== undefined) this.#sent(request);
    } else if (this.#state.kind !== "degraded" && this.#state.kind !== "closing") {
      this.#queue.push({ line, request });
      this.#greetServer();
    }
  }

  #sent(request: Request): void {
    const timeout = isCall(request) ? this.#options.callTimeoutMs : undefined;
    this.#inFlight.sent(request.id, timeout, (late) => this.#desk.does(this.#timedOut(late)));
  }

  #spawn(): void {
    const link = this.#options.start({
      message: (incoming) => this.#fromServer(incoming),
      ended: (end) => this.#serverEnded(end),
    });
    this.#state = { kind: "starting", link, greeted: false };
    if (this.#initialize !== undefined) this.#greetServer();
  }

  /** Says `initialize` to the server in the client's name. The answer is ours to swallow. */
  #greetServer(): void {
    if (this.#state.kind !== "starting" || this.#state.greeted) return;
    this.#state.greeted = true;
    const protocolVersion = this.#options.manifest.protocolVersions[0];
    const params = this.#initialize ?? { protocolVersion, ...ANONYMOUS };
    this.#state.link.send(JSON.stringify({ jsonrpc: "2.0", id: GREETING, method: "initialize", params }));
  }

  #fromServer({ message, line }: Incoming): void {
    if (message.kind !== "response") return this.#answers.forward(line);
    if (message.id === GREETING) return this.#greeted();
    if (message.id === PING) return this.#ponged();
    // A late answer, to a request that was answered for the server or cancelled, is nobody's.
    if (!this.#inFlight.take(message.id)) return;
    this.#loop.answered();
    this.#answers.forward(line);
  }

  #greeted(): void {
    if (this.#state.kind !== "starting") return;
    const { link } = this.#state;
    link.send(JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }));
    this.#serve(link);
  }

  #serve(link: ChildLink): void {
    this.#state = { kind: "ready", link };
    const queue = this.#queue;
    this.#queue = [];
    for (const { line, request } of queue) this.#toServer(line, request);
  }

  #serverEnded(end: ChildEnd): void {
    const before = this.#state.kind;
    if (before === "closing") return this.#ended();
    this.#state = { kind: "waiting" };
    const cut = this.#inFlight.takeAll("sent");
    const next = this.#loop.ended(performance.now());
    if (next.kind === "restart") setTimeout(() => this.#restart(), next.afterMs);
    const answered = this.#desk.serverEnded(cut, end, before !== "starting");
    this.#desk.does(
      answered.then((incident) => {
        if (next.kind === "give_up") this.#degrade(end, incident);
      }),
    );
  }

  #restart(): void {
    if (this.#state.kind === "waiting" || this.#state.kind === "degraded") this.#spawn();
  }

  #degrade(end: ChildEnd, incident: Incident | undefined): void {
    const why = `wrangler's server does not run: its process ended again and again (${describeEnd(end)}).`;
    const outage = { why, hint: `It is tried again every ${Math.round(this.#options.retryMs / 1000)} s.`, incident };
    this.#state = { kind: "degraded", ...outage };
    this.#queue = [];
    this.#answerUnavailable(this.#inFlight.takeAll("all"), outage);
    setTimeout(() => this.#restart(), this.#options.retryMs).unref();
  }

  #answerUnavailable(requests: readonly Request[], outage: Outage): void {
    const lists = requests.filter(({ id, method }) => method === "tools/list" && this.#listTools(id));
    this.#desk.does(
      this.#desk.unavailable(
        requests.filter((request) => !lists.includes(request)),
        outage,
      ),
    );
  }

  /** Answers the call; a server that does not even answer a ping is replaced, one that does keeps its other calls. */
  async #timedOut(call: Request): Promise<void> {
    const { callTimeoutMs } = this.#options;
    await this.#desk.timedOut(call, callTimeoutMs);
    if (this.#state.kind !== "ready") return;
    const { link } = this.#state;
    this.#state = { kind: "doubtful", link };
    const params = { requestId: call.id, reason: "timeout" };
    link.send(JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params }));
    link.send(JSON.stringify({ jsonrpc: "2.0", id: PING, method: "ping" }));
    const hung = setTimeout(() => link.replace(), this.#options.pingMs ?? PING_MS);
    this.#ponged = () => {
      clearTimeout(hung);
      if (this.#state.kind === "doubtful") this.#serve(link);
    };
  }
}
