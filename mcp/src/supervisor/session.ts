import type { Build } from "./build.ts";
import type { ChildEnd, ChildEvents, ChildLink, Removal } from "./child-link.ts";
import type { Id, Incoming } from "./messages.ts";

/** Starts a server process of a build. */
export type StartServer = (build: Build, events: ChildEvents) => ChildLink;

/** How a server ended. */
export interface ServerEnd extends ChildEnd {
  readonly build: Build;
  /** Whether it ever answered the greeting. */
  readonly started: boolean;
}

export interface SessionOptions {
  readonly build: Build;
  /** 1 for the first server of a supervisor. */
  readonly generation: number;
  readonly start: StartServer;
  /** How long it may take to answer the greeting. */
  readonly startMs: number;
}

export interface SessionEvents {
  /** Anything that the server says and that is no answer to a request of ours. */
  message(session: Session, incoming: Incoming): void;
  /** It answered our greeting and takes requests now. */
  ready(session: Session): void;
  ended(session: Session, end: ServerEnd): void;
}

type State = "starting" | "ready" | "doubtful" | "over";

/** Ids of our own requests to a server. */
const OWN = "wrangler-supervisor:";

/** How long a server that should end has for each way to: its input's end, SIGTERM. */
const END_MS = { terminate: 300, kill: 800 } as const;

/** One server process from its start to its end. */
export class Session {
  readonly build: Build;
  readonly generation: number;
  /** It gets nothing new: another one has taken its place. */
  retired = false;
  readonly #link: ChildLink;
  readonly #answered = new Map<Id, (line: Buffer) => void>();
  readonly #ended: Promise<void>;
  readonly #ready: () => void;
  #state: State = "starting";
  readonly #startMs: number;
  #impatience: NodeJS.Timeout | undefined;
  #greeted = false;
  #own = 0;

  constructor({ build, generation, start, startMs }: SessionOptions, events: SessionEvents) {
    this.build = build;
    this.generation = generation;
    this.#startMs = startMs;
    let over: () => void = () => undefined;
    this.#ended = new Promise((resolve) => (over = resolve));
    this.#ready = () => events.ready(this);
    this.#link = start(build, {
      message: (incoming) => {
        if (!this.#isOwn(incoming)) events.message(this, incoming);
      },
      ended: (end) => {
        const started = this.#state !== "starting";
        this.#state = "over";
        clearTimeout(this.#impatience);
        over();
        events.ended(this, { ...end, build, started });
      },
    });
  }

  /** Whether it takes requests at this moment. */
  get serves(): boolean {
    return this.#state === "ready" && !this.retired;
  }

  get starting(): boolean {
    return this.#state === "starting";
  }

  /** Says `initialize` in the client's name; only the first time. The answer is ours. */
  greet(params: Record<string, unknown>): void {
    if (this.#greeted) return;
    this.#greeted = true;
    this.#expect(this.#startMs);
    this.ask("initialize", params, () => {
      clearTimeout(this.#impatience);
      if (this.#state !== "starting") return;
      this.say("notifications/initialized", {});
      this.#state = "ready";
      this.#ready();
    });
  }

  send(line: Buffer | string): void {
    this.#link.send(line);
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

  /** Asks whether it still answers at all; until it does it gets nothing else. One that does not is replaced. */
  doubt(patienceMs: number): void {
    if (this.#state !== "ready") return;
    this.#state = "doubtful";
    this.#expect(patienceMs);
    this.ask("ping", {}, () => {
      clearTimeout(this.#impatience);
      if (this.#state !== "doubtful") return;
      this.#state = "ready";
      this.#ready();
    });
  }

  /** Ends it, the kind way first, because another one took its place or nobody needs it. Resolves when it is gone. */
  async end(why: Removal): Promise<void> {
    this.#link.removing(why);
    this.#link.endInput();
    const timers = [
      setTimeout(() => this.#link.kill("SIGTERM"), END_MS.terminate),
      setTimeout(() => this.#link.kill("SIGKILL"), END_MS.kill),
    ];
    await this.#ended;
    timers.forEach((timer) => clearTimeout(timer));
  }

  kill(): void {
    this.#link.kill("SIGKILL");
  }

  /** It counts as hung unless it has answered by then. */
  #expect(withinMs: number): void {
    this.#impatience = setTimeout(() => {
      this.#link.removing("hung");
      this.kill();
    }, withinMs);
  }

  #isOwn({ message, line }: Incoming): boolean {
    if (message.kind !== "response" || typeof message.id !== "string" || !message.id.startsWith(OWN)) return false;
    const answered = this.#answered.get(message.id);
    this.#answered.delete(message.id);
    answered?.(line);
    return true;
  }
}
