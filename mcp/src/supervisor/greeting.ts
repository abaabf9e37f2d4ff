import { isRecord } from "../shared/json.ts";
import type { Answers } from "./answers.ts";
import { initializeResult, type Manifest } from "./manifest.ts";
import type { Id } from "./messages.ts";

/** Said to a server in the name of a client that calls without a handshake. */
const ANONYMOUS = { capabilities: {}, clientInfo: { name: "unknown", version: "0" } };

/**
 * The handshake with the client. Of our own server all is known beforehand: the client is answered at once, and each
 * server is greeted when it is there. What a foreign server is, only it can say: there the client's `initialize` waits
 * for its answer, and it hears `initialized` when the client says so.
 */
export class Greeting {
  readonly #answers: Answers;
  readonly #manifest: Manifest;
  readonly #foreign: boolean;
  #client: Record<string, unknown> | undefined;
  #waiting: Id[] = [];
  #said: Record<string, unknown> | undefined;
  #begun: boolean;

  constructor(answers: Answers, manifest: Manifest, foreign: boolean) {
    this.#answers = answers;
    this.#manifest = manifest;
    this.#foreign = foreign;
    this.#begun = !foreign;
  }

  /** The parameters of the client's `initialize`; undefined before it. */
  get client(): Record<string, unknown> | undefined {
    return this.#client;
  }

  /** What a server that starts is greeted with. */
  get params(): Record<string, unknown> {
    return this.#client ?? { protocolVersion: this.#manifest.protocolVersions[0], ...ANONYMOUS };
  }

  /** Whether servers may be told `initialized`, and with it be asked things. */
  get begun(): boolean {
    return this.#begun;
  }

  begin(): void {
    this.#begun = true;
  }

  /** What the server is to be called in front of people. */
  get serverName(): string {
    const result = this.#said?.["result"];
    const info = isRecord(result) ? result["serverInfo"] : undefined;
    return isRecord(info) && typeof info["name"] === "string" ? info["name"] : this.#manifest.name;
  }

  /** @param reachable false when there is no server to wait for */
  asked(id: Id, params: Record<string, unknown>, reachable: boolean): void {
    this.#client = params;
    this.#waiting.push(id);
    if (this.#said !== undefined || !this.#foreign || !reachable) this.#answer();
  }

  /** @param line a server's answer to `initialize`, a refusal too */
  heard(line: Buffer): void {
    if (!this.#foreign) return;
    this.#said ??= ownWords(JSON.parse(line.toString("utf8")));
    this.#answer();
  }

  /** No server will answer soon: the connection is made without one. */
  giveUp(): void {
    this.#answer();
  }

  #answer(): void {
    const said = this.#said ?? { result: initializeResult(this.#manifest, this.#client?.["protocolVersion"]) };
    for (const id of this.#waiting) this.#answers.forward(JSON.stringify({ jsonrpc: "2.0", ...said, id }));
    this.#waiting = [];
  }
}

/** All of an answer but its id. The list of tools may change where the server itself would never have changed it. */
function ownWords(answer: unknown): Record<string, unknown> {
  if (!isRecord(answer)) return {};
  const said = { ...answer };
  delete said["id"];
  const { result } = said;
  const capabilities = isRecord(result) ? result["capabilities"] : undefined;
  if (!isRecord(result) || !isRecord(capabilities) || !isRecord(capabilities["tools"])) return said;
  const tools = { ...capabilities["tools"], listChanged: true };
  return { ...said, result: { ...result, capabilities: { ...capabilities, tools } } };
}
