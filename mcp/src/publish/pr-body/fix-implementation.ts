import { codeSpan, neutralise } from "../neutralise.ts";
import type { ChangedFile, PublicationInput } from "../types.ts";

const MOST_FILES = 50;
const KINDS = { source: "source", test: "new test", generated: "generated, in a commit of its own" } as const;

export function fixImplementation({ explain, changedFiles }: PublicationInput): string {
  const rest = changedFiles.length - MOST_FILES;
  const lines = changedFiles.slice(0, MOST_FILES).map(fileLine);
  if (rest > 0) lines.push(`- and ${rest} more`);
  return `## Fix Implementation

${neutralise(explain.fix, 2_000)}

### Changed Files

${lines.join("\n")}`;
}

function fileLine({ path, additions, deletions, kind }: ChangedFile): string {
  return `- ${codeSpan(path)} - ${KINDS[kind]} (+${additions} −${deletions})`;
}
