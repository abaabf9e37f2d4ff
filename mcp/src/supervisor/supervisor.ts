import { describeEnd } from "../shared/process-end.ts";
import { monotonicMs } from "./monotonic.ts";
import { Answers } from "./answers.ts";
import type { Build } from "./build.ts";
import { ClientWishes } from "./client-wishes.ts";
import { type Outage, STATUS_TOOL } from "./degraded.ts";
import { FailureDesk } from "./failure-desk.ts";
import type { Incident } from "./failures.ts";
import { Greeting } from "./greeting.ts";
import { InFlight, isCall, type Request, toolOf } from "./in-flight.ts";
import { type Id, type Incoming, type Message, parseMessage } from "./messages.ts";
import { ServerRequests } from "./server-requests.ts";
import { Servers, type Swapped } from "./servers.ts";
import type { ServerEnd, Session } from "./session.ts";
import { DRAIN_MS, HANG_MS, limitsOf, PING_MS, type SupervisorOptions } from "./supervisor-options.ts";
import { ToolList } from "./tool-list.ts";
import { BREADCRUMBS } from "../capture/breadcrumbs.ts";
import { Trail } from "./trail.ts";

/**
 * Stands between the client and the server process. The handshake is always completed and every request is answered
 * once, whatever happens behind: a server that dies is replaced, what it had not answered is answered for it, and
 * what it had not seen waits for the next one.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #inFlight = new InFlight<Session>();
  readonly #asked = new ServerRequests();
  readonly #answers: Answers;
  readonly #desk: FailureDesk;
  readonly #servers: Servers;
  readonly #tools: ToolList;
  readonly #trail: Trail;
  readonly #greeting: Greeting;
  readonly #wishes = new ClientWishes();
  /** Lines that no running server has seen, in order. */
  #queue: { readonly line: Buffer; readonly request: Request | undefined }[] = [];
  #closing: Promise<void> | undefined;
  #closeBy = Infinity;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#answers = new Answers(options.write);
    this.#trail = new Trail(options.clock);
    this.#desk = new FailureDesk(this.#answers, options.failures, this.#trail);
    this.#tools = new ToolList(options.manifest.tools);
    this.#greeting = new Greeting(this.#answers, options.manifest, options.foreign === true);
    this.#servers = new Servers(
      { ...options, drainMs: options.drainMs ?? DRAIN_MS, limits: limitsOf(options) },
      options.first ?? options.official,
      {
        logged: (line) => this.#trail.add("log", line),
        message: (session, incoming) => this.#fromServer(session, incoming),
        started: () => this.#greetServer(),
        serving: (session) => this.#serve(session),
        ended: (session, end, crashLoop) => this.#serverEnded(session, end, crashLoop),
        busy: (session) => this.#inFlight.of(session).length > 0,
        fellBack: (from, why) => options.fellBack?.(from, why),
      },
    );
  }

  /** The parameters of the client's `initialize`, empty before it. */
  get client(): Record<string, unknown> {
    return this.#greeting.client ?? {};
  }

  start(): void {
    this.#servers.start();
  }

  /**
   * Runs another build from now on. Requests that come from here on wait for it and are answered by it; calls in
   * flight finish in the old server, which ends with the last of them, or after `drainMs` (then they are answered with
   * an error). The client hears `tools/list_changed` when the tools differ. A build that does not start, or ends again
   * and again later, gives way to the official one; `fellBack` is told of it. Never rejects.
   */
  swap(build: Build): Promise<Swapped> {
    return this.#servers.swap(build);
  }

  /** Takes one line from the client. */
  receive(line: Buffer): void {
    const message = parseMessage(line);
    if (message === undefined)
      return this.#answers.refuse(null, -32700, "Parse error: a line must be one JSON-RPC 2.0 message");
    if (message.kind === "request") return this.#request(message, line);
    if (message.kind === "response") return this.#asked.answer(message.id, line);
    if (message.method === "notifications/initialized") return this.#begin();
    if (message.method === "notifications/cancelled") return this.#cancelled(message.params["requestId"], line);
    this.#toServer(line);
  }

  /**
   * Waits up to `graceMs` for the answers in flight, then ends the server. Resolves when it is gone. Called again, it
   * can only become quicker.
   */
  close(graceMs: number): Promise<void> {
    this.#closeBy = Math.min(this.#closeBy, monotonicMs() + graceMs);
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    while ((this.#inFlight.size > 0 || this.#desk.busy) && monotonicMs() < this.#closeBy) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await this.#servers.close();
    this.#desk.closed(this.#inFlight.takeAll(undefined));
    await this.#desk.settled();
  }

  /** Ends the servers at once; for when there is no time left. */
  kill(): void {
    this.#servers.kill();
  }

  #request({ id, method, params }: Extract<Message, { kind: "request" }>, line: Buffer): void {
    if (method === "initialize") return this.#greet(id, params);
    if (method === "ping" && !(this.#foreign && this.#servers.current?.serves === true))
      return this.#answers.reply(id, {});
    if (method === "server/discover") return this.#answers.refuse(id, -32601, "Method not found");
    if (method === "tools/list" && this.#servers.current?.serves !== true && this.#listTools(id)) return;
    const request: Request = { id, method, params, started: monotonicMs() };
    const { outage } = this.#servers;
    if (outage !== undefined) return this.#answerUnavailable([request], outage);
    if (!this.#inFlight.add(request))
      return this.#answers.refuse(id, -32600, "Invalid request: another request with this id waits for its answer");
    this.#toServer(line, request);
  }

  #greet(id: Id, params: Record<string, unknown>): void {
    this.#greeting.asked(id, params, this.#servers.outage === undefined);
    this.#greetServer();
  }

  /** Each server gets `initialized` from us, after the greeting, and not before the client has begun. */
  #begin(): void {
    this.#greeting.begin();
    this.#servers.current?.introduce();
  }

  /** True when there was something to answer with; in the degraded mode there always is. */
  #listTools(id: Id): boolean {
    const { known } = this.#tools;
    if (known === undefined && this.#servers.outage === undefined) return false;
    this.#answers.reply(id, { tools: known ?? [STATUS_TOOL] });
    if (known === undefined) this.#tools.heard([STATUS_TOOL]);
    return true;
  }

  /** A cancelled request needs no answer, and no run when it has not begun. */
  #cancelled(id: unknown, line: Buffer): void {
    if (typeof id !== "string" && typeof id !== "number") return;
    const server = this.#inFlight.serverOf(id);
    this.#inFlight.take(id);
    server?.send(line);
    // It may have been cancelled because the server hangs in it.
    if (server !== undefined) server.check(this.#hangMs, () => server.done(id));
    this.#queue = this.#queue.filter(({ request }) => request?.id !== id);
  }

  #toServer(line: Buffer, request?: Request): void {
    const { current, outage } = this.#servers;
    if (current?.serves === true) {
      current.send(line, request);
      if (request !== undefined) this.#sent(request, current);
    } else if (outage === undefined) {
      this.#queue.push({ line, request });
      this.#greetServer();
      // Who asks has begun, whatever it left out.
      if (request !== undefined) this.#begin();
    }
  }

  #sent(request: Request, session: Session): void {
    const timeout = isCall(request) ? this.#options.callTimeoutMs : undefined;
    this.#inFlight.sent(request.id, session, timeout, (late) => {
      // One that hears nothing is ended, and that answers the call.
      session.check(this.#options.pingMs ?? PING_MS, () => this.#giveUp(late, session));
    });
  }

  /** Says `initialize` to a server that starts, once the client has said it, or somebody needs the server without. */
  #greetServer(): void {
    if (this.#greeting.client === undefined && this.#queue.length === 0) return;
    const { current } = this.#servers;
    current?.greet(this.#greeting.params, (line) => {
      this.#greeting.heard(line);
      if (this.#greeting.begun) current.introduce();
    });
  }

  #fromServer(session: Session, incoming: Incoming): void {
    const { message, line } = incoming;
    if (message.kind !== "response") {
      if (message.method === "notifications/progress") this.#inFlight.progressed(message.params["progressToken"]);
      return this.#answers.forward(this.#asked.outgoing(session, incoming));
    }
    // A late answer, to a request that was answered for the server or cancelled, is nobody's.
    if (this.#inFlight.serverOf(message.id) !== session) return;
    const request = this.#inFlight.take(message.id);
    session.done(message.id);
    this.#answers.forward(line);
    if (request !== undefined) this.#note(request, line, message.failed);
    this.#servers.answered(session);
  }

  #note(request: Request, answer: Buffer, failed: boolean): void {
    this.#trail.add("call", told(request, failed));
    this.#wishes.note(request);
    if (this.#foreign && request.method === "tools/list" && request.params["cursor"] === undefined)
      this.#tools.overheard(answer);
  }

  #serve(session: Session): void {
    if (session.generation > 1) this.#wishes.repeat(session);
    // What fails in it is told with what happened before it.
    if (session.generation > 1 && !this.#foreign) session.say(BREADCRUMBS, { breadcrumbs: this.#trail.last() });
    const queue = this.#queue;
    this.#queue = [];
    for (const { line, request } of queue) this.#toServer(line, request);
    // The first server is the one whose tools the manifest lists.
    if (session.generation > 1 || this.#tools.known === undefined) {
      this.#tools.ask(session, () => {
        if (this.#greeting.client !== undefined) this.#answers.notify("notifications/tools/list_changed", {});
      });
    }
  }

  #serverEnded(session: Session, end: ServerEnd, crashLoop: boolean): void {
    for (const requestId of this.#asked.takeAll(session)) {
      this.#answers.notify("notifications/cancelled", { requestId, reason: "the server process ended" });
    }
    const answered = this.#desk.serverEnded(this.#inFlight.takeAll(session), end);
    if (end.removed !== "retired" && end.removed !== "closed")
      this.#trail.add("log", `the server process ended (${describeEnd(end)})`);
    this.#desk.does(
      answered.then((incident) => {
        if (crashLoop) this.#degrade(end, incident);
      }),
    );
  }

  #degrade(end: ServerEnd, incident: Incident | undefined): void {
    const who = this.#foreign ? `The server "${this.#greeting.serverName}"` : "wrangler's server";
    const why = `${who} does not run: its process ended again and again (${describeEnd(end)}).`;
    const again = `It is tried again every ${Math.round(this.#options.retryMs / 1000)} s.`;
    const outage = { why, hint: [end.fatal?.hint ?? "", again].filter(Boolean).join(" "), incident };
    this.#servers.degrade(outage);
    this.#greeting.giveUp();
    this.#queue = [];
    this.#answerUnavailable(this.#inFlight.takeAll(undefined), outage);
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

  /** Answers a call for a server that goes on. Ours gets a successor, since nobody knows what the call still holds. */
  #giveUp(call: Request, session: Session): void {
    if (this.#inFlight.take(call.id) === undefined) return;
    this.#desk.does(this.#desk.timedOut(call, session.build, this.#options.callTimeoutMs));
    session.say("notifications/cancelled", { requestId: call.id, reason: "timeout" });
    if (!this.#foreign) this.#servers.renew(session);
  }

  get #hangMs(): number {
    return this.#options.hangMs ?? HANG_MS;
  }

  get #foreign(): boolean {
    return this.#options.foreign === true;
  }
}

function told(request: Request, failed: boolean): string {
  return `${toolOf(request) || request.method} ${failed ? "failed" : "answered"} after ${Math.round(monotonicMs() - request.started)} ms`;
}
