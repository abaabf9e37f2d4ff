import { z } from "zod";
import { WranglerError } from "../shared/errors.ts";
import { defineTool } from "./define-tool.ts";
import * as parts from "./parts.ts";

export const reportToolProblem = defineTool({
  name: "report_tool_problem",
  title: "Report a wrong result",
  description: "Records a call of these tools that succeeded with a wrong result. Calls that fail are recorded anyway.",
  input: {
    tool: parts.word,
    arguments: z.looseObject({}),
    expected: parts.word,
    got: parts.word,
  },
  output: { errorId: z.string() },
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },

  async handler({ tool, arguments: params, expected, got }, { report }) {
    if (report === undefined) {
      throw new WranglerError("E_DISABLED", "Self-healing is switched off, so nothing is recorded.", {
        hint: "Tell the person what was wrong with the result.",
      });
    }
    const errorId = report({ tool, params, expected, got });
    return {
      text: `Recorded as ${errorId}. Before it can be healed, a person has to confirm the expected result.`,
      data: { errorId },
    };
  },
});
