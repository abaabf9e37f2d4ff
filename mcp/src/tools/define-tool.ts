import type { z } from "zod";
import type { Tracker } from "../tracker/tracker.ts";

/** What a handler may use. Only what tools need is added here. */
export interface ToolContext {
  readonly tracker: Tracker;
  /** Records a result that succeeded and is wrong; absent when self-healing is off. */
  readonly report?: (problem: ReportedProblem) => string;
}

/** What the agent says of a result. */
export interface ReportedProblem {
  readonly tool: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly expected: string;
  readonly got: string;
}

export interface ToolAnswer<D> {
  /** For people and for clients that do not read structured content. */
  readonly text: string;
  /** All that a model needs: on success the client shows it this alone. */
  readonly data: D;
}

/** Every hint has to be there: a missing one is read as the most dangerous value. */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/** One tool: its schema, its prose, its hints and what it does. Handlers throw; the dispatcher catches. */
export interface ToolDefinition<I extends z.ZodRawShape, O extends z.ZodRawShape> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Parsed as a strict object: an argument that is not named here is refused. */
  readonly input: I;
  readonly output: O;
  readonly annotations: ToolAnnotations;
  handler(args: z.output<z.ZodObject<I>>, context: ToolContext): Promise<ToolAnswer<z.input<z.ZodObject<O>>>>;
}

/** The identity: it exists for the types it infers. */
export function defineTool<I extends z.ZodRawShape, O extends z.ZodRawShape>(
  tool: ToolDefinition<I, O>,
): ToolDefinition<I, O> {
  return tool;
}

/** Any tool, as the registry and the dispatcher see it. */
export type AnyTool = ToolDefinition<z.ZodRawShape, z.ZodRawShape>;
