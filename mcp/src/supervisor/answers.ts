import type { Id } from "./messages.ts";

/** What goes to the client: answers of our own, and lines of the server as they are. */
export class Answers {
  readonly #write: (line: Buffer | string) => void;

  constructor(write: (line: Buffer | string) => void) {
    this.#write = write;
  }

  reply(id: Id, result: Readonly<Record<string, unknown>>): void {
    this.#write(JSON.stringify({ jsonrpc: "2.0", id, result }));
  }

  /** @param id null when the request could not be read (JSON-RPC 2.0, section 5) */
  refuse(id: Id | null, code: number, message: string): void {
    this.#write(JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } }));
  }

  notify(method: string, params: Readonly<Record<string, unknown>>): void {
    this.#write(JSON.stringify({ jsonrpc: "2.0", method, params }));
  }

  forward(line: Buffer | string): void {
    this.#write(line);
  }
}
