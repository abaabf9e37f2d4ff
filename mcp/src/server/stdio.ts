import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { type JSONRPCMessage, JSONRPCMessageSchema } from "@modelcontextprotocol/sdk/types.js";
import { LineSplitter } from "../shared/lines.ts";

/**
 * MCP over standard input and output. The SDK's own transport ends the process without a word at a line of 10 MiB,
 * and copies its buffer for each chunk.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #write: (json: string) => Promise<void>;
  readonly #lines = new LineSplitter((line) => this.#receive(line));

  /** @param write of one message without line end; see stdout-guard.ts */
  constructor(write: (json: string) => Promise<void>) {
    this.#write = write;
  }

  async start(): Promise<void> {
    process.stdin.on("data", (chunk: Buffer) => this.#lines.push(chunk));
    // The end of input closes nothing: calls in flight are still answered, then the process has nothing left to do.
    process.stdin.on("error", () => undefined);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    await this.#write(JSON.stringify(message));
  }

  async close(): Promise<void> {
    process.stdin.pause();
    this.onclose?.();
  }

  #receive(line: Buffer): void {
    try {
      this.onmessage?.(JSONRPCMessageSchema.parse(JSON.parse(line.toString("utf8"))));
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
