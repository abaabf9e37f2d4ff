import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectKey } from "../../src/settings/project-key.ts";
import { addCommits, DISK, DISKS, failedWorld, type MadeCommit } from "../support/a-history.ts";
import { done } from "../support/engine-world.ts";
import { gitIn } from "../support/a-repository.ts";
import { RECORD } from "../support/small-plugin.ts";

const COMMITS = 200;
const PLANTED = 137;
const UNBUILDABLE = 'throw new Error("this commit does not build");\n';

/** One of seven does not build, one of nine comes and goes; the planted one and the one before it can be judged. */
function commitAt(at: number): MadeCommit {
  const judged = at === PLANTED || at === PLANTED - 1 || at === COMMITS - 1;
  const disk = !judged && at % 9 === 4 ? DISKS.flaky : at < PLANTED ? DISKS.good : DISKS.bad;
  const build = !judged && at % 7 === 3 ? UNBUILDABLE : "";
  return { subject: `Commit ${at}`, files: { [DISK]: `// ${at}\n${disk}`, "scripts/broken.mjs": build } };
}

async function withHistory(plugin: string): Promise<void> {
  const build = await readFile(join(plugin, "scripts/build.mjs"), "utf8");
  const first = { subject: "Build by two files", files: { "scripts/build.mjs": `import "./broken.mjs";\n${build}` } };
  const [oldest, ...others] = Array.from({ length: COMMITS }, (_, at) => commitAt(at));
  const together = { ...first, files: { ...first.files, ...oldest?.files } };
  await addCommits(plugin, [together, ...others]);
}

it("finds the planted commit of 200, among unbuildable and flaky ones, and goes on where it was called off", async () => {
  const world = await failedWorld(withHistory);
  const planted = await gitIn(world.plugin, "log", "--format=%H", "--grep", `^Commit ${PLANTED}$`, "main");

  const first = done(await world.json(["diagnose", RECORD.id, "--since", "--budget", "1"]));
  expect(first["since"]).toEqual({ kind: "unfinished", suspects: expect.any(Number), tested: expect.any(Number) });
  const found = done(await world.json(["diagnose", RECORD.id, "--since"]));

  expect(found).toMatchObject({
    class: "REGRESSION",
    since: { kind: "found", commit: { hash: planted }, lastGood: { subject: `Commit ${PLANTED - 1}` } },
  });
  expect(Object(found["since"]).tested).toBeLessThan(40);
  // Beside the plugin and in the project nothing was left but the log; the answer is kept for the next command.
  expect(await gitIn(world.plugin, "status", "--porcelain")).toBe("");
  expect(await readdir(join(world.project, ".wrangler"))).toEqual(["mcp-error-log.jsonl"]);
  const kept = join(world.stateDir, "projects", projectKey(world.project), "diagnoses", `${RECORD.id}.json`);
  expect(JSON.parse(await readFile(kept, "utf8"))).toMatchObject({ since: { kind: "found" } });
});
