import { codeSpan } from "../neutralise.ts";
import type { PublicationInput } from "../types.ts";

export function verificationSteps({ branchName, changedFiles, explain }: PublicationInput): string {
  const source = changedFiles.find((file) => file.kind === "source")?.path ?? explain.file;
  return `## Verification Steps for Reviewer

1. Checkout branch: ${codeSpan(`git checkout ${branchName}`)}
2. Run tests: \`npm test\`
3. Build: \`npm run build\`
4. Review changes in ${codeSpan(source)}
5. Run every row of the evidence again, from nothing: \`/wrangler:review-mcp-fix <number of this pull request>\``;
}
