import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readLog } from "../../src/capture/log.ts";
import { recordKey } from "../../src/capture/provenance.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { aFolder } from "../support/a-folder.ts";
import { commandLineForAll, type Place } from "../support/command-line.ts";

const cli = commandLineForAll();

/** Breaks what `errors stats` alone does, in a project without records. */
const BREAK = `const own = Math.min;
Math.min = (...numbers) => {
  if (numbers.length === 0) throw new TypeError("there is no smallest");
  return own(...numbers);
};`;

/** A project in which `errors stats` ends in an exception that nobody expects. */
async function broken(files: Record<string, string>, env: Record<string, string> = {}): Promise<Place> {
  const stateDir = join(await aFolder(), "state");
  await mkdir(stateDir, { mode: 0o700 });
  const preload = join(await aFolder({ "break.cjs": BREAK }), "break.cjs");
  return { cwd: await aFolder(files), stateDir, env: { NODE_OPTIONS: `--require ${preload}`, ...env } };
}

async function recordsIn({ cwd, stateDir }: Place): ReturnType<typeof readLog> {
  return readLog(projectPaths(cwd), await recordKey(stateDir));
}

it("records a command that ended in an exception, once, without secrets, and names the record", async () => {
  const place = await broken({ ".wrangler/issues/x": "" });
  const token = ["gh", "p_", "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"].join("");

  const { exitCode, stderr } = await cli.run(["errors", "stats", "--tool", token], place);

  const { records, broken: torn } = await recordsIn(place);
  expect([exitCode, torn, records.length]).toEqual([1, [], 1]);
  expect(records[0]).toMatchObject({
    origin: "ours",
    surface: "cli",
    tool: "cli_errors_stats",
    blame: "bug",
    code: "E_INTERNAL",
    name: "TypeError",
    error: "there is no smallest",
    params: { argv: ["errors", "stats", "--tool", "<secret:github_token:40>"] },
    runtime: { client: "cli" },
  });
  expect(stderr).toBe(
    [
      "there is no smallest",
      "This is a bug in wrangler itself. Please report it with the command that you ran.",
      `Error id: ${records[0]?.id}\n`,
    ].join("\n"),
  );
  const again = await cli.json(["errors", "stats"], { ...place, env: {} });
  expect(again).toMatchObject({ failures: 1, by: { surface: { cli: 1 } } });
});

it.each([
  ["a refusal", ["errors", "show", "err-20261121-aaaaaaaa"], 4, {}],
  ["a wrong option", ["errors", "stats", "--wrong"], 2, {}],
  ["an exception with self-healing off", ["errors", "stats"], 1, { WRANGLER_DISABLE_SELF_HEALING: "1" }],
])("leaves no record of %s", async (_, args, code, env) => {
  const place = await broken({ ".wrangler/issues/x": "" }, env);

  const { exitCode, stderr } = await cli.run(args, place);

  expect(exitCode).toBe(code);
  expect(stderr).not.toContain("Error id");
  expect(await recordsIn(place)).toEqual({ records: [], broken: [] });
});

it("makes nothing where no wrangler was", async () => {
  const place = await broken({ file: "" });

  expect((await cli.run(["errors", "stats"], place)).exitCode).toBe(1);
  expect(await readdir(place.cwd)).toEqual(["file"]);
});
