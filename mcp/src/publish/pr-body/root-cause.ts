import { codeSpan, neutralise } from "../neutralise.ts";
import type { PublicationInput } from "../types.ts";

export function rootCause({ explain }: PublicationInput): string {
  return `## Root Cause Analysis

${codeSpan(`${explain.file}:${explain.line}`)}

${neutralise(explain.rootCause, 2_000)}`;
}
