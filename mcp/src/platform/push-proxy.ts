import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import { pipeline } from "node:stream";
import { tokenSafeUrl } from "./github-url.ts";
import { assertCommit, judgePush, type AllowedPush } from "./push-request.ts";

export interface RemoteOptions {
  /** The repository, e.g. `https://github.com/owner/repo.git`. */
  readonly gitUrl: string;
  readonly token: string;
  readonly push: AllowedPush;
  /** Milliseconds without a byte from the host after which a request is ended. */
  readonly idleMs?: number;
}

export interface AuthenticatedRemote {
  /** What git gets as its remote: loopback, without the token. */
  readonly url: string;
  /** The last status of the git host; undefined while it has not answered. git's own message is not reliable. */
  status(): number | undefined;
}

/** Headers that mean something to git's HTTP protocol (gitprotocol-http(5)); nothing else crosses. */
const REQUEST_HEADERS = [
  "accept",
  "accept-encoding",
  "content-type",
  "content-length",
  "content-encoding",
  "user-agent",
];
/** No `location`: a redirect is no way out of the proxy. */
const ANSWER_HEADERS = ["content-type", "content-length", "content-encoding", "cache-control"];
const IDLE_MS = 120_000;

/**
 * Gives git an authenticated remote for one push, while the token stays in this process: a proxy on loopback, at a
 * random port and path, adds the header and passes on the three requests of a push to one repository. Only the one
 * branch at the one commit may pass, so that even a reader of git's arguments could do nothing else with the address.
 * The proxy ends when `work` ends.
 *
 * @throws WranglerError E_SETTINGS when the token may not be sent to `gitUrl`; what `work` throws.
 */
export async function withAuthenticatedRemote<T>(
  options: RemoteOptions,
  work: (remote: AuthenticatedRemote) => Promise<T>,
): Promise<T> {
  const target = tokenSafeUrl(options.gitUrl);
  assertCommit(options.push.commit);
  const path = `/${randomBytes(16).toString("hex")}/repository.git`;
  const seen: { status?: number } = {};
  const server = createServer((incoming, answer) => {
    const rest = routeOf(incoming, path);
    if (rest === undefined) return void refuse(answer, 404);
    const forward = { target: new URL(`${target.href.replace(/\/+$/, "")}${rest}`), options, seen };
    if (incoming.method === "POST") return void checkThenForward(incoming, answer, forward);
    passOn(incoming, answer, forward, []);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  try {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    return await work({ url: `http://127.0.0.1:${port}${path}`, status: () => seen.status });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

interface Forward {
  readonly target: URL;
  readonly options: RemoteOptions;
  readonly seen: { status?: number };
}

/** The two addresses of a push (fetching has others, and stays closed). */
function routeOf({ method, url = "" }: IncomingMessage, path: string): string | undefined {
  const given = Buffer.from(url.slice(0, path.length));
  if (given.length !== path.length || !timingSafeEqual(given, Buffer.from(path))) return undefined;
  const rest = url.slice(path.length);
  if (method === "GET" && rest === "/info/refs?service=git-receive-pack") return rest;
  return method === "POST" && rest === "/git-receive-pack" ? rest : undefined;
}

function checkThenForward(incoming: IncomingMessage, answer: ServerResponse, forward: Forward): void {
  const head: Buffer[] = [];
  const judge = (): void => {
    for (let chunk = read(incoming); chunk !== undefined; chunk = read(incoming)) {
      head.push(chunk);
      const verdict = judgePush(Buffer.concat(head), forward.options.push);
      if (verdict === "more") continue;
      stop();
      if (verdict === "refused") return void refuse(answer, 403);
      return passOn(incoming, answer, forward, head);
    }
  };
  const ended = (): void => {
    stop();
    refuse(answer, 400);
  };
  const stop = (): void => {
    incoming.off("readable", judge);
    incoming.off("end", ended);
  };
  incoming.on("readable", judge);
  incoming.on("end", ended);
  incoming.on("error", stop);
}

function read(incoming: IncomingMessage): Buffer | undefined {
  const chunk: unknown = incoming.read();
  return Buffer.isBuffer(chunk) ? chunk : undefined;
}

function passOn(incoming: IncomingMessage, answer: ServerResponse, forward: Forward, head: readonly Buffer[]): void {
  const { target, options, seen } = forward;
  const authorization = `Basic ${Buffer.from(`x-access-token:${options.token}`).toString("base64")}`;
  const send = target.protocol === "https:" ? httpsRequest : httpRequest;
  const outgoing = send(target, {
    method: incoming.method ?? "GET",
    headers: { ...only(incoming.headers, REQUEST_HEADERS), authorization },
    timeout: options.idleMs ?? IDLE_MS,
  });
  outgoing.once("timeout", () => outgoing.destroy(new Error("the git host does not answer")));
  outgoing.once("error", () => (answer.headersSent ? answer.destroy() : refuse(answer, 502)));
  outgoing.once("response", (response) => {
    seen.status = response.statusCode ?? 502;
    answer.writeHead(seen.status, only(response.headers, ANSWER_HEADERS));
    pipeline(response, answer, () => undefined);
  });
  for (const chunk of head) outgoing.write(chunk);
  pipeline(incoming, outgoing, () => undefined);
}

function only(headers: IncomingMessage["headers"], names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (typeof headers[name] === "string" ? [[name, headers[name]]] : [])),
  );
}

function refuse(answer: ServerResponse, status: number): void {
  answer.writeHead(status, { "content-type": "text/plain", connection: "close" }).end();
}
