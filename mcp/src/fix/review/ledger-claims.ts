import { canonicalJson } from "../../publish/canonical.ts";
import {
  ledgersInBody,
  ledgersInMessage,
  withoutMessages,
  type PublishedLedger,
} from "../../publish/published-ledger.ts";
import { failing, holding, type Claim } from "./claims.ts";
import type { Opened } from "./open.ts";
import { strayRow } from "./rows.ts";
import type { Subject } from "./subject.ts";

const NAME = "ledger";

/** The ledger that is held to what is seen here, and whether all copies of it say the same. */
export interface Found {
  readonly ledger: PublishedLedger | undefined;
  readonly claim: Claim;
}

/** Looks for the ledger in the body and in the commits. Two that differ were not written by one engine. */
export function findLedger(subject: Subject, { commits }: Opened): Found {
  const inCommits = commits.flatMap(({ message }) => ledgersInMessage(message));
  const inBody = subject.body === undefined ? [] : ledgersInBody(subject.body);
  const ledger = subject.own?.ledger ?? inBody[0] ?? inCommits[0];
  if (ledger === undefined) {
    const here = "neither the last commit nor the pull request has one";
    return { ledger, claim: failing(NAME, "none", here, "unproven") };
  }
  const where = [
    ...(subject.own === undefined ? [] : ["the keyed ledger of this user"]),
    ...(inBody.length > 0 ? ["the pull request's body"] : []),
    ...(inCommits.length > 0 ? ["the last commit"] : []),
  ].join(" and ");
  const stray = strayRow(ledger.entries);
  if (stray !== undefined) {
    const here = `its row ${JSON.stringify(stray)} is none that the engine writes there, or one too many`;
    return { ledger, claim: failing(NAME, where, here, "out_of_order") };
  }
  const wrong = disagreement(subject, ledger, [...inBody, ...inCommits]);
  if (wrong !== undefined) return { ledger, claim: failing(NAME, where, wrong, "stale_evidence") };
  return { ledger, claim: holding(NAME, where, "every copy says the same") };
}

function disagreement(
  subject: Subject,
  ledger: PublishedLedger,
  copies: readonly PublishedLedger[],
): string | undefined {
  const text = (one: PublishedLedger): string => canonicalJson(withoutMessages(one));
  if (copies.some((copy) => text(copy) !== text(ledger))) return "its copies differ: one was changed afterwards";
  if (copies.length > 2) return `there are ${copies.length} of them`;
  if (subject.branch !== undefined && subject.branch !== ledger.branch) return `it is that of ${ledger.branch}`;
  const failed = ledger.entries.find(({ result }) => result !== "passed");
  return failed === undefined ? undefined : `it says itself that ${failed.step} failed`;
}
