import { describe, expect, it } from "vitest";
import { aFolder, fill } from "../support/a-folder.ts";
import { commandLineForAll, type Place } from "../support/command-line.ts";

const cli = commandLineForAll();

const TWICE = {
  ".wrangler/issues/ISS-000001-a.md": "---\nid: ISS-000001\ntitle: A\n---\n",
  ".wrangler/issues/ISS-000001-b.md": "---\nid: ISS-000001\ntitle: B\n---\n",
};
const BROKEN = { ".wrangler/issues/ISS-000003-c.md": "---\nid: ISS-000003\n" };

async function aPlace(files: Record<string, string>): Promise<Place> {
  const cwd = await aFolder();
  await fill(cwd, files);
  return { cwd, stateDir: await aFolder() };
}

describe("wrangler-mcp tracker", () => {
  it("check ends with 0 when nothing is wrong", async () => {
    const place = await aPlace({ ".wrangler/issues/ISS-000001-a.md": TWICE[".wrangler/issues/ISS-000001-a.md"] });

    expect(await cli.run(["tracker", "check"], place)).toEqual({
      exitCode: 0,
      stdout: "1 items\nNothing is wrong.\n",
      stderr: "",
    });
  });

  it("check ends with 3 and names what is wrong", async () => {
    const answer = await cli.run(["tracker", "check"], await aPlace({ ...TWICE, ...BROKEN }));

    expect(answer).toEqual({
      exitCode: 3,
      stdout: [
        "2 items",
        'cannot be read: .wrangler/issues/ISS-000003-c.md: its front matter has no closing "---"',
        "same id ISS-000001: .wrangler/issues/ISS-000001-a.md, .wrangler/issues/ISS-000001-b.md",
        '"wrangler-mcp tracker repair" can help.',
        "",
      ].join("\n"),
      stderr: "",
    });
  });

  it("repair --dry-run says what it would do and does nothing, repair does it, and a second one has nothing to do", async () => {
    const place = await aPlace(TWICE);
    const [a, b] = Object.keys(TWICE);

    const plan = await cli.run(["tracker", "repair", "--dry-run"], place);
    const checked = await cli.run(["tracker", "check"], place);
    const done = await cli.run(["tracker", "repair"], place);
    const again = await cli.run(["tracker", "repair"], place);

    expect(plan.stdout).toBe(`${b} would get an id of its own; ${a} keeps ISS-000001\n`);
    expect(checked.exitCode).toBe(3);
    expect(done.stdout).toBe(`${b} has the id ISS-000002: .wrangler/issues/ISS-000002-b.md; ${a} keeps ISS-000001\n`);
    expect([done.exitCode, again]).toEqual([0, { exitCode: 0, stdout: "Nothing to repair.\n", stderr: "" }]);
  });

  it("repair ends with 3 when a file is left that only people can correct", async () => {
    expect(await cli.json(["tracker", "repair"], await aPlace(BROKEN))).toEqual({
      ok: false,
      exitCode: 3,
      dryRun: false,
      renumbered: [],
      items: 0,
      broken: [{ file: Object.keys(BROKEN)[0], reason: 'its front matter has no closing "---"' }],
      conflicts: [],
      leftovers: [],
    });
  });
});
