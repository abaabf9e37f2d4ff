import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { withLock } from "../../src/platform/lock.ts";
import { fill } from "../support/a-folder.ts";
import { aRecord } from "../support/a-record.ts";
import { gitIn } from "../support/a-repository.ts";
import { done, openFix, publishWithConsent, type EngineWorld } from "../support/engine-world.ts";
import { startGithubWorld, type GithubWorld } from "../support/github-world.ts";
import { requirePart } from "../support/real-parts.ts";
import { refusal } from "../support/refusal.ts";
import {
  RECORD,
  diagnosedWorld,
  explainedWorld,
  hashToConsent,
  storeOf,
  verifiedWorld,
} from "../support/small-plugin.ts";

const OTHER = aRecord({ id: "err-20261121-bbbbbbbb", fingerprint: "b".repeat(16), name: "RangeError" });
const TOKEN = "token-of-mia";

/** The outbox holds the fix and how to send it; the token is nowhere. */
async function expectKept(world: EngineWorld, fixId: string): Promise<void> {
  const outbox = join(world.project, ".wrangler", "outbox");
  expect(await readdir(outbox)).toEqual([fixId]);
  const parcel = (await readdir(join(outbox, fixId), { withFileTypes: true, recursive: true })).filter((one) =>
    one.isFile(),
  );
  const texts = await Promise.all(parcel.map(({ parentPath, name }) => readFile(join(parentPath, name), "utf8")));
  expect(texts.join("\n")).toContain(`fix publish`);
  expect(texts.join("\n")).not.toContain(TOKEN);
}

describe("the destination", () => {
  const VARIABLES = {
    GITHUB_API_URL: "http://127.0.0.1:9",
    GITHUB_SERVER_URL: "http://127.0.0.1:9",
    GH_HOST: "evil.example",
    WRANGLER_UPSTREAM: "evil/evil",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "url.http://evil.example/.insteadOf",
    GIT_CONFIG_VALUE_0: "https://github.com/",
    HTTPS_PROXY: "http://127.0.0.1:9",
  };

  it("is no variable's business, and no file's of the project", async () => {
    const { world, hash } = await explainedWorld();
    await fill(world.project, {
      ".wrangler/settings.json": '{"upstream":"evil/evil"}',
      ".claude/settings.json": '{"pluginConfigs":{"wrangler":{"options":{"upstream":"evil/evil"}}}}',
    });

    expect(await hashToConsent(world, VARIABLES)).toBe(hash);
  });

  it("that cannot be reached leaves the fix in the outbox, with the reason", async () => {
    const { world, fix } = await explainedWorld();
    const settings = { apiUrl: "http://127.0.0.1:9", gitUrl: "http://127.0.0.1:9" };
    await writeFile(join(world.stateDir, "settings.json"), JSON.stringify(settings));

    const published = done(await publishWithConsent(world, { env: { GITHUB_TOKEN: TOKEN } }));

    expect(published["publication"]).toEqual({
      kind: "outbox",
      folder: join(world.project, ".wrangler", "outbox", fix.fixId),
      reason: expect.stringContaining("no answer from 127.0.0.1:9"),
      trackerId: "ISS-000001",
      warnings: [],
    });
    await expectKept(world, fix.fixId);
  });

  it.for([
    ["that GitHub does not know", "token-of-nobody", "GitHub: reading o/wrangler failed (401): Bad credentials"],
    ["whose user may neither push nor fork", TOKEN, "GitHub: forking o/wrangler failed (403): Forking is disabled"],
  ] as const)(
    "asked with a token %s leaves the fix in the outbox, with the reason",
    async ([, token, reason], context) => {
      const { world, fix } = await explainedWorld();
      const github = await githubOf(world, context);

      const published = done(await publishWithConsent(world, { env: { GITHUB_TOKEN: token } }));

      expect(published["publication"]).toEqual({
        kind: "outbox",
        folder: join(world.project, ".wrangler", "outbox", fix.fixId),
        reason,
        trackerId: "ISS-000001",
        warnings: [],
      });
      await expectKept(world, fix.fixId);
      expect(await github.pulls()).toEqual([]);
      expect(await gitIn(github.bareRepo("o", "wrangler"), "branch", "--list", "fix/*")).toBe("");
    },
  );

  async function githubOf(world: EngineWorld, context: TestContext): Promise<GithubWorld> {
    const emulator = await requirePart(context, "emulate");
    const users = [{ login: "mia", token: TOKEN, push: false }];
    const github = await startGithubWorld({
      emulator,
      upstreamFrom: world.plugin,
      owner: "o",
      repo: "wrangler",
      users,
    });
    onTestFinished(() => github.stop());
    github.fault({ method: "POST", path: /\/forks$/, kind: { status: 403, body: { message: "Forking is disabled" } } });
    const settings = { upstream: "o/wrangler", apiUrl: github.apiUrl, gitUrl: github.gitBase };
    await writeFile(join(world.stateDir, "settings.json"), JSON.stringify(settings));
    return github;
  }

  it.each(["GITHUB_TOKEN", "GH_TOKEN"])("is not asked with what %s holds when that is no token", async (name) => {
    const { world, hash } = await explainedWorld();

    expect(await world.json(["fix", "publish", "--consent", hash], { env: { [name]: "x\r\nHost: evil" } })).toEqual(
      refusal("E_SETTINGS", `${name} does not hold a token`, `Set ${name} anew or unset it.`),
    );
    expect(await readdir(join(world.project, ".wrangler"))).not.toContain("outbox");
  });
});

describe("two at once", () => {
  const WAIT = "Wait for it to end, then run the command again; it goes on where it was.";

  it("on one fix: the second is told who works on it", async () => {
    const { world, fix } = await verifiedWorld();
    const lock = join((await storeOf(world)).folderOf(".."), "fixes", `${fix.fixId}.lock`);

    await withLock(lock, {}, async () => {
      for (const args of [
        ["fix", "red"],
        ["fix", "publish", fix.fixId],
        ["fix", "abandon", fix.fixId],
      ]) {
        expect(await world.json(args)).toEqual(
          refusal("E_BUSY", `Process ${process.pid} is working on the fix ${fix.fixId}`, WAIT),
        );
      }
    });
  });

  it("publishing: one parcel, one issue, and an answer for each", async () => {
    const { world, fix, hash } = await explainedWorld();
    const publish = (): Promise<Record<string, unknown>> => world.json(["fix", "publish", "--consent", hash]);

    const answers = await Promise.all([publish(), publish(), publish()]);

    expect(answers.filter(({ ok }) => ok === true).length).toBeGreaterThan(0);
    for (const answer of answers.filter(({ ok }) => ok !== true)) {
      const message = expect.stringMatching(new RegExp(`^Process \\d+ is working on the fix ${fix.fixId}$`));
      expect(answer).toEqual(refusal("E_BUSY", message, WAIT));
    }
    expect(await readdir(join(world.project, ".wrangler", "outbox"))).toEqual([fix.fixId]);
    const issues = await readdir(join(world.project, ".wrangler", "issues"));
    expect(issues.filter((name) => name.endsWith(".md"))).toHaveLength(1);
  });

  it("for two failures: two fixes side by side; for one: one fix", async () => {
    const world = await diagnosedWorld(OTHER);
    const start = async (id: string): Promise<string> => openFix(await world.json(["fix", "start", id])).fixId;

    const [first, same, other] = await Promise.all([start(RECORD.id), start(RECORD.id), start(OTHER.id)]);

    expect(same).toBe(first);
    expect(other).not.toBe(first);
    expect(await world.json(["fix", "status"])).toMatchObject({ fixes: [{ phase: "open" }, { phase: "open" }] });
  });
});
