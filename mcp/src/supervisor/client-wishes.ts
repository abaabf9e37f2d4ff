import type { Request } from "./in-flight.ts";
import type { Session } from "./session.ts";

/**
 * What a client asked of a server for as long as the connection lasts: how much to log, what to tell of. The client
 * does not know that another server came, so that this one is asked again in its name.
 */
export class ClientWishes {
  #level: Request | undefined;
  readonly #subscriptions = new Map<string, Request>();

  note(request: Request): void {
    if (request.method === "logging/setLevel") this.#level = request;
    const { uri } = request.params;
    if (typeof uri !== "string") return;
    if (request.method === "resources/subscribe") this.#subscriptions.set(uri, request);
    if (request.method === "resources/unsubscribe") this.#subscriptions.delete(uri);
  }

  repeat(session: Session): void {
    const wishes = [...(this.#level === undefined ? [] : [this.#level]), ...this.#subscriptions.values()];
    for (const { method, params } of wishes) session.ask(method, params, () => undefined);
  }
}
