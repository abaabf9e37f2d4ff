import type { AnyTool } from "../tools/define-tool.ts";
import { WranglerError } from "../shared/errors.ts";
import { isRecord } from "../shared/json.ts";
import { safeText } from "../capture/safe-text.ts";
import { strictSchema } from "./strict-schema.ts";

export interface CheckedAnswer {
  readonly text: string;
  readonly data: Record<string, unknown>;
}

/**
 * A tool's answer as its output schema reads it.
 *
 * @throws WranglerError E_INVALID_OUTPUT naming the place that does not fit.
 */
export function checkAnswer(tool: AnyTool, answer: unknown): CheckedAnswer {
  if (!isRecord(answer) || typeof answer["text"] !== "string") throw invalid(tool, "the answer has no text");
  const parsed = strictSchema(tool.output).safeParse(answer["data"]);
  if (parsed.success) return { text: answer["text"], data: parsed.data };
  const issue = parsed.error.issues[0];
  const path = ["data", ...(issue?.path ?? []).map(String)].join(".");
  throw invalid(tool, `${path}: ${issue?.message ?? "it does not fit"}`);
}

/** @throws WranglerError E_TOOL_FAILED when a handler marks its answer as an error in place of throwing. */
export function refuseErrorAnswer(tool: AnyTool, answer: unknown): void {
  if (!isRecord(answer) || answer["isError"] !== true) return;
  throw new WranglerError("E_TOOL_FAILED", `${tool.name} failed: ${safeText(textOf(answer), 300)}`);
}

function textOf(answer: Record<string, unknown>): string {
  if (typeof answer["text"] === "string") return answer["text"];
  const blocks = Array.isArray(answer["content"]) ? answer["content"] : [];
  const texts = blocks.flatMap((block: unknown) => (isRecord(block) ? [String(block["text"])] : []));
  return texts.join("\n") || "it answered with an error";
}

function invalid(tool: AnyTool, what: string): WranglerError {
  return new WranglerError(
    "E_INVALID_OUTPUT",
    `${tool.name} gave a result that does not fit its output schema: ${what}`,
    {
      hint: "The call itself may have taken effect. Check before you repeat it.",
    },
  );
}
