import { readLog } from "../../src/capture/log.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { describe, expect, it } from "vitest";
import { openDoor } from "../support/door.ts";

const PROBLEM = {
  tool: "issues_search",
  arguments: { query: "alpha" },
  expected: "the issue ISS-000001, whose title has the word",
  got: "no issue; my password=" + "hunter2hunter2",
};

describe("a reported result", () => {
  it("is one record with the call, both results without secrets, and the calls before it", async () => {
    const door = await openDoor();
    await door.call("issues_search", { query: "alpha" });

    const answer = await door.call("report_tool_problem", PROBLEM);
    const { errorId } = Object(answer.structuredContent);
    const { records } = await readUntilWritten(door.projectDir);

    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      id: errorId,
      tool: "issues_search",
      surface: "reported",
      blame: "bug",
      code: "E_WRONG_RESULT",
      params: { query: "alpha" },
      error:
        "expected: the issue ISS-000001, whose title has the word\ngot: no issue; my password=<secret:password:14>",
      stackTrace: "",
    });
    expect(records[0]?.breadcrumbs.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^issues_search answered after \d+ ms$/),
    ]);
  });

  it("is told apart from another one of the same tool, and known again", async () => {
    const door = await openDoor();
    for (const got of ["no issue", "no issue", "the issue twice"]) {
      await door.call("report_tool_problem", { ...PROBLEM, got });
    }
    const { records } = await readUntilWritten(door.projectDir, 3);

    const [first, second, third] = records.map(({ fingerprint }) => fingerprint);
    expect([second === first, third === first]).toEqual([true, false]);
  });

  it("has to be of a tool that there is", async () => {
    const door = await openDoor();

    const answer = await door.call("report_tool_problem", { ...PROBLEM, tool: "issues_serch" });

    expect(answer.isError).toBe(true);
    expect(JSON.stringify(answer.content)).toContain('There is no tool \\"issues_serch\\" to report.');
  });
});

/** A record is written when everything for it is at hand, and the answer does not wait for that. */
async function readUntilWritten(projectDir: string, count = 1) {
  for (let look = 0; look < 200; look++) {
    const log = await readLog(projectPaths(projectDir), undefined);
    if (log.records.length >= count) return log;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("no record was written");
}
