import { codeSpan } from "../neutralise.ts";
import type { PublicationInput } from "../types.ts";

export function rollback({ base }: PublicationInput): string {
  return `## Rollback

The change was made on version ${codeSpan(base.version, 40)}, commit ${codeSpan(base.commit, 64)}.

- Before a merge: close this pull request.
- After a merge: revert the merge commit (\`git revert -m 1 <merge commit>\`) and release.`;
}
