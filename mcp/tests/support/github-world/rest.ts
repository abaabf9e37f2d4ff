import type { BareRepos } from "./bare-repos.ts";
import type { Answer, Emulator } from "./emulator.ts";

/** Someone with a token. `push`: to the upstream repository. `sees`: false when the token may not see it at all. */
export interface WorldUser {
  readonly login: string;
  readonly token: string;
  readonly push: boolean;
  readonly sees?: boolean;
  /** False for a token whose user may push but which itself may not, as fine-grained tokens can be. */
  readonly tokenMayPush?: boolean;
}

export interface RestOptions {
  readonly owner: string;
  readonly repo: string;
  readonly drafts: boolean;
  /** What happens to labels and assignees of callers without push access. */
  readonly labelsWithoutAccess: "refuse" | "drop";
  /** How often a new fork is missing before it is there. */
  readonly forkMissing: number;
}

type Data = Record<string, unknown>;

/**
 * GitHub's own behaviour in front of the emulator. Served from here and not from the emulator, because it lacks
 * them: permissions, the refusals of pull requests (it takes a head that does not exist), commits of the real
 * repositories, forks with content (it forks only metadata, and refuses an existing one), and assignees of pull
 * requests (it answers 404).
 */
export class GithubRest {
  readonly #options: RestOptions;
  readonly #emulator: Emulator;
  readonly #repos: BareRepos;
  /** Assignees by pull request number. */
  readonly #assignees = new Map<string, string[]>();
  /** Full names of forks, with how often they are still missing. */
  readonly #forks = new Map<string, number>();

  /** What was written under pull requests. */
  readonly comments: string[] = [];

  constructor(options: RestOptions, emulator: Emulator, repos: BareRepos) {
    this.#options = options;
    this.#emulator = emulator;
    this.#repos = repos;
  }

  async answer(user: WorldUser, method: string, url: URL, body: unknown): Promise<Answer> {
    const [, , owner = "", repo = "", ...rest] = url.pathname.split("/").map(decodeURIComponent);
    const upstream = owner === this.#options.owner && repo === this.#options.repo;
    if (upstream && user.sees === false) return notFound();
    const place = { owner, repo, user, path: url.pathname + url.search, body: Object(body) as Data };
    const route = `${method} ${rest.map((part) => (/^\d+$/.test(part) ? "N" : part)).join("/")}`.trim();
    if (route === "GET") return this.#repository(place);
    if (route === "POST forks") return this.#fork(place);
    if (route === "GET pulls") return this.#real(await this.#pass(place, "GET"));
    if (route === "POST pulls") return this.#openPull(place);
    if (route === "GET pulls/N") return this.#shown(place, await this.#real(await this.#pass(place, "GET")));
    if (method === "GET" && rest[0] === "compare") return this.#compared(place, rest.slice(1).join("/"));
    if (route === "POST issues/N/comments") return this.#comment(place);
    if (route === "POST issues/N/labels") return this.#labels(place);
    if (route === "POST issues/N/assignees") return this.#assign(place, rest[1] ?? "");
    return notFound();
  }

  mayPush(user: WorldUser, owner: string, repo: string): boolean {
    if (owner === this.#options.owner && repo === this.#options.repo) return user.push;
    return owner === user.login;
  }

  async #repository(place: Place): Promise<Answer> {
    const name = `${place.owner}/${place.repo}`;
    const missing = this.#forks.get(name) ?? 0;
    this.#forks.set(name, Math.max(0, missing - 1));
    if (missing > 0) return notFound();
    const answer = await this.#pass(place, "GET");
    if (answer.status !== 200) return answer;
    const push = this.mayPush(place.user, place.owner, place.repo);
    const fork = this.#forks.has(name) && place.owner !== this.#options.owner;
    const parent = fork ? { parent: { full_name: `${this.#options.owner}/${this.#options.repo}` } } : {};
    return {
      status: 200,
      data: { ...Object(answer.data), ...parent, permissions: { admin: false, push, pull: true } },
    };
  }

  async #fork(place: Place): Promise<Answer> {
    const name = `${place.user.login}/${place.repo}`;
    if (!this.#forks.has(name)) {
      const made = await this.#emulator.call(place.user.token, "POST", place.path, {});
      if (made.status >= 400) return made;
      await this.#repos.clone(this.#repos.path(place.owner, place.repo), place.user.login, place.repo);
      this.#forks.set(name, this.#options.forkMissing);
    }
    const fork = await this.#emulator.call(place.user.token, "GET", `/repos/${name}`);
    return { status: 202, data: fork.data };
  }

  async #openPull(place: Place): Promise<Answer> {
    const { head, base, draft } = place.body;
    const [headOwner = "", branch = ""] = String(head).includes(":")
      ? String(head).split(":")
      : [place.owner, String(head)];
    const headCommit = await this.#repos.commitOf(headOwner, place.repo, branch);
    if (headCommit === undefined) return invalid({ resource: "PullRequest", field: "head", code: "invalid" });
    const baseCommit = await this.#repos.commitOf(place.owner, place.repo, String(base));
    if (baseCommit === undefined) return invalid({ resource: "PullRequest", field: "base", code: "invalid" });
    const at = { owner: place.owner, repo: place.repo, commit: baseCommit };
    const relation = await this.#repos.relation(at, { owner: headOwner, repo: place.repo, commit: headCommit });
    const label = `${headOwner}:${branch}`;
    if (relation === "unrelated") return refusal(`The ${label} branch has no history in common with ${String(base)}`);
    if (relation === "nothing") return refusal(`No commits between ${String(base)} and ${label}`);
    const open = await this.#emulator.call(
      place.user.token,
      "GET",
      `/repos/${place.owner}/${place.repo}/pulls?head=${label}`,
    );
    if (Array.isArray(open.data) && open.data.length > 0) return refusal(`A pull request already exists for ${label}.`);
    if (draft === true && !this.#options.drafts) {
      return { status: 422, data: { message: "Draft pull requests are not supported in this repository." } };
    }
    return this.#shown(place, await this.#real(await this.#pass(place, "POST")));
  }

  /** GitHub keeps the head of every pull request in the upstream repository, as a ref of its own. */
  async #shown(place: Place, answer: Answer): Promise<Answer> {
    const { number, head } = Object(answer.data);
    if (answer.status >= 300) return answer;
    const [owner = "", branch = ""] = String(head.label).split(":");
    await this.#repos.showPull(place, Number(number), { owner, branch });
    return answer;
  }

  async #compared(place: Place, range: string): Promise<Answer> {
    const files = await this.#repos.filesOf(place, range);
    return { status: 200, data: { files } };
  }

  /** Anybody may comment on a pull request that they see. */
  #comment(place: Place): Answer {
    this.comments.push(String(place.body["body"]));
    return { status: 201, data: { id: this.comments.length } };
  }

  async #labels(place: Place): Promise<Answer> {
    if (this.mayPush(place.user, place.owner, place.repo)) return this.#pass(place, "POST");
    return this.#options.labelsWithoutAccess === "drop" ? { status: 200, data: [] } : forbidden();
  }

  async #assign(place: Place, number: string): Promise<Answer> {
    const allowed = this.mayPush(place.user, place.owner, place.repo);
    if (!allowed && this.#options.labelsWithoutAccess === "refuse") return forbidden();
    const logins = allowed && Array.isArray(place.body["assignees"]) ? place.body["assignees"].map(String) : [];
    this.#assignees.set(number, [...(this.#assignees.get(number) ?? []), ...logins]);
    return { status: 201, data: { number: Number(number) } };
  }

  /** Answers about pull requests with the real commits and the assignees that the emulator does not keep. */
  async #real({ status, data }: Answer): Promise<Answer> {
    if (status >= 300) return { status, data };
    const one = async (pull: unknown): Promise<Data> => {
      const { number, head } = Object(pull);
      const [owner = "", branch = ""] = String(head.label).split(":");
      const sha = await this.#repos.commitOf(owner, this.#options.repo, branch);
      const assignees = (this.#assignees.get(String(number)) ?? []).map((login) => ({ login }));
      return { ...Object(pull), head: { ...head, sha: sha ?? head.sha }, assignees };
    };
    return { status, data: Array.isArray(data) ? await Promise.all(data.map(one)) : await one(data) };
  }

  #pass(place: Place, method: string): Promise<Answer> {
    return this.#emulator.call(place.user.token, method, place.path, method === "GET" ? undefined : place.body);
  }
}

interface Place {
  readonly owner: string;
  readonly repo: string;
  readonly user: WorldUser;
  readonly path: string;
  readonly body: Data;
}

function notFound(): Answer {
  return { status: 404, data: { message: "Not Found" } };
}

function forbidden(): Answer {
  return { status: 403, data: { message: "Must have push access to the repository." } };
}

function refusal(message: string): Answer {
  return invalid({ resource: "PullRequest", code: "custom", message });
}

function invalid(error: Data): Answer {
  return { status: 422, data: { message: "Validation Failed", errors: [error] } };
}
