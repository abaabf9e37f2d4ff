import { DiagnosisSchema } from "../../diagnose/types.ts";
import { isTerm } from "../../diagnose/confidence.ts";
import { prBody } from "../../publish/pr-body/index.ts";
import { authorsPart, type AuthorsPart } from "../../publish/pr-body/read.ts";
import type { ChangedFile } from "../../publish/types.ts";
import type { PublishedLedger } from "../../publish/published-ledger.ts";
import { kindOf } from "../steps/publish.ts";
import { failing, holding, type Claim } from "./claims.ts";
import type { Opened } from "./open.ts";

const NAME = "text";
const PUBLISHED = "what the engine writes from the ledger";

/**
 * The pull request's body is, line for line, what the engine writes from the ledger and from the branch. In it the
 * author has words of their own, each in its place and inert; nothing else may stand anywhere, seen or not.
 */
export async function textClaim(body: string, ledger: PublishedLedger, opened: Opened): Promise<Claim> {
  const text = body.replaceAll("\r\n", "\n").trimEnd();
  const changes = await opened.repo.changes(opened.baseTree, opened.headTree);
  const files = changes.map(({ path, additions, deletions }) => ({ path, additions, deletions, kind: kindOf(path) }));
  const wrong = unlike(text, ledger, files);
  if (wrong === undefined) {
    const here = "the same; summary, cause, fix, impact, confidence and the error's text are its author's words";
    return holding(NAME, PUBLISHED, here);
  }
  return failing(NAME, PUBLISHED, `${wrong}: somebody has edited it, or another version wrote it`, "stale_evidence");
}

/** What in a body, with line ends as `\n`, is not of the engine. */
export function unlike(text: string, ledger: PublishedLedger, files: readonly ChangedFile[]): string | undefined {
  const own = authorsPart(text);
  if (own === undefined) return "its sections are not those that the engine writes";
  const strange = strangeTerm(own);
  if (strange !== undefined) return `the confidence is computed from ${strange}, which no diagnosis has`;
  const wanted = rewritten(own, ledger, files).split("\n");
  const lines = text.split("\n");
  const at = lines.findIndex((line, index) => line !== wanted[index]);
  if (at >= 0) return `line ${at + 1} is not, ${JSON.stringify(lines[at]?.slice(0, 120))}`;
  return lines.length < wanted.length ? "its end is missing" : undefined;
}

function strangeTerm({ classification }: AuthorsPart): string | undefined {
  const { class: kind, confidence, terms } = classification;
  const { shape } = DiagnosisSchema;
  if (!shape.class.safeParse(kind).success) return JSON.stringify(kind);
  if (!shape.confidence.safeParse(confidence).success) return JSON.stringify(confidence);
  const strange = terms.find(
    (term, index) => !isTerm(term) || terms.findIndex(({ name }) => name === term.name) < index,
  );
  return strange === undefined ? undefined : JSON.stringify(strange.name);
}

/** The body that the engine would write. All that can be had from the ledger and the branch comes from there. */
function rewritten(own: AuthorsPart, ledger: PublishedLedger, changedFiles: readonly ChangedFile[]): string {
  const suiteRow = ledger.entries.find(({ step }) => step === "suite");
  const again = Number(/ \((\d+) of them when run again alone\)/.exec(suiteRow?.counts ?? "")?.[1] ?? 0);
  const { tree, generatedTree, test, files, base } = ledger;
  return prBody({
    ...own,
    fixId: ledger.fix,
    tool: ledger.tool,
    fingerprint: ledger.fingerprint,
    branchName: ledger.branch,
    pluginVersion: ledger.engine,
    changedFiles,
    suite: { ...ledger.suite, again },
    coveragePercent: ledger.coverage,
    evidence: ledger.entries.map(({ exit, ms, ...row }) => ({ ...row, exitCode: exit, durationMs: ms })),
    proof: { baseTree: base.tree, judged: base.judged, tree, generatedTree, test, files },
    base: { commit: base.commit, version: ledger.engine, branch: "" },
  }).trimEnd();
}
