import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, type TestContext } from "vitest";
import { connectGithub } from "../../src/platform/github.ts";
import { planPublication } from "../../src/publish/plan.ts";
import { gitPusher } from "../../src/publish/push-branch.ts";
import { publishFix, type Publication, type PublishDeps } from "../../src/publish/publish-fix.ts";
import { applyPublication, type SendDeps, type Sent } from "../../src/publish/send.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { systemClock } from "../../src/shared/clock.ts";
import type { Patch, PublicationInput, PublicationPlan } from "../../src/publish/types.ts";
import { createTracker } from "../../src/tracker/tracker.ts";
import { aDestination, aPublication, PATCHES } from "../support/a-publication.ts";
import { startGithubWorld, type GithubWorld, type GithubWorldOptions } from "../support/github-world.ts";
import { requirePart } from "../support/real-parts.ts";

const run = promisify(execFile);
const OWNER = "wrangler-plugin";
const MAINTAINER = { login: "mia", token: "token-of-mia", push: true };
const STRANGER = { login: "sam", token: "token-of-sam", push: false };
const BLIND = { login: "bob", token: "token-of-bob", push: false, sees: false };
const CAREFUL = { login: "cara", token: "token-of-cara", push: true, tokenMayPush: false };
const BRANCH = aPublication().branchName;

let folder: string;
let upstream: string;
let work: string;
let commit: string;
let world: GithubWorld | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "publish-e2e-"));
  upstream = join(folder, "upstream.git");
  work = join(folder, "work");
  await run("git", ["init", "-q", "-b", "main", work]);
  await commitFile("README.md", "hello\n");
  await run("git", ["clone", "-q", "--bare", work, upstream]);
  await gitIn("checkout", "-q", "-b", "the-fix");
  commit = await commitFile("fix.ts", "export const fixed = true;\n");
});

afterEach(async () => {
  await world?.stop();
  world = undefined;
  await rm(folder, { recursive: true, force: true });
});

describe("publishing", () => {
  it("pushes to upstream and opens a draft when the user has push access", async (context) => {
    const { apiUrl, bareRepo, pulls, violations } = await aWorld(context);

    const sent = await send(MAINTAINER.token);

    expect(summaryOf(sent)).toEqual({ kind: "opened", number: 1, viaFork: false, droppedLabels: [], warnings: [] });
    expect(await refOf(bareRepo(OWNER, "wrangler"))).toBe(commit);
    expect(await pulls()).toMatchObject([
      {
        number: 1,
        title: "🤖 Self-Healing: Fix issues_create: write issues with fs-extra's own function",
        draft: true,
        state: "open",
        user: { login: "mia" },
        head: { label: `${OWNER}:${BRANCH}`, sha: commit },
        base: { ref: "main" },
        labels: [{ name: "auto-fix" }, { name: "mcp" }, { name: "issues_create" }],
        html_url: `${apiUrl}/${OWNER}/wrangler/pull/1`,
      },
    ]);
    expect(violations).toEqual([]);
  });

  it("goes through a fork of the user's own without push access", async (context) => {
    const { bareRepo, pulls, requests, violations } = await aWorld(context, { forkMissing: 2 });

    const sent = await send(STRANGER.token);

    expect(summaryOf(sent)).toMatchObject({ kind: "opened", viaFork: true });
    expect(await refOf(bareRepo("sam", "wrangler"))).toBe(commit);
    expect(await refOf(bareRepo(OWNER, "wrangler"))).toBeUndefined();
    expect(await pulls()).toMatchObject([{ draft: true, head: { label: `sam:${BRANCH}` }, user: { login: "sam" } }]);
    expect(requests.filter(({ path, method }) => method === "POST" && path.includes(`/git/${OWNER}/`))).toEqual([]);
    expect(violations).toEqual([]);
  });

  it("takes the fork when the user may push and the token may not", async (context) => {
    const { bareRepo } = await aWorld(context);

    const sent = await send(CAREFUL.token);

    expect(summaryOf(sent)).toMatchObject({ kind: "opened", viaFork: true });
    expect(await refOf(bareRepo("cara", "wrangler"))).toBe(commit);
  });

  it.for([MAINTAINER, STRANGER])("gives one pull request when run twice by $login", async (user, context) => {
    const { pulls, requests } = await aWorld(context);
    await send(user.token);
    const before = requests.length;

    const again = await send(user.token);

    expect(summaryOf(again)).toMatchObject({ kind: "found", number: 1 });
    expect(await pulls()).toHaveLength(1);
    expect(requests.slice(before).filter(({ method, path }) => method === "POST" && path.endsWith("/pulls"))).toEqual(
      [],
    );
  });

  it.for(["cut_after", "cut_within"] as const)(
    "finds its pull request when the answer is lost (%s)",
    async (kind, context) => {
      const { fault, pulls } = await aWorld(context);
      fault({ method: "POST", path: /\/pulls$/, kind });

      const sent = await send(MAINTAINER.token);

      expect(summaryOf(sent)).toMatchObject({ kind: "found", number: 1, droppedLabels: [] });
      expect(await pulls()).toHaveLength(1);
    },
  );

  it("goes on after an ending at any request, with one pull request", async (context) => {
    const { fault, pulls, bareRepo } = await aWorld(context);
    const cuts = [
      { method: "GET", path: /wrangler-plugin\/wrangler$/, times: 3 },
      { method: "POST", path: /\/forks$/, times: 3 },
      { method: "GET", path: /sam\/wrangler$/, times: 3 },
      { method: "GET", path: /\/pulls$/, times: 3 },
      { method: "POST", path: /\/pulls$/, times: 1 },
    ];
    for (const { method, path, times } of cuts) {
      for (let time = 0; time < times; time++) fault({ method, path, kind: "cut_before" });
      await expect(send(STRANGER.token)).rejects.toMatchObject({ code: "E_GITHUB", details: { refusal: "network" } });
    }

    const sent = await send(STRANGER.token);

    expect(summaryOf(sent)).toMatchObject({ kind: "opened", number: 1 });
    expect(await pulls()).toHaveLength(1);
    expect(await refOf(bareRepo("sam", "wrangler"))).toBe(commit);
  });

  it("never opens a ready pull request where drafts are not supported", async (context) => {
    const { pulls, requests } = await aWorld(context, { drafts: false });

    const sent = await send(MAINTAINER.token);

    expect(sent).toEqual({ kind: "no_drafts", branchAt: `${OWNER}:${BRANCH}` });
    expect(await pulls()).toEqual([]);
    const created = requests.filter(({ method, path }) => method === "POST" && path.endsWith("/pulls"));
    expect(created.map(({ body }) => Object(body).draft)).toEqual([true]);
  });

  it("does not open again what the maintainer closed", async (context) => {
    const { pulls, closePull, bareRepo } = await aWorld(context);
    await send(MAINTAINER.token);
    await closePull(1);
    await run("git", ["update-ref", "-d", `refs/heads/${BRANCH}`], { cwd: bareRepo(OWNER, "wrangler") });

    const sent = await send(MAINTAINER.token);

    expect(sent).toMatchObject({ kind: "rejected", pull: { number: 1, state: "closed" } });
    expect(await pulls()).toHaveLength(1);
    expect(await refOf(bareRepo(OWNER, "wrangler"))).toBeUndefined();
  });

  it.for(["refuse", "drop"] as const)(
    "reports labels and assignee that did not stick (%s)",
    async (labelsWithoutAccess, context) => {
      await aWorld(context, { labelsWithoutAccess });

      const sent = await send(STRANGER.token, "mia");

      expect(sent).toMatchObject({
        kind: "opened",
        droppedLabels: ["auto-fix", "mcp", "issues_create"],
        droppedAssignee: "mia",
        warnings:
          labelsWithoutAccess === "drop" ? [] : [expect.stringContaining("403"), expect.stringContaining("403")],
      });
    },
  );

  it("assigns the person of the settings", async (context) => {
    const { pulls } = await aWorld(context);

    const sent = await send(MAINTAINER.token, "mia");

    expect(sent).toMatchObject({ kind: "opened", droppedAssignee: undefined });
    expect(await pulls()).toMatchObject([{ assignees: [{ login: "mia" }] }]);
  });

  it("says what is wrong with a token that is unknown, and one that may not see the repository", async (context) => {
    const { pulls } = await aWorld(context);

    await expect(send("token-of-nobody")).rejects.toMatchObject({
      code: "E_GITHUB",
      details: { refusal: "unauthorized" },
    });
    await expect(send(BLIND.token)).rejects.toMatchObject({ code: "E_GITHUB", details: { refusal: "not_found" } });
    expect(await pulls()).toEqual([]);
  });

  it("waits as long as a rate limit asks, and not longer than a minute", async (context) => {
    const { fault, requests } = await aWorld(context);
    const limit = (seconds: string) => ({
      status: 403,
      headers: { "retry-after": seconds },
      body: { message: "slow down" },
    });
    fault({ method: "POST", path: /\/pulls$/, kind: limit("0") });
    expect(summaryOf(await send(MAINTAINER.token))).toMatchObject({ kind: "opened", number: 1 });

    fault({ method: "GET", path: /wrangler$/, kind: limit("3600") });
    const before = requests.length;
    await expect(send(MAINTAINER.token)).rejects.toMatchObject({
      code: "E_GITHUB",
      details: { refusal: "rate_limited", retryAfterMs: 3_600_000 },
      hint: expect.stringContaining("3600 seconds"),
    });
    expect(requests.length - before).toBe(1);
  });

  it("says so when the base has no such branch, or the branch has nothing new", async (context) => {
    await aWorld(context);
    const gone = { ...aPublication().base, branch: "gone" };
    await expect(send(MAINTAINER.token, undefined, { base: gone })).rejects.toMatchObject({
      code: "E_GITHUB",
      details: { refusal: "invalid", status: 422 },
    });

    commit = (await gitIn("rev-parse", "main")).trim();
    const branchName = "fix/auto-issues_create-nothing-new-0123456789";
    await expect(send(MAINTAINER.token, undefined, { branchName })).rejects.toMatchObject({
      code: "E_GITHUB",
      message: expect.stringContaining("No commits between main and"),
    });
  });

  it("never overwrites a branch that holds other commits", async (context) => {
    const { bareRepo, pulls } = await aWorld(context);
    await gitIn("checkout", "-q", "main");
    const other = await commitFile("other.ts", "theirs\n");
    await run("git", ["push", "-q", bareRepo(OWNER, "wrangler"), `${other}:refs/heads/${BRANCH}`], { cwd: work });

    await expect(send(MAINTAINER.token)).rejects.toMatchObject({
      code: "E_GIT",
      hint: expect.stringContaining("other commits"),
    });
    expect(await refOf(bareRepo(OWNER, "wrangler"))).toBe(other);
    expect(await pulls()).toEqual([]);
  });
});

describe("a fix in the outbox", () => {
  it("is sent by the next run with a token, and leaves the outbox", async (context) => {
    const { pulls, gitUrl } = await aWorld(context);
    const without = await publish({ unavailable: "there is no GitHub token" });
    expect(without).toMatchObject({ kind: "outbox", trackerId: "ISS-000001" });

    const refused = await publish(await sender("token-of-nobody"));
    expect(refused).toMatchObject({ kind: "outbox", reason: expect.stringContaining("Bad credentials") });
    const sent = await publish(await sender(STRANGER.token));
    const again = await publish(await sender(STRANGER.token));

    expect(sent).toMatchObject({
      kind: "sent",
      number: 1,
      trackerId: "ISS-000001",
      sent: { kind: "opened", viaFork: true },
    });
    expect(again).toMatchObject({ kind: "sent", number: 1, trackerId: "ISS-000001", sent: { kind: "found" } });
    expect(await pulls()).toHaveLength(1);
    expect(await readdir(join(folder, "project/.wrangler/outbox"))).toEqual([]);
    expect(gitUrl).not.toContain(STRANGER.token);
  });

  it("can be applied by hand as its page says", async (context) => {
    await aWorld(context);
    const { folder: outbox = "" } = { folder: undefined, ...(await publish({ unavailable: "there is no network" })) };
    const page = await readFile(join(outbox, "HOW_TO_SEND.md"), "utf8");
    const [clone = "", checkout = "", apply = ""] = /```sh\n(git clone[^]*?)```/.exec(page)?.[1]?.split("\n") ?? [];

    const identity = "git config user.name a; git config user.email a@b.invalid";
    await run("sh", ["-ec", [clone, identity, checkout, apply].join("\n")], { cwd: folder });

    const applied = join(folder, "wrangler");
    const { stdout } = await run("git", ["rev-parse", "HEAD^{tree}", "--abbrev-ref", "HEAD"], { cwd: applied });
    expect(stdout).toBe(`${await gitIn("rev-parse", `${commit}^{tree}`)}${BRANCH}\n`);
  });
});

async function aWorld(context: Pick<TestContext, "skip">, changes: Partial<GithubWorldOptions> = {}) {
  const emulator = await requirePart(context, "emulate");
  const users = [MAINTAINER, STRANGER, BLIND, CAREFUL];
  world = await startGithubWorld({
    emulator,
    upstreamFrom: upstream,
    owner: OWNER,
    repo: "wrangler",
    users,
    ...changes,
  });
  return world;
}

async function send(token: string, assignee?: string, changes: Partial<PublicationInput> = {}): Promise<Sent> {
  return applyPublication(planOf(aPublication(changes), PATCHES, assignee), commit, await sender(token));
}

async function sender(token: string): Promise<SendDeps> {
  const { apiUrl = "" } = world ?? {};
  const retry = { attempts: 3, firstDelayMs: 1, longestWaitMs: 60_000 };
  const github = await connectGithub({ apiUrl, token, clock: systemClock, retry });
  return { github, push: gitPusher({ repoDir: work, token }), pause: async () => undefined };
}

function planOf(input: PublicationInput, patches: readonly Patch[], assignee?: string): PublicationPlan {
  const { apiUrl = "", gitUrl = "" } = world ?? {};
  const destination = aDestination({ apiUrl, gitUrl, owner: OWNER, repo: "wrangler" });
  const redact = (text: string): string => text;
  return planPublication(input, { destination, patches, redact, ...(assignee === undefined ? {} : { assignee }) });
}

/** As the command does it: with the real patch series, in a project of its own. */
async function publish(from: PublishDeps["sender"]): Promise<Publication> {
  const base = { commit: (await gitIn("rev-parse", "main")).trim(), version: "0.1.0", branch: "main" };
  const input = aPublication({ base });
  const patches = [{ name: "0001-fix.patch", content: await gitIn("format-patch", "-1", "--stdout", commit) }];
  const paths = projectPaths(join(folder, "project"));
  const request = { plan: planOf(input, patches), input, patches, commit, workspace: join(paths.fixes, input.fixId) };
  return publishFix(request, {
    paths,
    clock: systemClock,
    tracker: createTracker({ paths, clock: systemClock }),
    sender: from,
  });
}

function summaryOf(sent: Sent) {
  if (sent.kind !== "opened" && sent.kind !== "found") return { kind: sent.kind };
  const { kind, pull, viaFork, droppedLabels, warnings } = sent;
  return { kind, number: pull.number, viaFork, droppedLabels, warnings };
}

async function commitFile(name: string, content: string): Promise<string> {
  await writeFile(join(work, name), content);
  await gitIn("add", name);
  await gitIn("-c", "user.name=a", "-c", "user.email=a@b.invalid", "commit", "-q", "-m", name);
  return (await gitIn("rev-parse", "HEAD")).trim();
}

async function gitIn(...args: string[]): Promise<string> {
  return (await run("git", args, { cwd: work })).stdout;
}

async function refOf(bare: string): Promise<string | undefined> {
  const { stdout } = await run("git", ["for-each-ref", "--format=%(objectname)", `refs/heads/${BRANCH}`], {
    cwd: bare,
  });
  return stdout.trim() === "" ? undefined : stdout.trim();
}
