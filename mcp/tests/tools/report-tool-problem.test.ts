import { describe, expect, it } from "vitest";
import { reportToolProblem } from "../../src/tools/report-tool-problem.ts";
import type { ReportedProblem, ToolContext } from "../../src/tools/define-tool.ts";

const PROBLEM = { tool: "issues_search", arguments: { query: "alpha" }, expected: "ISS-000001", got: "nothing" };

/** The tool reads nothing of the tracker. */
function context(report?: (problem: ReportedProblem) => string): ToolContext {
  return { tracker: Object.create(null), ...(report === undefined ? {} : { report }) };
}

describe("report_tool_problem", () => {
  it("records the call, what was expected and what came, and answers the id", async () => {
    const reported: ReportedProblem[] = [];
    const answer = await reportToolProblem.handler(
      PROBLEM,
      context((problem) => {
        reported.push(problem);
        return "err-20261121-abcdefgh";
      }),
    );

    expect(answer).toEqual({
      text: "Recorded as err-20261121-abcdefgh. Before it can be healed, a person has to confirm the expected result.",
      data: { errorId: "err-20261121-abcdefgh" },
    });
    expect(reported).toEqual([
      { tool: "issues_search", params: { query: "alpha" }, expected: "ISS-000001", got: "nothing" },
    ]);
  });

  it("says so when self-healing is switched off", async () => {
    await expect(reportToolProblem.handler(PROBLEM, context())).rejects.toMatchObject({ code: "E_DISABLED" });
  });
});
