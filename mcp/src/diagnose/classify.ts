import type { ErrorRecord } from "../capture/record.ts";
import type { Place } from "./locate.ts";
import type { Reproduction } from "./reproduce.ts";
import type { Diagnosis } from "./types.ts";

export type Verdictless = Pick<Diagnosis, "class" | "confidence" | "terms" | "healable" | "next"> & {
  verdict?: NonNullable<Diagnosis["verdict"]>;
};

/** The facts that rules decide by; nothing of it is message text. */
export interface Facts {
  readonly record: ErrorRecord;
  readonly seen: Reproduction;
  readonly places: readonly Place[];
  /** The nearest frames of the replay lie in a dependency, and none of our own code's. */
  readonly onlyForeignFrames: boolean;
}

/** Class and confidence by rules over evidence: blame by code first, then what the replay showed. */
export function classify(facts: Facts): Verdictless {
  const { record, seen } = facts;
  const terms = termsOf(facts);
  const reproduced = seen.same === seen.runs;
  if (record.blame === "caller") {
    const next =
      "The call does not fit the tool. Call it as the error's text says; nothing in the source is to be fixed.";
    return { class: "INVALID", confidence: seen.same > 0 ? "HIGH" : "MEDIUM", terms, healable: false, next };
  }
  if (record.blame === "environment") {
    const next = "The disk, a path or a tracker file is at fault, not the source. Do what the error's hint says.";
    return { class: "CONFIG", confidence: seen.same > 0 ? "HIGH" : "MEDIUM", terms, healable: false, next };
  }
  if (record.surface === "reported") return reported(seen, terms);
  if (seen.same === 0) return notReproduced(facts, terms);
  if (!reproduced) {
    const next = "The failure comes and goes. A person has to look: a test of it would be flaky.";
    return { class: "BUG", confidence: "LOW", terms, healable: false, verdict: "needs_manual_review", next };
  }
  if (facts.onlyForeignFrames) {
    const next = "The failure lies in a dependency. Report it upstream; a fix here would only work round it.";
    return { class: "UPSTREAM", confidence: "MEDIUM", terms, healable: false, next };
  }
  const certain = facts.places.length > 0 || record.surface !== "thrown";
  const next = "The source is at fault: start the fix.";
  return { class: "BUG", confidence: certain ? "HIGH" : "MEDIUM", terms, healable: true, next };
}

/** No error marks a wrong result: what is right is a person's word, not the agent's and not the engine's. */
function reported(seen: Reproduction, terms: Verdictless["terms"]): Verdictless {
  const replayed =
    seen.succeeded === seen.runs
      ? "The recorded call succeeds here as well, so no error tells right from wrong."
      : "The recorded call fails here, which is another failure than the reported one.";
  const next = `${replayed} A person has to confirm the expected result before anything is healed; errors show has both.`;
  return { class: "BUG", confidence: "LOW", terms, healable: false, verdict: "needs_manual_review", next };
}

function notReproduced({ seen }: Facts, terms: Verdictless["terms"]): Verdictless {
  const failed = seen.other.length > 0;
  const next = failed
    ? "The call fails here too, but otherwise than recorded. Diagnose the newer failure instead."
    : "The recorded call succeeds on this source. Its state may have changed since, or the bug is fixed already.";
  return { class: "BUG", confidence: "LOW", terms, healable: false, verdict: "not_reproduced", next };
}

function termsOf({ record, seen, places }: Facts): Verdictless["terms"] {
  return [
    { name: "blame by error code", value: `${record.blame} (${record.code})` },
    { name: "replay of the recorded call", value: `${seen.same} of ${seen.runs} the same failure` },
    { name: "other failures in replay", value: String(seen.other.length) },
    { name: "nearest own frame", value: places[0] === undefined ? "none" : `${places[0].fn} in ${places[0].file}` },
  ];
}
