import { codeCell, codeSpan, neutraliseCell } from "../neutralise.ts";
import type { PublicationInput } from "../types.ts";

const MOST_TERMS = 20;

export function confidence({ classification }: PublicationInput): string {
  const rows = classification.terms
    .slice(0, MOST_TERMS)
    .map(({ name, value }) => `| ${neutraliseCell(name, 120)} | ${codeCell(value, 80)} |`);
  const head = `## Confidence

${codeSpan(classification.confidence, 20)} that this is a ${codeSpan(classification.class, 20)}`;
  if (rows.length === 0) return `${head}.`;
  return `${head}, computed from:

| term | value |
| --- | --- |
${rows.join("\n")}`;
}
