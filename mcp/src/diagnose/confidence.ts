import type { Because, Ruling } from "./classify.ts";
import type { Facts } from "./facts.ts";
import type { Diagnosis } from "./types.ts";

/** One thing that speaks for or against the class, with its weight. */
export interface Term {
  readonly name: string;
  readonly value: string;
  readonly points: number;
}

/** From so many points on; anything below MEDIUM is LOW. */
const HIGH = 4;
const MEDIUM = 2;

/** How much the ground of a class says by itself: an experiment that changed one thing says most. */
const WEIGHT: Record<Because, number> = {
  "cannot be replayed": -2,
  "no error marks it": -2,
  "comes and goes": -2,
  "not seen again": -1,
  "an earlier source succeeds": 2,
  "blame not borne out": 1,
  "the project's files are at fault": 2,
  "the environment's word alone": 0,
  "the call does not fit": 2,
  "the same wrong call recurs": 2,
  // A library may fail inside because it was called wrongly.
  "fails inside a dependency": 1,
  "our own code fails": 1,
};

/** Everything that the confidence is computed from, strongest words first. */
export function termsFor(facts: Facts, ruling: Ruling): Term[] {
  const { record, seen, places, origin, standIns, changed } = facts;
  const terms = [
    { name: "blame by error code", value: `${record.blame} (${record.code})`, points: 0 },
    {
      name: "replay of the recorded call",
      value: `${seen.same} of ${seen.runs} the same failure`,
      points: replayed(facts, ruling),
    },
    { name: "ground", value: ruling.because, points: WEIGHT[ruling.because] },
    { name: "nearest own frame", value: placeText(facts), points: located(facts, ruling) },
  ];
  if (seen.other.length > 0)
    terms.push({ name: "other failures in replay", value: String(seen.other.length), points: -1 });
  if (standIns.length > 0 && seen.same === 0)
    terms.push({ name: "stand-ins", value: `${standIns.length} values are not as they were`, points: -1 });
  if (changed.changed.length > 0 && seen.same === 0)
    terms.push({ name: "state since", value: `${changed.changed.length} files changed`, points: -1 });
  if (origin === "unknown") terms.push({ name: "origin of the record", value: "unknown", points: -1 });
  void places;
  return terms;
}

/** What the values of each term look like; a name of our own code may be cut where it is shown. */
const VALUES = new Map([
  ["blame by error code", /^(?:bug|caller|environment) \([\w-]{0,60}\)$/],
  ["replay of the recorded call", /^\d{1,3} of \d{1,3} the same failure$/],
  ["ground", new RegExp(`^(?:${Object.keys(WEIGHT).join("|")})$`)],
  ["nearest own frame", /^(?:none|[\w$.#<>[\] -]{1,80}(?: in [\w./-]{1,80})?…?)$/],
  ["other failures in replay", /^\d{1,3}$/],
  ["stand-ins", /^\d{1,6} values are not as they were$/],
  ["state since", /^\d{1,6} files changed$/],
  ["origin of the record", /^unknown$/],
]);

/** Whether a term, as it is shown, is one that `termsFor` gives. */
export function isTerm({ name, value }: { readonly name: string; readonly value: string }): boolean {
  return VALUES.get(name)?.test(value.replace(/ \([+-]?\d\)$/, "")) === true;
}

function replayed({ seen }: Facts, { because }: Ruling): number {
  if (seen.same === seen.runs) return 2;
  // A scratch copy has neither the links nor the permissions of the project's own folders.
  if (because === "the project's files are at fault") return 0;
  return seen.same > 0 ? 0 : -1;
}

/** Only a failure of code has a place in it; the ending of a process has none by its nature. */
function located({ record, places }: Facts, { class: kind }: Ruling): number {
  if (kind !== "BUG" && kind !== "REGRESSION") return 0;
  return places.length > 0 || record.surface !== "thrown" ? 1 : 0;
}

function placeText({ places }: Facts): string {
  const [nearest] = places;
  return nearest === undefined ? "none" : `${nearest.fn} in ${nearest.file}`;
}

/** The sum decides; what was not seen again or cannot be replayed is never more than LOW. */
export function levelOf(terms: readonly Term[], { verdict }: Ruling): Diagnosis["confidence"] {
  if (verdict !== undefined) return "LOW";
  const sum = terms.reduce((total, { points }) => total + points, 0);
  return sum >= HIGH ? "HIGH" : sum >= MEDIUM ? "MEDIUM" : "LOW";
}
