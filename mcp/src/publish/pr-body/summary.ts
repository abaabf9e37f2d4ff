import { codeSpan, neutraliseInline } from "../neutralise.ts";
import type { PublicationInput } from "../types.ts";

export function summary({ tool, explain }: PublicationInput): string {
  return `## Summary

Automatically detected and fixed bug in ${codeSpan(tool)} tool: ${neutraliseInline(explain.summary, 200)}`;
}
