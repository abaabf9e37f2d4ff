import { describeEnd } from "../shared/process-end.ts";
import { monotonicMs } from "./monotonic.ts";
import { type Build, sameBuild } from "./build.ts";
import { CrashLoop } from "./crash-loop.ts";
import type { Outage } from "./degraded.ts";
import type { Incoming } from "./messages.ts";
import { type Limits, type ServerEnd, Session, type StartServer } from "./session.ts";

/** How a swap went. */
export type Swapped =
  /** A server of the new build answered the greeting. */
  | { readonly kind: "swapped" }
  /** It was the wanted build already. */
  | { readonly kind: "unchanged" }
  /** It did not start or kept ending; the official build runs again. */
  | { readonly kind: "fell_back"; readonly why: string }
  /** Another swap, the end of the connection, or a machine on which no server can run came first. */
  | { readonly kind: "given_up" };

export interface ServersOptions {
  /** What everything falls back to. */
  readonly official: Build;
  readonly start: StartServer;
  /** Why no server can run here at all; then none is started. */
  readonly outage: Outage | undefined;
  /** How long the degraded mode waits before it tries the server again. */
  readonly retryMs: number;
  /** The wait before the second restart in a row; the following double it. */
  readonly firstWaitMs?: number | undefined;
  /** How long a server whose place was taken may go on with the calls that it has. */
  readonly drainMs: number;
  readonly limits: Limits;
}

export interface ServersEvents {
  message(session: Session, incoming: Incoming): void;
  logged(line: string): void;
  /** A new process was started. */
  started(session: Session): void;
  /** It takes requests: it has started, or has overcome a doubt. */
  serving(session: Session): void;
  /** @param crashLoop no other server is started by itself: the rest is up to `degrade` */
  ended(session: Session, end: ServerEnd, crashLoop: boolean): void;
  /** Whether a server whose place was taken still has something to answer. */
  busy(session: Session): boolean;
  fellBack(from: Build, why: string): void;
}

/** Which server processes there are: at most one that gets requests, and those that finish what they have. */
export class Servers {
  readonly #options: ServersOptions;
  readonly #events: ServersEvents;
  readonly #retiring = new Map<Session, NodeJS.Timeout>();
  #build: Build;
  #loop: CrashLoop;
  #current: Session | undefined;
  #outage: Outage | undefined;
  #timer: NodeJS.Timeout | undefined;
  #state: "idle" | "running" | "closed" = "idle";
  #generation = 0;
  #swapping: ((how: Swapped) => void) | undefined;

  constructor(options: ServersOptions, first: Build, events: ServersEvents) {
    this.#options = options;
    this.#events = events;
    this.#build = first;
    this.#loop = this.#newLoop(first);
    this.#outage = options.outage;
  }

  /** The one that gets requests when it serves. */
  get current(): Session | undefined {
    return this.#current;
  }

  /** Why there is none, nor will be soon. */
  get outage(): Outage | undefined {
    return this.#outage;
  }

  start(): void {
    if (this.#state !== "idle") return;
    this.#state = "running";
    if (this.#outage === undefined) this.#spawn();
  }

  /** @see Supervisor.swap */
  swap(build: Build): Promise<Swapped> {
    if (sameBuild(build, this.#build)) return Promise.resolve({ kind: "unchanged" });
    if (this.#state === "closed" || this.#options.outage !== undefined) return Promise.resolve({ kind: "given_up" });
    this.#swapped({ kind: "given_up" });
    this.#build = build;
    this.#loop = this.#newLoop(build);
    const swapped = new Promise<Swapped>((resolve) => (this.#swapping = resolve));
    if (this.#state === "running") this.#takeOver();
    return swapped;
  }

  /** A server answered a request: it is not all broken, and may have been the last thing a retired one had to do. */
  answered(session: Session): void {
    if (session === this.#current) this.#loop.answered();
    if (session.retired && !this.#events.busy(session)) void session.end("retired");
  }

  /** Puts a new server of the same build in the place of one that may be damaged. */
  renew(session: Session): void {
    if (session === this.#current && this.#state === "running") this.#takeOver();
  }

  /** After a crash loop: `outage` is what callers are told until a later try succeeds. */
  degrade(outage: Outage): void {
    if (this.#current !== undefined || this.#state === "closed") return;
    this.#outage = outage;
    this.#timer = setTimeout(() => this.#retry(), this.#options.retryMs).unref();
  }

  /** Ends all. Resolves when they are gone. */
  async close(): Promise<void> {
    this.#state = "closed";
    clearTimeout(this.#timer);
    this.#swapped({ kind: "given_up" });
    await Promise.all(this.#all().map((session) => session.end("closed")));
  }

  /** Ends all at once, without waiting. */
  kill(): void {
    for (const session of this.#all()) session.kill();
  }

  #all(): Session[] {
    return [...(this.#current === undefined ? [] : [this.#current]), ...this.#retiring.keys()];
  }

  #newLoop(build: Build): CrashLoop {
    const kind = sameBuild(build, this.#options.official) ? "official" : "swapped";
    return new CrashLoop(kind, this.#options.firstWaitMs);
  }

  /** What is asked from here on waits for how this try goes. */
  #retry(): void {
    this.#outage = undefined;
    this.#spawn();
  }

  #spawn(): void {
    if (this.#state !== "running" || this.#current !== undefined) return;
    const { start, limits } = this.#options;
    const { busy, logged } = this.#events;
    const options = { build: this.#build, generation: ++this.#generation, start, limits, busy };
    this.#current = new Session(options, {
      logged,
      message: (session, incoming) => this.#events.message(session, incoming),
      ready: (session) => this.#ready(session),
      ended: (session, end) => this.#ended(session, end),
    });
    this.#events.started(this.#current);
  }

  /** Puts a server of the wanted build in the place of what is there. */
  #takeOver(): void {
    clearTimeout(this.#timer);
    this.#outage = undefined;
    const old = this.#current;
    this.#current = undefined;
    if (old !== undefined) this.#retire(old);
    this.#spawn();
  }

  #retire(session: Session): void {
    session.retired = true;
    const end = (): void => void session.end("retired");
    this.#retiring.set(session, setTimeout(end, this.#options.drainMs));
    if (!this.#events.busy(session)) end();
  }

  #ready(session: Session): void {
    if (session !== this.#current) return;
    this.#swapped({ kind: "swapped" });
    this.#events.serving(session);
  }

  #ended(session: Session, end: ServerEnd): void {
    clearTimeout(this.#retiring.get(session));
    this.#retiring.delete(session);
    if (session !== this.#current) return this.#events.ended(session, end, false);
    this.#current = undefined;
    if (this.#state === "closed") return this.#events.ended(session, end, false);
    const next = this.#loop.ended(monotonicMs());
    const swapped = !sameBuild(session.build, this.#options.official);
    if (swapped && (next.kind === "give_up" || !end.started)) {
      this.#fallBack(session.build, end);
      return this.#events.ended(session, end, false);
    }
    if (next.kind === "restart") this.#timer = setTimeout(() => this.#spawn(), next.afterMs);
    this.#events.ended(session, end, next.kind === "give_up");
  }

  #fallBack(from: Build, end: ServerEnd): void {
    const why = `${end.started ? "it ended again and again" : "it did not start"} (${describeEnd(end)})`;
    this.#swapped({ kind: "fell_back", why });
    this.#build = this.#options.official;
    this.#loop = this.#newLoop(this.#build);
    this.#spawn();
    this.#events.fellBack(from, why);
  }

  #swapped(how: Swapped): void {
    this.#swapping?.(how);
    this.#swapping = undefined;
  }
}
