import { describe, expect, it } from "vitest";
import { issuesSearch } from "../../src/tools/issues-search.ts";
import { aProject, itemFile, type TestProject } from "./support.ts";

async function aLibrary(): Promise<TestProject> {
  const project = await aProject();
  const make = (title: string, description: string, more: object = {}): Promise<unknown> =>
    project.tracker.create({ title, description, ...more });
  await make("About parsers", "The lexer is slow.");
  await make("Lexer", "Exactly.", { priority: "low" });
  await make("Speed", "Text", { labels: ["LEXER"], status: "closed" });
  await make("Lexer and parser", "Both.", { type: "idea" });
  await make("The lexer", "One.", { priority: "critical" });
  await make("Unrelated", "Nothing.");
  return project;
}

function idsOf(data: unknown): unknown {
  return Object(data).issues.map((issue: { id: string }) => issue.id);
}

describe("issues_search", () => {
  it("finds the text in title, labels and description, best match first", async () => {
    const project = await aLibrary();

    expect(await project.call(issuesSearch, { query: "lexer", limit: 2 })).toEqual({
      text: "5 matches, 2 shown\nISS-000002 [open] Lexer\nIDEA-000001 [open] Lexer and parser",
      data: {
        total: 5,
        shown: 2,
        issues: [
          {
            id: "ISS-000002",
            title: "Lexer",
            type: "issue",
            status: "open",
            priority: "low",
            labels: [],
            file: ".wrangler/issues/ISS-000002-lexer.md",
            excerpt: "Exactly.",
          },
          {
            id: "IDEA-000001",
            title: "Lexer and parser",
            type: "idea",
            status: "open",
            priority: "medium",
            labels: [],
            file: ".wrangler/ideas/IDEA-000001-lexer-and-parser.md",
            excerpt: "Both.",
          },
        ],
        broken: [],
        conflicts: [],
      },
    });
  });

  it.each`
    what                               | args                                                                                                  | ids
    ${"ranks titles before the rest"}  | ${{ query: "LEXER" }}                                                                                 | ${["ISS-000002", "IDEA-000001", "ISS-000004", "ISS-000003", "ISS-000001"]}
    ${"looks only where told"}         | ${{ query: "lexer", fields: ["description"] }}                                                        | ${["ISS-000001"]}
    ${"takes no fields as all fields"} | ${{ query: "lexer", fields: [], limit: 1 }}                                                           | ${["ISS-000002"]}
    ${"goes on at an offset"}          | ${{ query: "lexer", offset: 3 }}                                                                      | ${["ISS-000003", "ISS-000001"]}
    ${"filters by status"}             | ${{ query: "lexer", filters: { status: ["closed"] } }}                                                | ${["ISS-000003"]}
    ${"filters by type"}               | ${{ query: "lexer", filters: { type: "idea" } }}                                                      | ${["IDEA-000001"]}
    ${"filters by ids"}                | ${{ query: "lexer", filters: { ids: ["iss-4"] } }}                                                    | ${["ISS-000004"]}
    ${"filters by the day of making"}  | ${{ query: "lexer", filters: { createdAfter: "2026-11-21T10:00:03Z", createdBefore: "2026-11-22" } }} | ${["IDEA-000001", "ISS-000004"]}
    ${"sorts by priority"}             | ${{ query: "lexer", sortBy: "priority", sortOrder: "desc", limit: 1 }}                                | ${["ISS-000004"]}
    ${"sorts by the day of making"}    | ${{ query: "lexer", sortBy: "created" }}                                                              | ${["ISS-000001", "ISS-000002", "ISS-000003", "IDEA-000001", "ISS-000004"]}
    ${"sorts by status"}               | ${{ query: "lexer", sortBy: "status", sortOrder: "desc", limit: 1 }}                                  | ${["ISS-000003"]}
    ${"takes a pattern as plain text"} | ${{ query: "(l|e)x.*" }}                                                                              | ${[]}
  `("$what", async ({ args, ids }) => {
    const project = await aLibrary();

    expect(idsOf((await project.call(issuesSearch, args)).data)).toEqual(ids);
  });

  it("shows the text around the match", async () => {
    const project = await aProject();
    await project.tracker.create({ title: "Long", description: `${"before ".repeat(50)}NEEDLE${" after".repeat(50)}` });

    const { data } = await project.call(issuesSearch, { query: "needle" });

    expect(Object(data).issues[0].excerpt).toBe(
      `…${"before ".repeat(50).slice(-40)}NEEDLE${" after".repeat(50).slice(0, 114)}…`,
    );
  });

  it("names the files it could not look into", async () => {
    const project = await aLibrary();
    await project.write(".wrangler/issues/ISS-000009-x.md", itemFile({ title: "[lexer" }));

    const file = ".wrangler/issues/ISS-000009-x.md";
    const reason = "line 3: Flow sequence in block collection must be sufficiently indented and end with a ]";
    expect(await project.call(issuesSearch, { query: "unrelated" })).toMatchObject({
      text: `1 match, 1 shown\nISS-000005 [open] Unrelated\nCannot be read: ${file}: ${reason}`,
      data: { total: 1, shown: 1, broken: [{ file, reason }] },
    });
  });

  it("refuses a date that it cannot understand", async () => {
    const project = await aProject();

    await expect(
      project.call(issuesSearch, { query: "a", filters: { createdAfter: "last week" } }),
    ).rejects.toMatchObject({
      code: "E_INVALID_ARGUMENTS",
      message: 'createdAfter is not a date: "last week"',
      hint: "Write it as 2026-11-21 or 2026-11-21T10:30:00Z.",
    });
  });

  it.each`
    fault                    | args
    ${"an unknown argument"} | ${{ query: "a", querry: "b" }}
    ${"an unknown filter"}   | ${{ query: "a", filters: { state: ["open"] } }}
    ${"an unknown status"}   | ${{ query: "a", filters: { status: ["done"] } }}
    ${"a blank query"}       | ${{ query: " " }}
    ${"half an offset"}      | ${{ query: "a", offset: 0.5 }}
  `("refuses $fault", async ({ args }) => {
    const project = await aProject();

    await expect(project.call(issuesSearch, args)).rejects.toMatchObject({ name: "ZodError" });
  });
});
