import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";

export interface Bridge {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a stdio command over Streamable HTTP on loopback, one process for each session: the official conformance suite
 * speaks HTTP only. Requests for another host are refused, as the suite wants it.
 */
export async function bridge(command: string, args: readonly string[], env: Record<string, string>): Promise<Bridge> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const open = async (): Promise<StreamableHTTPServerTransport> => {
    const child = new StdioClientTransport({ command, args: [...args], env, stderr: "ignore" });
    const http: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, http),
    });
    http.onmessage = (message) => void child.send(message);
    child.onmessage = (message) => void http.send(message).catch(() => undefined);
    http.onclose = () => void child.close();
    child.onclose = () => void http.close();
    await child.start();
    await http.start();
    return http;
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = request.headers["mcp-session-id"];
    if (!isLocal(request.headers.host) || (request.headers.origin !== undefined && !isLocal(request.headers.origin)))
      return void response.writeHead(403).end();
    const known = typeof id === "string" ? sessions.get(id) : undefined;
    if (id !== undefined && known === undefined) return void response.writeHead(404).end();
    await (known ?? (await open())).handleRequest(request, response);
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${portOf(server)}/mcp`, close: () => closeAll(server, [...sessions.values()]) };
}

async function closeAll(server: Server, sessions: readonly StreamableHTTPServerTransport[]): Promise<void> {
  await Promise.all(sessions.map((session) => session.close()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  return address.port;
}

function isLocal(host: string | undefined): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test((host ?? "").replace(/^https?:\/\//, ""));
}
