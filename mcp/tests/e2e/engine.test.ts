import { chmod, cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { FAULT, done, engineWorld, provenFix, publishWithConsent, type EngineWorld } from "../support/engine-world.ts";
import { faultyPlugin, installedPlugin, lightPlugin } from "../support/faulty-plugin.ts";
import { commitFiles, gitIn } from "../support/a-repository.ts";
import { startGithubWorld, type GithubWorld } from "../support/github-world.ts";
import { requirePart } from "../support/real-parts.ts";

const OWNER = "wrangler-plugin";
const TOKEN = "token-of-mia";
/** A whole fix, and the same again by its reviewer. */
const LONG_MS = 900_000;

/** GitHub with an upstream repository, which the person's settings name. */
async function withGithub(context: TestContext, world: EngineWorld, upstreamFrom: string): Promise<GithubWorld> {
  const emulator = await requirePart(context, "emulate");
  const users = [{ login: "mia", token: TOKEN, push: true }];
  const github = await startGithubWorld({ emulator, upstreamFrom, owner: OWNER, repo: "wrangler", users });
  onTestFinished(() => github.stop());
  const places = { upstream: `${OWNER}/wrangler`, apiUrl: github.apiUrl, gitUrl: github.gitBase };
  const settings = { ...places, unsandboxed: "yes" };
  await writeFile(join(world.stateDir, "settings.json"), JSON.stringify(settings));
  return github;
}

/** A copy of the plugin's repository for a maintainer to work in. */
async function upstreamCopy(world: EngineWorld, plugin: string): Promise<string> {
  const folder = join(world.folder, "upstream");
  await gitIn(world.folder, "clone", "-q", "--no-hardlinks", plugin, folder);
  return folder;
}

describe("in a checkout", () => {
  it("takes a failure to the outbox, without a token, in a sandbox, and says each step's result", async (context) => {
    const world = await engineWorld(lightPlugin(FAULT));
    const bubblewrap = await requirePart(context, "bubblewrap");
    await writeFile(join(world.stateDir, "settings.json"), JSON.stringify({ bubblewrap }));
    const id = await world.failOnce();

    const diagnosis = done(await world.json(["diagnose", id]));
    expect(diagnosis).toMatchObject({
      recordId: id,
      class: "BUG",
      confidence: "HIGH",
      healable: true,
      origin: "ours",
      places: expect.arrayContaining([expect.objectContaining({ file: "mcp/src/tracker/storage.ts" })]),
    });
    const fix = await provenFix(world);
    const status = done(await world.json(["fix", "status", fix.fixId]));
    expect(status).toMatchObject({ phase: "explained", origin: "checkout", tool: FAULT.tool, testFile: fix.test });
    const entries = status["entries"] as { step: string; result: string; counts: string; environment: string }[];
    expect(entries.filter(({ environment }) => !/, bubblewrap \d/.test(environment))).toEqual([]);
    expect(entries.map(({ step, result }) => `${step} ${result}`)).toEqual([
      "red replay passed",
      "red passed",
      "green passed",
      "green passed",
      "green replay passed",
      "build passed",
      "types passed",
      "lint passed",
      "suite passed",
      "coverage passed",
      "replay passed",
      "revert passed",
      "neighbours passed",
      "second build passed",
      "need passed",
      "bite passed",
    ]);

    const published = done(await publishWithConsent(world));

    const outbox = join(world.project, ".wrangler", "outbox", fix.fixId);
    expect(published).toMatchObject({
      phase: "in the outbox",
      publication: { kind: "outbox", folder: outbox, reason: expect.stringContaining("no GitHub token") },
    });
    const files = (await readdir(outbox, { recursive: true })).map(String).sort();
    expect(files.map((name) => name.replace(/-[0-9a-f]{12}\.patch$/, "-….patch"))).toEqual([
      "HOW_TO_SEND.md",
      "PR_BODY.md",
      "evidence.json",
      "patches",
      "patches/0001-….patch",
      "patches/0002-….patch",
      "pr.json",
    ]);
    // The tracker itself has the fault; its issue is written all the same, and nothing else shows.
    expect(await gitIn(world.project, "status", "--porcelain", "-uall")).toMatch(
      /^\?\? \.wrangler\/issues\/ISS-00000\d-mcp-fix\.md$/,
    );
    expect(JSON.parse(await world.read(".wrangler/mcp-pending-fixes.json"))).toMatchObject({
      version: 1,
      fixes: [{ fixId: fix.fixId, prNumber: null, url: null, status: "not_sent", tool: FAULT.tool }],
    });

    // The patches are what a maintainer can take: on the same base they give a tree in which the call works.
    const upstream = await upstreamCopy(world, lightPlugin(FAULT));
    const patches = files.filter((name) => name.endsWith(".patch")).map((name) => join(outbox, name));
    await gitIn(upstream, "am", "-q", ...patches);
    expect(await gitIn(upstream, "diff", "--name-only", "HEAD~2")).toContain("mcp/src/tracker/disk.ts");
  });
});

describe("from an installed copy, which has no repository", () => {
  it(
    "carries the proven commits over to an upstream with the same files, and to no other",
    async (context) => {
      const world = await engineWorld(installedPlugin(FAULT));
      const upstream = await upstreamCopy(world, lightPlugin(FAULT));
      await commitFiles(upstream, { "mcp/src/tracker/search.ts": "// rewritten\n" }, "Upstream moves on");
      const github = await withGithub(context, world, upstream);
      const env = { GITHUB_TOKEN: TOKEN };

      const fix = await provenFix(world, { env });
      expect(done(await world.json(["fix", "status", fix.fixId]))).toMatchObject({ origin: "shipped" });
      expect(done(await publishWithConsent(world, { env }))).toMatchObject({
        publication: { kind: "outbox", reason: expect.stringContaining("upstream has other files") },
      });
      expect(await github.pulls()).toEqual([]);

      // The same files again, and something of upstream's that no fix is judged by.
      await gitIn(upstream, "checkout", "-q", "HEAD~1", "--", ".");
      const tip = await commitFiles(upstream, { "README.md": "Newer words.\n" }, "Back, with other words");
      await gitIn(upstream, "push", "-q", "--force", github.bareRepo(OWNER, "wrangler"), "main:main");
      const published = done(await publishWithConsent(world, { env }));

      expect(published).toMatchObject({ phase: "published", publication: { kind: "sent", number: 1 } });
      const [pull] = await github.pulls();
      expect(pull).toMatchObject({ number: 1, draft: true, state: "open", base: { ref: "main" } });
      const bare = github.bareRepo(OWNER, "wrangler");
      const branch = String(published["branch"]);
      expect(await gitIn(bare, "rev-parse", `${branch}~2`)).toBe(tip);
      expect((await gitIn(bare, "diff", "--name-only", `${branch}~2`, `${branch}~1`)).split("\n")).toEqual([
        "mcp/src/tracker/disk.ts",
        fix.test,
      ]);

      // Somebody else, on another machine and without a token, runs all of it again.
      const reviewer = await engineWorld(lightPlugin(FAULT));
      await cp(join(world.stateDir, "settings.json"), join(reviewer.stateDir, "settings.json"));
      const { verdict, claims, base } = await reviewer.json(["verify", "1"]);
      const other = (claims as { holds: string }[]).filter(({ holds }) => holds !== "yes");
      expect({ verdict, other, base }).toEqual({ verdict: "fix_verified", other: [], base: tip });
      expect(claims).toContainEqual(expect.objectContaining({ claim: "neighbours", holds: "yes" }));
      expect(github.violations).toEqual([]);
    },
    LONG_MS,
  );
});

describe("without dependencies", () => {
  it("says how to prepare, when nobody has them and the registry does not answer", async () => {
    const world = await engineWorld(faultyPlugin(FAULT));
    const id = await world.failOnce();
    const plugin = join(world.folder, "plugin");
    await cp(installedPlugin(FAULT), plugin, { recursive: true, filter: (path) => !path.endsWith("/node_modules") });
    const bin = join(world.folder, "bin");
    await mkdir(bin);
    await writeFile(join(bin, "npm"), '#!/bin/sh\necho "npm error network request failed" >&2\nexit 1\n');
    await chmod(join(bin, "npm"), 0o755);
    const bare = await engineWorld(plugin);
    await rm(join(bare.project, ".wrangler"), { recursive: true, force: true });
    await cp(join(world.project, ".wrangler"), join(bare.project, ".wrangler"), { recursive: true });
    const env = { PATH: `${bin}:${process.env["PATH"] ?? ""}`, WRANGLER_STATE_DIR: world.stateDir };

    expect(await bare.json(["diagnose", id], { env })).toEqual({
      ok: false,
      exitCode: 1,
      code: "E_DEPENDENCIES",
      message: "the dependencies for building and testing are missing: npm error network request failed",
      hint: `Connect to the npm registry once and run the command again, or run "npm ci --ignore-scripts" in ${plugin}.`,
      details: {},
    });
    const noNpm = { ...env, PATH: bin };
    await rm(join(bin, "npm"));
    expect(await bare.json(["diagnose", id], { env: noNpm })).toMatchObject({
      exitCode: 1,
      code: "E_DEPENDENCIES",
      message: "the dependencies for building and testing are missing: npm was not found",
    });
    expect(await readdir(join(world.stateDir, "deps"))).toEqual([]);
    expect(await readdir(join(world.stateDir, "runs"))).toEqual([]);
  });
});
