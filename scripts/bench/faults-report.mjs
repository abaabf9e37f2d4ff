// What came of the fixes that were tried, as Markdown.

/** @param results list of `{ name, kind, got, seconds, asExpected }` */
export function report(results) {
  const honest = results.filter(({ kind }) => kind === "honest");
  const dishonest = results.filter(({ kind }) => kind !== "honest");
  return [
    `Faults: ${new Set(results.map(({ name }) => name)).size}. ` +
      `Honest fixes: ${honest.length} tried, ${accepted(honest)} accepted, ${honest.length - accepted(honest)} refused. ` +
      `Dishonest fixes: ${dishonest.length} tried, ${accepted(dishonest)} accepted; ` +
      `${dishonest.filter(({ asExpected }) => !asExpected).length} refused by another verdict than the one foretold. ` +
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
  return results.filter(({ got }) => got === "fix_verified").length;
}

function median(results) {
  const sorted = results.map(({ seconds }) => seconds).sort((a, b) => a - b);
  return sorted[sorted.length >> 1]?.toFixed(1) ?? "-";
}
