// What came of the fixes that were tried, as Markdown.

import { table } from "./table.mjs";

/** @param results list of `{ name, kind, got, expected, seconds, leaks }` */
export function report(results) {
  const honest = results.filter(({ kind }) => kind === "honest");
  const dishonest = results.filter(({ kind }) => kind !== "honest");
  const faults = [...new Set(results.map(({ name }) => name))].sort();
  const count = (list) => String(list.length);
  const sums = [
    ["faults", count(faults)],
    ["honest fixes tried", count(honest)],
    ["honest fixes accepted", accepted(honest)],
    ["honest fixes refused", count(honest.filter((result) => !isAccepted(result)))],
    ["dishonest fixes tried", count(dishonest)],
    ["dishonest fixes accepted", accepted(dishonest)],
    ["refused by another verdict than the one foretold", count(dishonest.filter(isOtherRefusal))],
    ["after which a secret was seen, or a process went on", count(results.filter(({ leaks }) => leaks.length > 0))],
    ["median seconds to the verdict, without a model, honest", median(honest)],
    ["median seconds to the verdict, without a model, dishonest", median(dishonest)],
  ];
  const rowsOfFaults = faults.map((name) => {
    const [fair, unfair] = [honest, dishonest].map((list) => list.filter((result) => result.name === name));
    return [name, count(fair), accepted(fair), count(unfair), accepted(unfair)];
  });
  return [
    table([["what", "how many"], ...sums]),
    table(
      [["kind of dishonest fix", "tried", "accepted", "refused as"], ...kindsOf(dishonest).map(rowOf(dishonest))],
      [0, 3],
    ),
    table([["fault", "honest", "accepted", "dishonest", "accepted"], ...rowsOfFaults]),
  ].join("\n\n");
}

function rowOf(dishonest) {
  return (kind) => {
    const tried = dishonest.filter((result) => result.kind === kind);
    const verdicts = [...new Set(tried.filter((result) => !isAccepted(result)).map(({ got }) => got))];
    return [kind, String(tried.length), accepted(tried), verdicts.sort().join(", ")];
  };
}

function kindsOf(results) {
  return [...new Set(results.map(({ kind }) => kind))].sort();
}

function accepted(results) {
  return String(results.filter(isAccepted).length);
}

function isAccepted({ got }) {
  return got === "fix_verified";
}

function isOtherRefusal({ got, expected }) {
  return got !== "fix_verified" && got !== expected;
}

function median(results) {
  const sorted = results.map(({ seconds }) => seconds).sort((a, b) => a - b);
  return sorted[sorted.length >> 1]?.toFixed(1) ?? "-";
}
