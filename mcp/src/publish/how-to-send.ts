import { join } from "node:path";
import { neutraliseInline } from "./neutralise.ts";
import type { PublicationPlan } from "./types.ts";

/**
 * The page that says how to send a fix later: by the command once a token and the network are there, or by hand.
 *
 * @param folder of the outbox, for commands that can be pasted
 */
export function howToSend(plan: PublicationPlan, folder: string, reason: string): string {
  const { destination, branch, base, title, labels } = plan;
  const { owner, repo, gitUrl } = destination;
  const label = labels.map((name) => ` --label ${quoted(name)}`).join("");
  return `# How to send this fix

It was not sent: ${neutraliseInline(reason, 300)}

## With the command

Give it a token (\`GITHUB_TOKEN\`, \`GH_TOKEN\` or \`gh auth login\`) and the network, then:

\`\`\`sh
wrangler-mcp fix publish ${plan.fixId}
\`\`\`

It shows what it sends and asks. Running it twice gives one pull request.

## By hand

\`\`\`sh
git clone ${quoted(gitUrl)} ${quoted(repo)} && cd ${quoted(repo)}
git checkout -b ${quoted(branch)} ${quoted(base.commit)} || git checkout -b ${quoted(branch)} ${quoted(`origin/${base.branch}`)}
git am --3way ${quoted(join(folder, "patches"))}/*.patch
gh repo fork --remote --remote-name fork   # not needed with push access
git push --set-upstream fork ${quoted(branch)}
gh pr create --draft --repo ${quoted(`${owner}/${repo}`)} --base ${quoted(base.branch)} \\
  --title ${quoted(title)} \\
  --body-file ${quoted(join(folder, "PR_BODY.md"))}${label}
\`\`\`

Without the right to set labels, leave the \`--label\` parts out.
`;
}

/** One word of a POSIX shell, whatever it holds. */
function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
