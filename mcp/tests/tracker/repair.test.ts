import { link } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { issuesAllComplete } from "../../src/tools/issues-all-complete.ts";
import { issuesLabels } from "../../src/tools/issues-labels.ts";
import { issuesList } from "../../src/tools/issues-list.ts";
import { issuesProjects } from "../../src/tools/issues-projects.ts";
import { issuesSearch } from "../../src/tools/issues-search.ts";
import { aProject, itemFile, type TestProject } from "../tools/support.ts";

const OURS = ".wrangler/issues/ISS-000007-ours.md";
const THEIRS = ".wrangler/issues/archived/ISS-000007-theirs.md";
const NOTE = "# kept as it is\n";

/** As a git merge leaves it: two people took the next number. */
async function merged(): Promise<TestProject> {
  const project = await aProject();
  const [early, late] = ["2026-01-01T10:00:00.000Z", "2026-01-02T10:00:00.000Z"];
  await project.write(
    OURS,
    itemFile({ id: "ISS-000007", title: "Ours", createdAt: late }).replace("---\n\n", `${NOTE}---\n\n`),
  );
  await project.write(THEIRS, itemFile({ id: "ISS-000007", title: "Theirs", status: "closed", createdAt: early }));
  await project.write(".wrangler/issues/ISS-000009-other.md", itemFile({ id: "ISS-000009", title: "Other" }));
  return project;
}

describe("two files with one id", () => {
  it("are named by every list", async () => {
    const project = await merged();
    const conflicts = [{ id: "ISS-000007", files: [OURS, THEIRS] }];

    const answers = await Promise.all([
      project.call(issuesList, {}),
      project.call(issuesSearch, { query: "no such word" }),
      project.call(issuesLabels, { operation: "list" }),
      project.call(issuesProjects, { operation: "list" }),
      project.call(issuesAllComplete, {}),
    ]);

    expect(answers.map(({ data }) => Object(data).conflicts)).toEqual(Array(5).fill(conflicts));
    expect(answers.map(({ text }) => text.split("\n").at(-1))).toEqual(
      Array(5).fill(`Same id ISS-000007: ${OURS}, ${THEIRS}`),
    );
  });

  it("become two ids: the older item keeps it, the other gets the next free one, and no other byte changes", async () => {
    const project = await merged();
    const before = await project.read(OURS);

    const done = await project.tracker.repair();

    const newFile = ".wrangler/issues/ISS-000010-ours.md";
    expect(done).toEqual([{ file: OURS, id: "ISS-000007", keeper: THEIRS, newId: "ISS-000010", newFile }]);
    expect(await project.read(newFile)).toBe(before.replace("ISS-000007", "ISS-000010"));
    expect(await project.files()).toEqual([".wrangler/issues/ISS-000009-other.md", newFile, THEIRS]);
    expect(await project.tracker.examine()).toEqual({
      items: 3,
      broken: [],
      conflicts: [],
      renumber: [],
      leftovers: [],
    });
  });

  it("are only told by examine, with what a repair would do", async () => {
    const project = await merged();
    const files = await project.files();

    expect(await project.tracker.examine()).toEqual({
      items: 3,
      broken: [],
      conflicts: [{ id: "ISS-000007", files: [OURS, THEIRS] }],
      renumber: [{ file: OURS, id: "ISS-000007", keeper: THEIRS }],
      leftovers: [],
    });
    expect(await project.files()).toEqual(files);
  });

  it("get ids that nobody had, also when an id is only in a name", async () => {
    const project = await aProject();
    for (const name of ["a", "b", "c"]) await project.write(`.wrangler/issues/ISS-000001-${name}.md`, `# ${name}\n`);

    await project.tracker.repair();

    const { items, conflicts } = await project.tracker.all();
    expect(items.map(({ id, title }) => `${id} ${title}`)).toEqual(["ISS-000001 a", "ISS-000002 b", "ISS-000003 c"]);
    expect(conflicts).toEqual([]);
  });
});

describe("a repair that was killed between giving a file its new name and taking the old one away", () => {
  it("leaves one item, and the next repair takes the old name away", async () => {
    const project = await aProject();
    await project.write(".wrangler/issues/ISS-000002-x.md", itemFile({ id: "ISS-000002", title: "X" }));
    await link(
      join(project.dir, ".wrangler/issues/ISS-000002-x.md"),
      join(project.dir, ".wrangler/issues/ISS-000001-x.md"),
    );

    expect((await project.tracker.all()).items.map(({ file }) => file)).toEqual([".wrangler/issues/ISS-000002-x.md"]);
    await project.tracker.repair();

    expect(await project.files()).toEqual([".wrangler/issues/ISS-000002-x.md"]);
  });
});
