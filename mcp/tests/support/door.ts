import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { ReadBuffer, serializeMessage } from "@modelcontextprotocol/sdk/shared/stdio.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { CallToolResult, JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import { onTestFinished } from "vitest";
import { VERSION } from "../../src/shared/version.ts";

export interface DoorOptions {
  /** Files of the project before the first call, by path in it, e.g. `.wrangler/issues/ISS-000001-a.md`. */
  files?: Readonly<Record<string, string>>;
}

/** The public door of the server: a real MCP client and a project folder of its own. */
export interface Door {
  readonly projectDir: string;
  /** Calls a tool and returns its whole answer; a failed call is an answer with `isError: true`. */
  call(tool: string, args?: Record<string, unknown>): Promise<CallToolResult>;
  /** The text of a file by its path in the project, undefined when there is none. */
  read(path: string): Promise<string | undefined>;
}

/**
 * Opens the server for one test and closes it when the test ends.
 *
 * Alone it runs the server in this process. Under the engine (`WRANGLER_DOOR`) the same calls go to a server process
 * that the engine started from a build, so that the engine's recorder sees what the test provokes.
 *
 * @throws Error when the path of a file leaves the project
 */
export async function openDoor(options: DoorOptions = {}): Promise<Door> {
  const projectDir = await mkdtemp(join(tmpdir(), "wrangler-door-"));
  onTestFinished(() => rm(projectDir, { recursive: true, force: true, maxRetries: 10 }));
  const files = Object.entries(options.files ?? {}).map(([path, text]) => [inProject(projectDir, path), text] as const);
  for (const [path, text] of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  const client = new Client({ name: "wrangler-door", version: VERSION });
  const held = process.env["WRANGLER_DOOR"];
  await client.connect(held === undefined ? await serveHere(projectDir) : await serveByEngine(held, projectDir));
  onTestFinished(() => client.close());
  return {
    projectDir,
    call: async (name, args = {}) => (await client.callTool({ name, arguments: args })) as CallToolResult,
    read: async (path) => readFile(inProject(projectDir, path), "utf8").catch(() => undefined),
  };
}

/** Beside the project lie other tests' and, under the engine, what the engine keeps of the run. */
function inProject(projectDir: string, path: string): string {
  const target = resolve(projectDir, path);
  const below = relative(projectDir, target);
  const leaves = below === "" || below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below);
  if (!leaves && !path.includes("\0")) return target;
  throw new Error(`${JSON.stringify(path)} is no path in the project folder of this test`);
}

/** Loaded only here: the engine's runs need nothing of the source, and there are many. */
async function serveHere(projectDir: string): Promise<Transport> {
  const { serve } = await import("./door-here.ts");
  return serve(projectDir);
}

async function serveByEngine(address: string, project: string): Promise<Transport> {
  const [nonce = "", path = ""] = splitOnce(address, ":");
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  socket.write(`${JSON.stringify({ nonce, project })}\n`);
  return new SocketTransport(socket);
}

/** A path on Windows has colons of its own. */
function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** MCP messages as lines over a socket. */
class SocketTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #socket: Socket;
  readonly #buffer = new ReadBuffer();

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  start(): Promise<void> {
    this.#socket.on("data", (chunk: Buffer) => {
      this.#buffer.append(chunk);
      for (let message = this.#buffer.readMessage(); message !== null; message = this.#buffer.readMessage()) {
        this.onmessage?.(message);
      }
    });
    this.#socket.on("error", (error) => this.onerror?.(error));
    this.#socket.on("close", () => this.onclose?.());
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    this.#socket.write(serializeMessage(message));
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#socket.destroy();
    return Promise.resolve();
  }
}
