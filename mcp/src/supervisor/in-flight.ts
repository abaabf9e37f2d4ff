import { isRecord } from "../shared/json.ts";
import type { Id } from "./messages.ts";

/** A request of the client that has not been answered. */
export interface Request {
  readonly id: Id;
  readonly method: string;
  readonly params: Record<string, unknown>;
  /** From `monotonicMs()`. */
  readonly started: number;
}

interface Entry<Server> {
  readonly request: Request;
  timeoutMs: number | undefined;
  timedOut: (request: Request) => void;
  /** The server that has seen it; undefined while it waits for one, so that it survives any server's end. */
  server: Server | undefined;
  deadline: NodeJS.Timeout | undefined;
}

/** A call of a tool: what fails here is recorded. */
export function isCall(request: Request): boolean {
  return request.method === "tools/call";
}

/** The tool that a `tools/call` names, "" for other requests and malformed calls. */
export function toolOf(request: Request): string {
  const name = isCall(request) ? request.params["name"] : undefined;
  return typeof name === "string" ? name : "";
}

/** The requests that wait for an answer. Whoever takes one out answers it: so each is answered once. */
export class InFlight<Server> {
  readonly #entries = new Map<Id, Entry<Server>>();

  get size(): number {
    return this.#entries.size;
  }

  /** False when a request of that id waits already: then nobody could tell their answers apart. */
  add(request: Request): boolean {
    if (this.#entries.has(request.id)) return false;
    this.#entries.set(request.id, {
      request,
      server: undefined,
      deadline: undefined,
      timeoutMs: undefined,
      timedOut: () => undefined,
    });
    return true;
  }

  /** Notes that a server has it now. */
  sent(id: Id, server: Server, timeoutMs: number | undefined, timedOut: (request: Request) => void): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    Object.assign(entry, { server, timeoutMs, timedOut });
    expect(entry);
  }

  /** A call that makes progress has its time anew. */
  progressed(token: unknown): void {
    for (const entry of this.#entries.values()) {
      const meta = entry.request.params["_meta"];
      if (isRecord(meta) && meta["progressToken"] === token) expect(entry);
    }
  }

  /** The server that works on it. */
  serverOf(id: Id): Server | undefined {
    return this.#entries.get(id)?.server;
  }

  /** Those that a server works on, in the order in which they came. */
  of(server: Server): Request[] {
    return [...this.#entries.values()].filter((entry) => entry.server === server).map(({ request }) => request);
  }

  /** Undefined when it was answered or cancelled before. */
  take(id: Id): Request | undefined {
    const entry = this.#entries.get(id);
    clearTimeout(entry?.deadline);
    this.#entries.delete(id);
    return entry?.request;
  }

  /** Those that the server had seen, or those of no server. */
  takeAll(server: Server | undefined): Request[] {
    const taken = [...this.#entries.values()].filter((entry) => entry.server === server).map(({ request }) => request);
    for (const { id } of taken) this.take(id);
    return taken;
  }
}

function expect<Server>(entry: Entry<Server>): void {
  clearTimeout(entry.deadline);
  if (entry.timeoutMs === undefined) return;
  entry.deadline = setTimeout(() => entry.timedOut(entry.request), entry.timeoutMs);
  entry.deadline.unref();
}
