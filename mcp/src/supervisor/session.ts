import { residentMib } from "../platform/process-memory.ts";
import type { ProcessEnd, Removal } from "../shared/process-end.ts";
import type { Build } from "./build.ts";
import type { ChildEvents, ChildLink } from "./child-link.ts";
import type { Request } from "./in-flight.ts";
import type { Id, Incoming } from "./messages.ts";

/** Starts a server process of a build. */
export type StartServer = (build: Build, events: ChildEvents) => ChildLink;

/** How a server ended. */
export interface ServerEnd extends ProcessEnd {
  readonly build: Build;
  /** Whether it ever answered the greeting. */
  readonly started: boolean;
  /** The call that it began last, answered or not; undefined for servers that do not tell. */
  readonly lastBegun: Request | undefined;
}

export interface Limits {
  /** How long a server may take to answer the greeting. */
  readonly startMs: number;
  /** How long it may be deaf while it has something to answer; undefined when deafness alone proves nothing. */
  readonly hangMs: number | undefined;
  /** How much memory it and what it starts may take, in MiB. Known on Linux alone. */
  readonly memoryMib: number;
}

export interface SessionOptions {
  readonly build: Build;
  /** 1 for the first server of a supervisor. */
  readonly generation: number;
  readonly start: StartServer;
  readonly limits: Limits;
  /** Whether it has something to answer. */
  readonly busy: (session: Session) => boolean;
}

export interface SessionEvents {
  /** Anything that the server says and that is no answer to a request of ours. */
  message(session: Session, incoming: Incoming): void;
  /** A line of its log. */
  logged(line: string): void;
  /** It takes requests now. */
  ready(session: Session): void;
  ended(session: Session, end: ServerEnd): void;
}

type State = "starting" | "greeted" | "ready" | "over";

/** Ids of our own requests to a server. */
const OWN = "wrangler-supervisor:";

/** How long a server that should end has for each way to: its input's end, SIGTERM. */
const END_MS = { terminate: 300, kill: 800 } as const;
/** How often a server that has something to answer is looked at. */
const LOOK_MS = 200;
/** Each of how many looks asks it whether it still hears, or goes to one that has nothing to answer. */
const SELDOM = 25;

/** One server process from its start to its end. */
export class Session {
  readonly build: Build;
  readonly generation: number;
  /** It gets nothing new: another one has taken its place. */
  retired = false;
  readonly #options: SessionOptions;
  readonly #link: ChildLink;
  readonly #answered = new Map<Id, (line: Buffer) => void>();
  readonly #ended: Promise<void>;
  readonly #ready: () => void;
  readonly #sent = new Map<Id, Request>();
  readonly #look: NodeJS.Timeout;
  #state: State = "starting";
  #greeted = false;
  #own = 0;
  #looks = 0;
  #lastBegun: Request | undefined;
  #impatience: NodeJS.Timeout | undefined;

  constructor(options: SessionOptions, events: SessionEvents) {
    this.build = options.build;
    this.generation = options.generation;
    this.#options = options;
    let over: () => void = () => undefined;
    this.#ended = new Promise((resolve) => (over = resolve));
    this.#ready = () => events.ready(this);
    this.#look = setInterval(() => this.#lookAfter(), LOOK_MS).unref();
    this.#link = options.start(options.build, {
      message: (incoming) => {
        if (!this.#isOwn(incoming)) events.message(this, incoming);
      },
      logged: (line) => events.logged(line),
      began: (id) => (this.#lastBegun = this.#sent.get(id)),
      ended: (end) => {
        const started = this.#state !== "starting";
        this.#state = "over";
        clearTimeout(this.#impatience);
        clearInterval(this.#look);
        over();
        events.ended(this, { ...end, build: options.build, started, lastBegun: this.#lastBegun });
      },
    });
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#link.pid;
  }

  /** Whether it takes requests at this moment. */
  get serves(): boolean {
    return this.#state === "ready" && !this.retired;
  }

  /** Says `initialize` in the client's name; only the first time. */
  greet(params: Record<string, unknown>, answered: (line: Buffer) => void): void {
    if (this.#greeted) return;
    this.#greeted = true;
    this.#expect(this.#options.limits.startMs);
    this.ask("initialize", params, (line) => {
      this.#heard();
      if (this.#state !== "starting") return;
      this.#state = "greeted";
      answered(line);
    });
  }

  /** Says `initialized` to a server that has answered the greeting; it takes requests from then on. */
  introduce(): void {
    if (this.#state !== "greeted") return;
    this.say("notifications/initialized", {});
    this.#state = "ready";
    this.#ready();
  }

  send(line: Buffer | string, request?: Request): void {
    if (request !== undefined) this.#sent.set(request.id, request);
    this.#link.send(line);
  }

  /** A request is no longer its concern. */
  done(id: Id): void {
    this.#sent.delete(id);
  }

  say(method: string, params: Record<string, unknown>): void {
    this.send(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  /** A request of ours. `answered` gets the line of the answer, an error too; it is not called when none comes. */
  ask(method: string, params: Record<string, unknown>, answered: (line: Buffer) => void): void {
    const id = `${OWN}${++this.#own}`;
    this.#answered.set(id, answered);
    this.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
  }

  /** Asks whether it still hears anything. One that does not within that time is ended. */
  check(patienceMs: number, hears: () => void): void {
    if (this.#state !== "ready") return;
    // Of two questions the one with less patience counts.
    clearTimeout(this.#impatience);
    this.#expect(patienceMs);
    this.ask("ping", {}, () => {
      this.#heard();
      hears();
    });
  }

  /** Ends it, the kind way first, because another one took its place or nobody needs it. Resolves when it is gone. */
  async end(why: Removal): Promise<void> {
    this.#link.removing(why);
    this.#link.endInput();
    const timers = [
      setTimeout(() => this.#link.terminate(), END_MS.terminate),
      setTimeout(() => this.#link.kill(), END_MS.kill),
    ];
    await this.#ended;
    timers.forEach((timer) => clearTimeout(timer));
  }

  kill(): void {
    this.#link.kill();
  }

  #remove(why: Removal): void {
    this.#link.removing(why);
    this.#link.kill();
  }

  /** It counts as hung unless it has answered by then. */
  #expect(withinMs: number): void {
    this.#impatience = setTimeout(() => this.#remove("hung"), withinMs);
  }

  #heard(): void {
    clearTimeout(this.#impatience);
    this.#impatience = undefined;
  }

  #lookAfter(): void {
    const { limits, busy } = this.#options;
    const isSeldom = ++this.#looks % SELDOM === 0;
    const isIdle = this.#state === "ready" && !busy(this);
    if (isIdle && !isSeldom) return;
    const used = this.pid === undefined ? undefined : residentMib(this.pid);
    if (used !== undefined && used > limits.memoryMib) this.#remove("memory");
    else if (isIdle || limits.hangMs === undefined || this.#impatience !== undefined) return;
    else if (isSeldom) this.check(limits.hangMs, () => undefined);
  }

  #isOwn({ message, line }: Incoming): boolean {
    if (message.kind !== "response" || typeof message.id !== "string" || !message.id.startsWith(OWN)) return false;
    const answered = this.#answered.get(message.id);
    this.#answered.delete(message.id);
    answered?.(line);
    return true;
  }
}
