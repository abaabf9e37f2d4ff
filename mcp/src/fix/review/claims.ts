import type { Verdict } from "../verdict.ts";

/** One thing that a proof says, and whether it holds here. */
export interface Claim {
  readonly claim: string;
  readonly holds: "yes" | "no" | "not judged";
  /** What the ledger says. */
  readonly published: string;
  /** What was seen here. */
  readonly here: string;
  /** Why it does not hold. */
  readonly verdict?: ReviewVerdict;
}

/** `unproven`: there is no ledger, so nothing was claimed that could be run again. */
export type ReviewVerdict = Verdict | "unproven";

export function holding(claim: string, published: string, here: string): Claim {
  return { claim, holds: "yes", published, here };
}

export function failing(claim: string, published: string, here: string, verdict: ReviewVerdict): Claim {
  return { claim, holds: "no", published, here, verdict };
}

export function unjudged(claim: string, published: string, why: string): Claim {
  return { claim, holds: "not judged", published, here: why };
}

/** `fix_verified` only where every claim holds; else the verdict of the first that does not. */
export function verdictOf(claims: readonly Claim[]): ReviewVerdict {
  const failed = claims.find(({ holds }) => holds === "no");
  if (failed !== undefined) return failed.verdict ?? "blocked";
  return claims.length > 0 && claims.every(({ holds }) => holds === "yes") ? "fix_verified" : "blocked";
}
