import { SERVER_TOOL } from "../shared/process-end.ts";
import type { Ruling } from "./classify.ts";
import type { Facts } from "./facts.ts";
import { quote, quoteSome } from "./quote.ts";
import { affordanceText } from "./affordance.ts";

export interface FollowUp {
  /** A fix may start. */
  readonly healable: boolean;
  /** What to do, in one or two sentences. */
  readonly next: string;
}

/** What follows from a class. */
export function followUp(facts: Facts, ruling: Ruling): FollowUp {
  if (ruling.verdict === "not_reproduced") return { healable: false, next: notReproduced(facts) };
  if (ruling.because === "comes and goes") {
    return { healable: false, next: "The failure comes and goes. A person has to look: a test of it would be flaky." };
  }
  if (ruling.because === "cannot be replayed") {
    return {
      healable: false,
      next: "No call can show this failure again. A person has to look at the recorded stack.",
    };
  }
  if (ruling.because === "no error marks it") return { healable: false, next: reported(facts) };
  switch (ruling.class) {
    case "BUG":
      return { healable: true, next: bug(ruling) };
    case "REGRESSION":
      return { healable: true, next: regression(facts) };
    case "CONFIG":
      return { healable: false, next: config(facts) };
    case "UPSTREAM":
      return { healable: false, next: upstream(facts) };
    case "INVALID":
      return { healable: false, next: invalid(facts) };
    case "AFFORDANCE":
      return { healable: true, next: affordanceText(facts) };
  }
}

function reported({ seen }: Facts): string {
  const replayed =
    seen.succeeded === seen.runs
      ? "The recorded call succeeds here as well, so no error tells right from wrong."
      : "The recorded call fails here, which is another failure than the reported one.";
  return `${replayed} A person has to confirm the expected result before anything is healed; errors show has both.`;
}

function bug({ because }: Ruling): string {
  const blame = "The error blames somebody else, but the experiments do not bear that out. ";
  return `${because === "blame not borne out" ? blame : ""}The source is at fault: start the fix.`;
}

function regression({ earlier }: Facts): string {
  const at =
    earlier.commit === undefined ? "An earlier source" : `${earlier.commit.hash.slice(0, 10)} of ${earlier.commit.day}`;
  return `${at} does it right: look at what changed since then (--since finds the commit), then start the fix.`;
}

function config({ record, storage, tracker }: Facts): string {
  if (record.tool === SERVER_TOOL && storage.length === 0 && tracker.broken.length === 0)
    return "A setting or the machine is at fault, not the source: the server starts without them. Do what the error's hint says.";
  const file = tracker.broken[0] ?? tracker.conflicts[0];
  const what = storage[0] ?? (file === undefined ? undefined : quote(file));
  const named = what === undefined ? "" : ` See: ${what}.`;
  return `The disk, a path or a tracker file is at fault, not the source. Do what the error's hint says.${named}`;
}

function upstream({ foreign }: Facts): string {
  const name = foreign === undefined ? "a dependency" : `${foreign.package} ${foreign.version}`.trim();
  const at = foreign?.bugs === undefined ? "there" : `at ${foreign.bugs}`;
  return `The failure lies in ${name}. Report it ${at} with the text below; a fix here would only work round it.`;
}

function invalid({ fit }: Facts): string {
  const wrong = fit.wrong.length === 0 ? "" : ` What does not fit: ${quoteSome(fit.wrong)}.`;
  const usage = fit.usage.length === 0 ? "" : ` Called right: ${fit.usage.join("; ")}.`;
  return `The call does not fit the tool. Call it as the error's text says; nothing in the source is to be fixed.${wrong}${usage}`;
}

function notReproduced({ record, seen, changed, standIns }: Facts): string {
  if (seen.other.length > 0) {
    return "The call fails here too, but otherwise than recorded. Diagnose the newer failure instead.";
  }
  const succeeds =
    record.tool === SERVER_TOOL
      ? "The server starts on this source, with a copy of the project's tracker."
      : "The recorded call succeeds on this source.";
  if (standIns.length > 0) {
    return `${succeeds} The failure does not survive the stand-ins of ${quoteSome(standIns, 3)}: only the real values may provoke it.`;
  }
  if (changed.changed.length > 0) {
    return `${succeeds} Files that it touched have changed since: ${quoteSome(changed.changed, 3)}.`;
  }
  return `${succeeds} Its state may have changed since, or the bug is fixed already.`;
}
