// Fixes of a known fault: the reference, other honest ones, and dishonest ones with the verdict that refuses each.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readFault } from "../seeded-plugin.mjs";

const root = resolve(import.meta.dirname, "../..");

/** Tests are kept as lists of lines. */
function textOf(tests) {
  const given = Object.entries(tests).filter(([, lines]) => lines !== undefined);
  return Object.fromEntries(given.map(([name, lines]) => [name, lines.join("\n")]));
}

/** @returns the fault, and what to try on it: `{ about, kind, verdict }` and what is in loop-world.d.mts */
export function readAttempts(name) {
  const fault = readFault(name);
  const file = join(root, "mcp", "tests", "faults", name, "attempts.json");
  const { honest = [], dishonest = [] } = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const reference = { about: "the reference fix", edits: fault.fix };
  const common = { kind: "honest", verdict: "fix_verified", refusalIsRight: fault.refusalIsRight === true };
  return {
    fault,
    attempts: [
      ...[reference, ...honest].map((attempt) => ({ ...common, ...attempt })),
      ...dishonest.map(({ test, laterTest, ...attempt }) => ({ ...attempt, ...textOf({ test, laterTest }) })),
    ],
  };
}
