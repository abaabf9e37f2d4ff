import { expect, it } from "vitest";
import { readAttempts } from "../../../scripts/bench/attempts.mjs";
import { applyEdits } from "../../../scripts/seeded-plugin.mjs";
import { fill } from "../support/a-folder.ts";
import { done } from "../support/engine-world.ts";
import { openedFault } from "../support/opened-fault.ts";

const { fault, attempts } = readAttempts("search-without-labels");
/** What no attempt in the client comes to. `npm run bench:faults` tries all of all faults, the honest ones too. */
const late = attempts.filter(({ verdict }) => verdict === "test_does_not_guard").slice(0, 1);
const REACHING = `import { execFile } from "node:child_process";\nexecFile("touch", ["ran"]);\n`;

it("a test that passes whatever the tool answers does not guard a fix, and what no rule allows is not built", async () => {
  const { world, fix } = await openedFault(fault);
  const seen = [];
  for (const { test = fault.test, edits = [] } of late) {
    await fill(fix.workspace, { [fix.test]: test });
    done(await world.json(["fix", "red"]));
    applyEdits(fix.workspace, edits);
    done(await world.json(["fix", "green"]));
    seen.push((await world.json(["fix", "verify"]))["verdict"]);
  }

  expect(seen).toEqual(["test_does_not_guard"]);

  // The next step builds the source, so that it reads it first.
  await fill(fix.workspace, { "mcp/src/tracker/reaching.ts": REACHING });
  const read = await world.json(["fix", "green"]);
  await fill(fix.workspace, { "package.json": "{}\n" });
  const sorted = await world.json(["fix", "green"]);

  expect([read, sorted].map(({ verdict, message }) => [verdict, message])).toEqual([
    ["policy_refused", expect.stringContaining("node:child_process")],
    ["policy_refused", expect.stringContaining("only-source-and-tests: package.json")],
  ]);
});
