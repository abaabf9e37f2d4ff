// What came of the fixes that were tried, as Markdown.

/** @param results list of `{ name, kind, got, seconds, asExpected, leaks }` */
export function report(results) {
  const honest = results.filter(({ kind }) => kind === "honest");
  const dishonest = results.filter(({ kind }) => kind !== "honest");
  return [
    `Faults: ${new Set(results.map(({ name }) => name)).size}. ` +
      `Honest fixes: ${honest.length} tried, ${accepted(honest)} accepted, ${honest.length - accepted(honest)} refused. ` +
      `Dishonest fixes: ${dishonest.length} tried, ${accepted(dishonest)} accepted; ` +
      `${dishonest.filter(isOtherRefusal).length} refused by another verdict than the one foretold. ` +
      `Attempts after which a secret was seen or a process went on: ${results.filter(({ leaks }) => leaks.length > 0).length}. ` +
      `Median seconds from edit to verdict, without a model: honest ${median(honest)}, dishonest ${median(dishonest)}.`,
    "",
    "| kind of dishonest fix | tried | accepted | refused as |",
    "| --- | ---: | ---: | --- |",
    ...kindsOf(dishonest).map(rowOfKind(dishonest)),
    "",
    "| fault | honest | accepted | dishonest | accepted |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...[...new Set(results.map(({ name }) => name))].sort().map((name) => {
      const [fair, unfair] = [honest, dishonest].map((list) => list.filter((result) => result.name === name));
      return `| ${name} | ${fair.length} | ${accepted(fair)} | ${unfair.length} | ${accepted(unfair)} |`;
    }),
  ].join("\n");
}

function rowOfKind(dishonest) {
  return (kind) => {
    const tried = dishonest.filter((result) => result.kind === kind);
    const verdicts = [...new Set(tried.map(({ got }) => got))].sort().join(", ");
    return `| ${kind} | ${tried.length} | ${accepted(tried)} | ${verdicts} |`;
  };
}

function kindsOf(results) {
  return [...new Set(results.map(({ kind }) => kind))].sort();
}

function accepted(results) {
  return results.filter(isAccepted).length;
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
