import type { Id } from "./messages.ts";

/** A request of the client that has not been answered. */
export interface Request {
  readonly id: Id;
  readonly method: string;
  readonly params: Record<string, unknown>;
  /** From `performance.now()`. */
  readonly started: number;
}

interface Entry {
  readonly request: Request;
  /** Whether the running server has seen it; one that it has not seen survives that server's end. */
  sent: boolean;
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
export class InFlight {
  readonly #entries = new Map<Id, Entry>();

  get size(): number {
    return this.#entries.size;
  }

  add(request: Request): void {
    this.#entries.set(request.id, { request, sent: false, deadline: undefined });
  }

  /** Notes that a server has it now. */
  sent(id: Id, timeoutMs: number | undefined, timedOut: (request: Request) => void): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.sent = true;
    if (timeoutMs === undefined) return;
    entry.deadline = setTimeout(() => {
      if (this.take(id)) timedOut(entry.request);
    }, timeoutMs);
    entry.deadline.unref();
  }

  /** False when it was answered or cancelled before. */
  take(id: Id): boolean {
    clearTimeout(this.#entries.get(id)?.deadline);
    return this.#entries.delete(id);
  }

  /** Those that the server had seen, or all. */
  takeAll(which: "sent" | "all"): Request[] {
    const taken = [...this.#entries.values()]
      .filter(({ sent }) => sent || which === "all")
      .map(({ request }) => request);
    for (const { id } of taken) this.take(id);
    return taken;
  }
}
