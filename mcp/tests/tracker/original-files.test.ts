import { describe, expect, it } from "vitest";
import { issuesUpdate } from "../../src/tools/issues-update.ts";
import { aProject, type TestProject } from "../tools/support.ts";

/** Files in the forms that the original wrangler, its older versions and its users left in `.wrangler/`. */
const FILES: Readonly<Record<string, string>> = {
  ".wrangler/issues/000035-quoted.md":
    '---\nid: "000035"\ntitle: "Quoted everything"\ntype: "issue"\nstatus: "open"\npriority: "high"\nlabels: ["plan", "cleanup"]\nassignee: "kim"\nproject: "unify"\ncreatedAt: "2025-11-21T00:00:00.000Z"\nupdatedAt: "2025-11-21T00:00:00.000Z"\nwranglerContext:\n  agentId: "planner"\n  parentTaskId: "000034"\n---\n\n## Goal\n',
  ".wrangler/issues/ISS-000043-folded.md":
    "---\nid: ISS-000043\ntitle: >-\n  A title that is so long that it was\n  folded\ntype: issue\nstatus: in_progress\npriority: medium\nlabels:\n  - docs\n  - SPEC-000038\ncreatedAt: '2026-01-21T22:19:45.466Z'\nupdatedAt: '2026-01-22T22:19:45.466Z'\n---\nNo blank line above.",
  ".wrangler/issues/archived/000142-bare-number.md":
    "---\nid: 000142\ntitle: Bare number\ntype: issue\nstatus: cancelled\npriority: low\nlabels: []\ncreatedAt: 2026-01-01\nclosedAt: 2026-01-03T00:00:00Z\nwranglerContext:\n  parentTaskId: 000017\n  implementedAt: '2026-01-02'\n---\n",
  ".wrangler/issues/completed/task-3-older-folder.md":
    "---\nid: task-3\ntitle: Older folder\nstatus: closed\npriority: critical\nreviewers: [lee, kim]\nestimate: 1.50\n---\nDone.\n",
  ".wrangler/issues/README.md": "# About this folder\n",
  ".wrangler/issues/.counter": "184",
  ".wrangler/specifications/SPEC-TOS-named-id.md":
    "---\nid: SPEC-TOS\ntitle: 'An id in words'\ntype: specification\nstatus: open\npriority: high\nlabels: []\n---\n# Spec\n",
  ".wrangler/ideas/by-hand.md": "# Idea: written by hand\n\n**Status**: Brainstorming\n\n---\n\nText.\n",
};

async function originalProject(): Promise<TestProject> {
  const project = await aProject();
  for (const [file, text] of Object.entries(FILES)) await project.write(file, text);
  return project;
}

describe("a project of the original wrangler", () => {
  it("is read in full", async () => {
    const project = await originalProject();

    const { items, broken, conflicts } = await project.tracker.all();

    expect({ broken, conflicts }).toEqual({ broken: [], conflicts: [] });
    expect(items).toEqual([
      {
        id: "000035",
        title: "Quoted everything",
        description: "## Goal",
        type: "issue",
        status: "open",
        priority: "high",
        labels: ["plan", "cleanup"],
        assignee: "kim",
        project: "unify",
        createdAt: "2025-11-21T00:00:00.000Z",
        updatedAt: "2025-11-21T00:00:00.000Z",
        wranglerContext: { agentId: "planner", parentTaskId: "000034" },
        file: ".wrangler/issues/000035-quoted.md",
      },
      {
        id: "ISS-000043",
        title: "A title that is so long that it was folded",
        description: "No blank line above.",
        type: "issue",
        status: "in_progress",
        priority: "medium",
        labels: ["docs", "SPEC-000038"],
        createdAt: "2026-01-21T22:19:45.466Z",
        updatedAt: "2026-01-22T22:19:45.466Z",
        file: ".wrangler/issues/ISS-000043-folded.md",
      },
      {
        id: "000142",
        title: "Bare number",
        description: "",
        type: "issue",
        status: "cancelled",
        priority: "low",
        labels: [],
        createdAt: "2026-01-01T00:00:00.000Z",
        closedAt: "2026-01-03T00:00:00.000Z",
        wranglerContext: { parentTaskId: "000017", implementedAt: "2026-01-02" },
        file: ".wrangler/issues/archived/000142-bare-number.md",
      },
      {
        id: "task-3",
        title: "Older folder",
        description: "Done.",
        type: "issue",
        status: "closed",
        priority: "critical",
        labels: [],
        file: ".wrangler/issues/completed/task-3-older-folder.md",
      },
      {
        id: "SPEC-TOS",
        title: "An id in words",
        description: "# Spec",
        type: "specification",
        status: "open",
        priority: "high",
        labels: [],
        file: ".wrangler/specifications/SPEC-TOS-named-id.md",
      },
      {
        id: "by-hand",
        title: "Idea: written by hand",
        description: "# Idea: written by hand\n\n**Status**: Brainstorming\n\n---\n\nText.",
        type: "idea",
        status: "open",
        priority: "medium",
        labels: [],
        file: ".wrangler/ideas/by-hand.md",
      },
    ]);
  });

  it("is left byte for byte as it was by reading", async () => {
    const project = await originalProject();

    await project.tracker.all();
    await project.tracker.get("000142");

    for (const [file, text] of Object.entries(FILES)) expect(await project.read(file)).toBe(text);
    expect((await project.files()).length).toBe(Object.keys(FILES).length - 1);
  });

  it("keeps unknown keys, forms of numbers and its place when one key changes", async () => {
    const project = await originalProject();

    await project.call(issuesUpdate, { id: "task-3", priority: "low" });

    expect(await project.read(".wrangler/issues/completed/task-3-older-folder.md")).toBe(
      '---\nid: task-3\ntitle: Older folder\nstatus: closed\npriority: low\nreviewers: [lee, kim]\nestimate: 1.50\nupdatedAt: "2026-11-21T10:00:00.000Z"\n---\nDone.\n',
    );
  });

  it("gives the next id after the numbers it has used", async () => {
    const project = await originalProject();

    expect((await project.tracker.create({ title: "Next", description: "Text" })).id).toBe("ISS-000143");
  });
});
