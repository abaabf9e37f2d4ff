import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";

export interface GitRequest {
  /** The folder that holds `<owner>/<repo>.git`. */
  readonly root: string;
  /** `/<owner>/<repo>.git/…` */
  readonly path: string;
  readonly query: string;
  /** Set when the caller may push. */
  readonly user: string | undefined;
}

/** Serves git over HTTP by git's own CGI program, as git-http-backend(1) describes. */
export function serveGit(incoming: IncomingMessage, answer: ServerResponse, request: GitRequest): void {
  const backend = spawn("git", ["http-backend"], {
    env: cgiEnvironment(incoming, request),
    stdio: ["pipe", "pipe", "ignore"],
  });
  incoming.pipe(backend.stdin);
  backend.stdin.on("error", () => undefined);
  let head = Buffer.alloc(0);
  const readHead = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    backend.stdout.off("data", readHead);
    const headers = head
      .toString("latin1", 0, end)
      .split("\r\n")
      .map((line) => line.split(/: */, 2));
    const status = headers.find(([name]) => name?.toLowerCase() === "status")?.[1];
    answer.statusCode = Number.parseInt(status ?? "200", 10);
    for (const [name = "", value = ""] of headers) if (name.toLowerCase() !== "status") answer.setHeader(name, value);
    answer.write(head.subarray(end + 4));
    backend.stdout.pipe(answer);
  };
  backend.stdout.on("data", readHead);
  backend.once("close", () => answer.end());
}

function cgiEnvironment({ method, headers }: IncomingMessage, request: GitRequest): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_PROJECT_ROOT: request.root,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: request.path,
    QUERY_STRING: request.query,
    REQUEST_METHOD: method,
    CONTENT_TYPE: headers["content-type"],
    CONTENT_LENGTH: headers["content-length"],
    HTTP_CONTENT_ENCODING: headers["content-encoding"],
    HTTP_GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
    ...(request.user === undefined ? {} : { REMOTE_USER: request.user }),
  };
}
