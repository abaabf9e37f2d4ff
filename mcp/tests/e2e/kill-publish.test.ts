import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { done, publishWithConsent, type EngineWorld, type OpenFix } from "../support/engine-world.ts";
import { startGithubWorld, type GithubWorld } from "../support/github-world.ts";
import { killAtSteps, killEverywhere, stepsOf, type Killing } from "../support/killed.ts";
import { requirePart } from "../support/real-parts.ts";
import { explainedWorld, hashToConsent, storeOf } from "../support/small-plugin.ts";

const OWNER = "wrangler-plugin";
const TOKEN = "token-of-mia";
const PULLS = `/api/repos/${OWNER}/wrangler/pulls`;
const env = { GITHUB_TOKEN: TOKEN };

async function pendingFixes(world: EngineWorld): Promise<unknown[]> {
  return Object(JSON.parse(await world.read(".wrangler/mcp-pending-fixes.json"))).fixes;
}

async function trackerIssues(world: EngineWorld): Promise<string[]> {
  const folder = join(world.project, ".wrangler", "issues");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".md"));
  return Promise.all(
    names.map(async (name) => /^title: "?(.*?)"?$/m.exec(await readFile(join(folder, name), "utf8"))?.[1] ?? name),
  );
}

async function published(world: EngineWorld): Promise<unknown[]> {
  return (await (await storeOf(world)).all()).map((fix) => fix.published);
}

describe("publishing without a token, killed at every write and every child start, and run again", () => {
  it("gives one parcel in the outbox, one entry in the list and one issue", async () => {
    const steps = await killEverywhere(async () => {
      const { world, fix, hash } = await explainedWorld();
      const check = async (): Promise<void> => {
        const outbox = join(world.project, ".wrangler", "outbox");
        expect(await readdir(outbox)).toEqual([fix.fixId]);
        const parcel = await readdir(join(outbox, fix.fixId));
        expect(parcel.sort()).toEqual(["HOW_TO_SEND.md", "PR_BODY.md", "evidence.json", "patches", "pr.json"]);
        expect(await readFile(join(outbox, fix.fixId, "HOW_TO_SEND.md"), "utf8")).toContain("no GitHub token");
        expect(await pendingFixes(world)).toMatchObject([{ fixId: fix.fixId, status: "not_sent", prNumber: null }]);
        expect(await trackerIssues(world)).toEqual(["Send the MCP fix for issues_create"]);
        expect(await published(world)).toMatchObject([{ to: "outbox", url: null, prNumber: null }]);
      };
      return { world, args: ["fix", "publish", "--consent", hash], check };
    });

    expect(steps).toEqual(expect.arrayContaining(["rename .fix-*.*.tmp", "rename .mcp-pending-fixes.json.*.tmp"]));
  });
});

describe("publishing to GitHub", () => {
  interface Publishing extends Killing {
    readonly fix: OpenFix;
    readonly github: GithubWorld;
  }

  /** A fix that a person consented to send, and what holds when it was sent. */
  async function publishing(context: TestContext): Promise<Publishing> {
    const { world, fix } = await explainedWorld();
    const github = await githubOf(context, world);
    const args = ["fix", "publish", "--consent", await hashToConsent(world, env)];
    return { world, fix, github, args, options: { env }, check: () => expectOnePull(world, github, fix) };
  }

  async function githubOf(context: TestContext, world: EngineWorld): Promise<GithubWorld> {
    const emulator = await requirePart(context, "emulate");
    const users = [{ login: "mia", token: TOKEN, push: true }];
    const github = await startGithubWorld({
      emulator,
      upstreamFrom: world.plugin,
      owner: OWNER,
      repo: "wrangler",
      users,
    });
    onTestFinished(() => github.stop());
    const settings = { upstream: `${OWNER}/wrangler`, apiUrl: github.apiUrl, gitUrl: github.gitBase };
    await writeFile(join(world.stateDir, "settings.json"), JSON.stringify(settings));
    return github;
  }

  async function expectOnePull(world: EngineWorld, github: GithubWorld, fix: OpenFix): Promise<void> {
    expect(await github.pulls()).toMatchObject([{ number: 1, draft: true, state: "open", labels: [{}, {}, {}] }]);
    expect(await readdir(join(world.project, ".wrangler", "outbox"))).toEqual([]);
    expect(await pendingFixes(world)).toMatchObject([{ fixId: fix.fixId, status: "pending_review", prNumber: 1 }]);
    expect(await trackerIssues(world)).toEqual(["Review auto-generated MCP fix PR #1"]);
    expect(await published(world)).toMatchObject([{ to: "github", prNumber: 1 }]);
    expect(github.violations).toEqual([]);
  }

  it("goes on after an end at every request and child of the sending, one after the other, to one pull request", async (context) => {
    const all = await stepsOf(await publishing(context));
    const sending = all.slice(all.findIndex((step) => step.startsWith("start git fetch")));
    const points = [...new Set(sending.filter((step) => /^(start|started|request|answer)\b/.test(step)))];

    const ends = await killAtSteps(await publishing(context), points);

    expect(ends).toEqual(points);
    expect(points.filter((step) => / (POST|git push)/.test(step)).length).toBeGreaterThan(5);
  });

  it.for([
    ["between the push and the pull request", `request POST ${PULLS}`],
    ["after the pull request was opened, before its number was kept", `answer to POST ${PULLS}`],
  ] as const)("killed %s, and run again, gives one pull request", async ([, step], context) => {
    expect(await killAtSteps(await publishing(context), [step])).toEqual([step]);
  });

  it("twice gives one pull request", async (context) => {
    const { world, fix, github } = await publishing(context);

    const first = done(await publishWithConsent(world, { env }));
    const second = done(await publishWithConsent(world, { env }));

    expect(first).toMatchObject({ publication: { kind: "sent", number: 1 } });
    expect(second).toMatchObject({ publication: { kind: "sent", number: 1 } });
    await expectOnePull(world, github, fix);
  });
});
