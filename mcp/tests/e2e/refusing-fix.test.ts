import { expect, it } from "vitest";
import { readAttempts } from "../../../scripts/bench/attempts.mjs";
import { applyEdits } from "../../../scripts/seeded-plugin.mjs";
import { fill } from "../support/a-folder.ts";
import { done } from "../support/engine-world.ts";
import { openedFault } from "../support/opened-fault.ts";

const { fault, attempts } = readAttempts("mark-left-behind");
const refusing = attempts.find(({ about }) => about === "a marked item is the caller's fault");

it("a fix that refuses the recorded call needs a person's word, which the ledger shows", async () => {
  const { world, fix } = await openedFault(fault);
  await fill(fix.workspace, { [fix.test]: refusing?.test ?? "" });
  done(await world.json(["fix", "red"]));
  applyEdits(fix.workspace, refusing?.edits ?? []);
  done(await world.json(["fix", "green"]));

  const refused = await world.json(["fix", "verify"]);
  expect(refused).toMatchObject({
    verdict: "needs_manual_review",
    exitCode: 3,
    message: expect.stringContaining("the recorded call is refused now (E_ISSUE_CONFLICT)"),
    hint: expect.stringContaining("fix verify --refusal-is-right"),
  });

  const asked = await world.json(["fix", "verify", "--refusal-is-right"]);
  expect(asked).toMatchObject({ exitCode: 5 });
  const [, hash = ""] = /--refusal-is-right .*--consent ([0-9a-f]{64})/.exec(String(asked["hint"])) ?? [];
  done(await world.json(["fix", "verify", "--refusal-is-right", "--consent", hash]));

  const { entries } = done(await world.json(["fix", "status", fix.fixId]));
  const near = (entries as { step: string; counts: string }[]).filter(({ step }) => step === "neighbours");
  expect(near.map(({ counts }) => counts)).toEqual([
    expect.stringMatching(/refused now: E_ISSUE_CONFLICT, the recorded one by a person's word\)/),
  ]);
});
