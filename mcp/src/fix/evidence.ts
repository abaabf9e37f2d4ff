import { refused } from "./verdict.ts";
import type { Explained, FixState, ProvenGreen, ProvenRed, Verified } from "./ledger.ts";

export function requireRed(fix: FixState): ProvenRed {
  if (fix.red === undefined) throw outOfOrder("the test was not proven red yet", "fix red");
  return { ...fix, red: fix.red };
}

export function requireGreen(fix: FixState): ProvenGreen {
  const red = requireRed(fix);
  if (fix.green === undefined) throw outOfOrder("the fix was not proven green yet", "fix green");
  return { ...red, green: fix.green };
}

export function requireVerified(fix: FixState): Verified {
  const green = requireGreen(fix);
  if (fix.verified === undefined) throw outOfOrder("the fix was not verified yet", "fix verify");
  return { ...green, verified: fix.verified };
}

export function requireExplained(fix: FixState): Explained {
  const verified = requireVerified(fix);
  if (fix.explained === undefined) throw outOfOrder("the fix was not explained yet", "fix explain");
  return { ...verified, explained: fix.explained };
}

/** What each step puts into the ledger; all others come from `verify`. */
const OF_RED = ["red replay", "red"];
const OF_GREEN = ["green", "green replay"];

/**
 * What a new run of a step makes worthless: all that was concluded from its old result, and the entries that showed it.
 * A reviewer sees what stands, once.
 */
export function withoutProof(fix: FixState, from: "red" | "green" | "verified"): FixState {
  const { red, green, verified, ...rest } = fix;
  void verified;
  const standing = [...(from === "red" ? [] : OF_RED), ...(from === "verified" ? OF_GREEN : [])];
  const fresh = { ...rest, entries: fix.entries.filter(({ step }) => standing.includes(step)) };
  return {
    ...fresh,
    ...(from === "red" || red === undefined ? {} : { red }),
    ...(from !== "verified" || green === undefined ? {} : { green }),
  };
}

function outOfOrder(why: string, command: string) {
  return refused("out_of_order", why, `Run "wrangler-mcp ${command}" first.`);
}
