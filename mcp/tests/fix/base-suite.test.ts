import { join } from "node:path";
import { expect, it } from "vitest";
import { EngineRepo } from "../../src/sandbox/engine-repo.ts";
import { baseSuite } from "../../src/fix/suite.ts";
import { aFixWorld } from "../support/a-fix.ts";
import { fill } from "../support/a-folder.ts";

const TREE = "1".repeat(40);
const NAME = `${TREE}-${process.versions.node}.suite`;
const KEPT = JSON.stringify({
  version: 3,
  passed: ["a", "b"],
  failed: [["c", "it fails"]],
  coverage: [["d.ts", [1], []]],
});

/** A base that could not be run: there is no such repository. */
class NoRepo extends EngineRepo {
  override materialise(): Promise<void> {
    return Promise.reject(new Error("the suite is run"));
  }
}

async function kept(text: (sealed: string) => string, fresh = false) {
  const { context, stateDir } = await aFixWorld();
  await fill(stateDir, { [join("base-suites", NAME)]: text(context.store.sealed(NAME, KEPT)) });
  return baseSuite({ ...context, fresh }, new NoRepo(join(stateDir, "none.git")), TREE);
}

it("what the base's suite showed is kept", async () => {
  const { passed, failed } = await kept((sealed) => sealed);

  expect([...passed]).toEqual(["a", "b"]);
  expect([...failed]).toEqual([["c", "it fails"]]);
});

it.each<[string, (sealed: string) => string, boolean]>([
  ["that somebody took a test from", (sealed) => sealed.replace('"a",', ""), false],
  ["without a seal", () => KEPT, false],
  ["that a review could find", (sealed) => sealed, true],
])("what was kept of it is not believed: %s", async (_, text, fresh) => {
  await expect(kept(text, fresh)).rejects.toThrow("the suite is run");
});
