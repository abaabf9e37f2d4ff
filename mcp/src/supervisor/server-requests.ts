import { isRecord } from "../shared/json.ts";
import type { Id, Incoming } from "./messages.ts";
import type { Session } from "./session.ts";

interface Asked {
  readonly session: Session;
  /** The server's own id of it. */
  readonly id: Id;
}

/**
 * Requests of servers to the client (elicitation, sampling, roots). Every server counts its ids from 0, so that the
 * answer to a question of one that died would be taken for the answer to a question of the next: ids of all but the
 * first server are changed on their way out, and back.
 */
export class ServerRequests {
  readonly #asked = new Map<Id, Asked>();

  /** The line for the client in place of a server's request, or of its notice that it no longer wants an answer. */
  outgoing(session: Session, { message, line }: Incoming): Buffer | string {
    if (message.kind === "request") {
      const id = outside(session, message.id);
      this.#asked.set(id, { session, id: message.id });
      return session.generation === 1 ? line : withId(line, id);
    }
    if (message.kind !== "notification" || message.method !== "notifications/cancelled") return line;
    const own = message.params["requestId"];
    if ((typeof own !== "string" && typeof own !== "number") || session.generation === 1) return line;
    const params = { ...message.params, requestId: outside(session, own) };
    return JSON.stringify({ jsonrpc: "2.0", method: message.method, params });
  }

  /** Gives a client's answer to the server that asked. One that is gone gets nothing. */
  answer(id: Id, line: Buffer): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (asked !== undefined) asked.session.send(asked.id === id ? line : withId(line, asked.id));
  }

  /** The ids under which the client still works on questions of a server that ended. */
  takeAll(session: Session): Id[] {
    const ids = [...this.#asked].filter(([, asked]) => asked.session === session).map(([id]) => id);
    for (const id of ids) this.#asked.delete(id);
    return ids;
  }
}

function outside(session: Session, id: Id): Id {
  return session.generation === 1 ? id : `wrangler-${session.generation}:${JSON.stringify(id)}`;
}

function withId(line: Buffer, id: Id): string {
  const message: unknown = JSON.parse(line.toString("utf8"));
  return JSON.stringify(isRecord(message) ? { ...message, id } : message);
}
