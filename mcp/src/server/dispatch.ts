import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Breadcrumbs } from "../capture/breadcrumbs.ts";
import type { CallTrace } from "../capture/call-trace.ts";
import type { Surface } from "../capture/record.ts";
import type { FailedCall } from "../capture/recorder.ts";
import { WranglerError } from "../shared/errors.ts";
import type { AnyTool, ToolContext } from "../tools/define-tool.ts";
import { checkAnswer, refuseErrorAnswer } from "./check-answer.ts";
import { closest } from "./closest.ts";
import { failureAnswer } from "../capture/failure-answer.ts";
import { parseArguments } from "./parse-arguments.ts";
import { safeText } from "../capture/safe-text.ts";

export interface ToolCall {
  readonly name: unknown;
  readonly arguments: unknown;
  readonly toolUseId: string | undefined;
}

export interface DispatchDeps {
  readonly tools: ReadonlyMap<string, AnyTool>;
  readonly context: ToolContext;
  readonly trace: CallTrace;
  readonly breadcrumbs: Breadcrumbs;
  /** Makes the id of a failure's record; absent when self-healing is off. */
  readonly newId: (() => string) | undefined;
}

export interface Dispatched {
  readonly result: CallToolResult;
  /** What to record once the answer is out; absent on success and when self-healing is off. */
  readonly failure?: FailedCall;
}

/**
 * Runs one tool call. This is the only place in the server that catches a tool's error, so it is the only place that
 * has to report one. Never rejects.
 */
export async function dispatch(call: ToolCall, deps: DispatchDeps): Promise<Dispatched> {
  const started = performance.now();
  const touched = new Set<string>();
  const name = typeof call.name === "string" ? call.name : "";
  let surface: Surface = "unknown_tool";
  try {
    const tool = find(call.name, deps.tools);
    surface = "schema";
    const args = parseArguments(tool, call.arguments);
    surface = "thrown";
    const answer = await deps.trace.during(touched, () => tool.handler(args, deps.context));
    surface = "returned";
    refuseErrorAnswer(tool, answer);
    surface = "output_schema";
    const { text, data } = checkAnswer(tool, answer);
    deps.breadcrumbs.add("call", `${name} answered after ${elapsed(started)} ms`);
    return { result: { content: [{ type: "text", text }], structuredContent: data } };
  } catch (error) {
    const breadcrumbs = deps.breadcrumbs.last();
    const safeName = deps.tools.has(name) ? name : safeText(name, 64);
    deps.breadcrumbs.add("call", `${safeName} failed (${surface}) after ${elapsed(started)} ms`);
    const id = deps.newId?.();
    const result = failureAnswer(name, error, id);
    if (id === undefined) return { result };
    const { arguments: params, toolUseId } = call;
    const durationMs = performance.now() - started;
    return { result, failure: { id, surface, tool: name, params, error, durationMs, toolUseId, touched, breadcrumbs } };
  }
}

function find(name: unknown, tools: ReadonlyMap<string, AnyTool>): AnyTool {
  const tool = typeof name === "string" ? tools.get(name) : undefined;
  if (tool !== undefined) return tool;
  const names = [...tools.keys()];
  const message = typeof name === "string" ? `There is no tool "${safeText(name, 64)}".` : "The call names no tool.";
  const meant = typeof name === "string" ? closest(name, names) : undefined;
  throw new WranglerError("E_UNKNOWN_TOOL", message, {
    hint: meant === undefined ? `The tools are: ${names.join(", ")}.` : `Did you mean "${meant}"?`,
  });
}

function elapsed(started: number): number {
  return Math.round(performance.now() - started);
}
