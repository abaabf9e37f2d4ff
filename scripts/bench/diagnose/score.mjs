// What the results of labelled cases amount to: a summary, tables, and whether the aim is reached.
import { table } from "../table.mjs";

/** Shares that have to be reached: of all cases, of each class, and of what was called HIGH. */
export const AIM = { all: 0.95, eachClass: 0.9, high: 0.98, proven: 1 };
const LEVELS = ["HIGH", "MEDIUM", "LOW"];

/** The numbers; a case that could not be tried counts as wrong. */
export function summaryOf(results) {
  const kinds = [...new Set(results.map(kindOf))].sort();
  const multiples = results.flatMap(({ times }) => (times === undefined ? [] : [times])).sort((a, b) => a - b);
  const provable = results.filter(({ proof }) => proof !== undefined);
  return {
    all: share(results),
    failed: results.filter(({ error }) => error !== undefined).length,
    classes: Object.fromEntries(kinds.map((kind) => [kind, share(results.filter((one) => kindOf(one) === kind))])),
    levels: Object.fromEntries(LEVELS.map((level) => [level, share(results.filter((r) => r.confidence === level))])),
    times: { median: multiples[multiples.length >> 1], largest: multiples.at(-1) },
    ...(provable.length === 0 ? {} : { proven: share(provable.map(({ proof }) => ({ right: proof.ok }))) }),
  };
}

/** What is below the aim, in words; nothing when all is reached. */
export function belowAim({ all, classes, levels, proven }) {
  const checks = [
    ["all cases", all, AIM.all],
    ...Object.entries(classes).map(([kind, part]) => [kind, part, AIM.eachClass]),
    ["HIGH", levels.HIGH, AIM.high],
    ...(proven === undefined ? [] : [["generated tests", proven, AIM.proven]]),
  ];
  return checks
    .filter(([, { right, of }, aim]) => of > 0 && right / of < aim)
    .map(([what, part, aim]) => `${what}: ${shareText(part)}, the aim is ${percent(aim)}`);
}

/** The summary as Markdown tables. */
export function tablesOf({ all, classes, levels, times, proven }) {
  const parts = [
    table([
      ["class", "right", "share"],
      ...Object.entries(classes).map(([kind, part]) => row(kind, part)),
      row("all", all),
    ]),
    table([["confidence", "right", "share"], ...Object.entries(levels).map(([level, part]) => row(level, part))]),
    `Time per case: median ${times.median ?? "-"} ×, largest ${times.largest ?? "-"} × one bare replay of the call.`,
  ];
  if (proven !== undefined) {
    parts.push(
      `Generated tests that are red for the recorded reason and green with the reference fix: ${shareText(proven)}.`,
    );
  }
  return parts.join("\n\n");
}

function kindOf({ expected, wanted }) {
  return wanted ?? expected;
}

function share(some) {
  return { right: some.filter(({ right }) => right === true).length, of: some.length };
}

function row(name, { right, of }) {
  return [name, `${right} of ${of}`, of === 0 ? "-" : percent(right / of)];
}

function shareText({ right, of }) {
  return `${right} of ${of} (${of === 0 ? "-" : percent(right / of)})`;
}

function percent(part) {
  return `${Math.round(part * 1000) / 10} %`;
}
