import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BareRepos } from "./github-world/bare-repos.ts";
import { requestChecker } from "./github-world/bodies.ts";
import { startEmulator, type Answer } from "./github-world/emulator.ts";
import { Faults, type Fault } from "./github-world/faults.ts";
import { serveGit } from "./github-world/git-http.ts";
import { GithubRest, type RestOptions, type WorldUser } from "./github-world/rest.ts";

export type { Fault, WorldUser };

export interface GithubWorldOptions extends Partial<
  Pick<RestOptions, "drafts" | "labelsWithoutAccess" | "forkMissing">
> {
  /** The installed emulator's command, from `requirePart(context, "emulate")`. */
  readonly emulator: string;
  /** A git repository; all its branches and tags become the upstream's. */
  readonly upstreamFrom: string;
  readonly owner: string;
  readonly repo: string;
  readonly users: readonly WorldUser[];
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly user: string | undefined;
  readonly body: unknown;
}

export interface GithubWorld {
  readonly apiUrl: string;
  readonly gitBase: string;
  /** The upstream's address for git. */
  readonly gitUrl: string;
  /** Every request to the API and, with an empty body, to git, in order. */
  readonly requests: readonly SeenRequest[];
  /** What was wrong with requests by GitHub's OpenAPI description. */
  readonly violations: readonly string[];
  fault(fault: Fault): void;
  bareRepo(owner: string, repo: string): string;
  /** What was written under pull requests, in order. */
  readonly comments: readonly string[];
  /** The upstream's pull requests in every state, as GitHub would answer its owner. */
  pulls(): Promise<Record<string, unknown>[]>;
  /** What the maintainer does with a pull request. */
  closePull(number: number): Promise<void>;
  /** What anybody who may edit a pull request does with its text. */
  editPull(number: number, body: string): Promise<void>;
  stop(): Promise<void>;
}

/** Without what anybody may read with git: diagnosis and start ask for releases of the plugin, without a token. */
export function beyondReading(requests: readonly SeenRequest[]): SeenRequest[] {
  return requests.filter(({ path, user }) => user !== undefined || !/git-upload-pack$/.test(path));
}

const OWNER_TOKEN = "the-owner-of-this-world";

/**
 * GitHub on loopback for tests: REST by an emulator with GitHub's own refusals in front, and git over HTTP on real
 * bare repositories. Every request is checked against GitHub's OpenAPI description.
 */
export async function startGithubWorld(options: GithubWorldOptions): Promise<GithubWorld> {
  const { owner, repo, users } = options;
  const root = await mkdtemp(join(tmpdir(), "github-world-"));
  const repos = new BareRepos(root);
  await repos.clone(options.upstreamFrom, owner, repo);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  const apiUrl = `${origin}/api`;
  const emulator = await startEmulator(options.emulator, apiUrl, seedFor(options));
  for (const { login } of users) {
    await emulator.call(OWNER_TOKEN, "PUT", `/repos/${owner}/${repo}/collaborators/${login}`, { permission: "push" });
  }
  const rest = new GithubRest(
    { drafts: true, labelsWithoutAccess: "refuse", forkMissing: 0, ...options },
    emulator,
    repos,
  );
  const front = new Front(rest, users, root);
  server.on("request", (incoming, answer) => {
    void front.handle(incoming, answer).catch((error: unknown) => answer.writeHead(500).end(String(error)));
  });
  const asOwner: WorldUser = { login: owner, token: OWNER_TOKEN, push: true };
  const pullsPath = new URL(`${origin}/repos/${owner}/${repo}/pulls?state=all&per_page=100`);
  return {
    apiUrl,
    gitBase: `${origin}/git`,
    gitUrl: `${origin}/git/${owner}/${repo}.git`,
    requests: front.requests,
    violations: front.violations,
    comments: rest.comments,
    fault: (fault) => front.faults.add(fault),
    bareRepo: (ofOwner, ofRepo) => repos.path(ofOwner, ofRepo),
    pulls: async () => (await rest.answer(asOwner, "GET", pullsPath, undefined)).data as Record<string, unknown>[],
    closePull: async (number) => {
      await emulator.call(OWNER_TOKEN, "PATCH", `/repos/${owner}/${repo}/pulls/${number}`, { state: "closed" });
    },
    editPull: async (number, body) => {
      await emulator.call(OWNER_TOKEN, "PATCH", `/repos/${owner}/${repo}/pulls/${number}`, { body });
    },
    stop: async () => {
      await emulator.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(root, { recursive: true, force: true });
    },
  };
}

function seedFor({ owner, repo, users }: GithubWorldOptions) {
  const people = [{ login: owner, token: OWNER_TOKEN }, ...users];
  return {
    tokens: Object.fromEntries(people.map(({ login, token }) => [token, { login, scopes: ["repo", "user"] }])),
    github: {
      users: [...new Set(people.map(({ login }) => login))].map((login) => ({ login })),
      repos: [{ owner, name: repo, default_branch: "main" }],
    },
  };
}

/** The one door of the world: tells API from git, knows who calls, and makes the faults happen. */
class Front {
  readonly requests: SeenRequest[] = [];
  readonly violations: string[] = [];
  readonly faults = new Faults();
  readonly #rest: GithubRest;
  readonly #users: readonly WorldUser[];
  readonly #root: string;
  readonly #check = requestChecker();

  constructor(rest: GithubRest, users: readonly WorldUser[], root: string) {
    this.#rest = rest;
    this.#users = users;
    this.#root = root;
  }

  async handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", "http://world.invalid");
    const user = this.#users.find(({ token }) => token === tokenOf(incoming));
    if (url.pathname.startsWith("/git/")) return this.#git(incoming, answer, url, user);
    url.pathname = url.pathname.replace(/^\/api/, "");
    const method = incoming.method ?? "GET";
    const text = Buffer.concat(await incoming.toArray()).toString("utf8");
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    this.requests.push({ method, path: url.pathname + url.search, user: user?.login, body });
    const fault = this.faults.take(method, url.pathname);
    if (fault === "cut_before") return void incoming.socket.destroy();
    if (typeof fault === "object") return send(answer, { status: fault.status, data: fault.body ?? {} }, fault.headers);
    const reader = method === "GET" && incoming.headers.authorization === undefined ? this.#anybody() : undefined;
    const asked = user ?? reader;
    if (asked === undefined) return send(answer, { status: 401, data: { message: "Bad credentials" } });
    this.violations.push(...this.#check(method, url, body));
    const result = await this.#rest.answer(asked, method, url, body);
    if (fault === "cut_after") return void incoming.socket.destroy();
    if (fault === "cut_within") return sendHalf(incoming, answer, result);
    send(answer, result);
  }

  /** The repository is public: without a token it can be read. */
  #anybody(): WorldUser {
    return { login: "", token: this.#users[0]?.token ?? "", push: false };
  }

  #git(incoming: IncomingMessage, answer: ServerResponse, url: URL, user: WorldUser | undefined): void {
    this.requests.push({
      method: incoming.method ?? "GET",
      path: url.pathname + url.search,
      user: user?.login,
      body: "",
    });
    const [, , owner = "", repository = ""] = url.pathname.split("/");
    const pushing = url.pathname.endsWith("/git-receive-pack") || url.search === "?service=git-receive-pack";
    const denied = (status: number): void => {
      incoming.resume();
      answer.writeHead(status, { "www-authenticate": 'Basic realm="GitHub"', "content-type": "text/plain" }).end();
    };
    if (incoming.headers.authorization !== undefined && user === undefined) return denied(401);
    if (pushing && user === undefined) return denied(401);
    if (user?.sees === false) return denied(404);
    const allowed = user !== undefined && this.#rest.mayPush(user, owner, repository.replace(/\.git$/, ""));
    const upstream = user?.login !== owner;
    if (pushing && (!allowed || (upstream && user?.tokenMayPush === false))) return denied(403);
    const path = url.pathname.slice("/git".length);
    serveGit(incoming, answer, { root: this.#root, path, query: url.search.slice(1), user: user?.login });
  }
}

function tokenOf({ headers }: IncomingMessage): string | undefined {
  const [scheme = "", value = ""] = (headers.authorization ?? "").split(" ");
  if (/^(?:token|bearer)$/i.test(scheme)) return value;
  return scheme === "Basic" ? Buffer.from(value, "base64").toString("utf8").split(":")[1] : undefined;
}

function send(answer: ServerResponse, { status, data }: Answer, headers: Record<string, string> = {}): void {
  answer.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers }).end(JSON.stringify(data));
}

function sendHalf(incoming: IncomingMessage, answer: ServerResponse, { status, data }: Answer): void {
  const text = JSON.stringify(data);
  answer.writeHead(status, { "content-type": "application/json; charset=utf-8", "content-length": text.length });
  answer.write(text.slice(0, text.length / 2), () => incoming.socket.destroy());
}
