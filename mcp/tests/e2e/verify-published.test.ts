import { expect, it } from "vitest";
import { isRecord } from "../../src/shared/json.ts";
import { publishedWorld } from "../support/published-world.ts";

const STEPS = [
  ...["red replay", "red", "green", "green replay", "build", "types", "lint", "revert"],
  ...["suite", "coverage", "replay", "second build", "need", "generated files"],
];
const FILES = ["ledger", "base", "commits", "test", "files", "policy"];
const LONG_MS = 120_000;

it(
  "agrees with every claim of a published proof, by number, by branch and by workspace",
  async (context) => {
    const { reviewer, author, branch, fixId, github } = await publishedWorld(context);

    const byNumber = await reviewer.json(["verify", "1"]);
    const byBranch = await reviewer.json(["verify", branch]);
    const byWorkspace = await author.json(["verify", fixId]);

    for (const answer of [byNumber, byBranch, byWorkspace]) {
      expect(heldBy(answer), JSON.stringify(answer["claims"], undefined, 1)).toEqual({
        verdict: "fix_verified",
        claims: [...FILES, ...STEPS],
        not: [],
      });
    }
    expect(String(byNumber["markdown"])).toContain("| red replay | ✅ holds | `3 of 3 gave the recorded failure` |");
    expect(github.violations).toEqual([]);
  },
  LONG_MS,
);

function heldBy(answer: Record<string, unknown>) {
  const claims = Array.isArray(answer["claims"]) ? answer["claims"].filter(isRecord) : [];
  const not = claims
    .filter(({ holds }) => holds !== "yes")
    .map(({ claim, holds, verdict }) => ({ claim, holds, verdict }));
  return { verdict: answer["verdict"], claims: claims.map(({ claim }) => claim), not };
}
