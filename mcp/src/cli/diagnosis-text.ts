import type { LoggedRecord } from "../capture/log.ts";
import { sinceText } from "../diagnose/since.ts";
import type { Diagnosis, Evidence } from "../diagnose/types.ts";
import { cleanLine, cut } from "../publish/clean-text.ts";
import { fenced } from "./fence.ts";
import type { Session } from "./session.ts";

/** A diagnosis for people and models: what it is and what follows first, then why. Others' text comes last, fenced. */
export function diagnosisText(
  diagnosis: Diagnosis,
  record: LoggedRecord,
  session: Pick<Session, "commandLine">,
): string {
  const { places, terms, evidence, minimal, since, test, report } = diagnosis;
  return [
    headline(diagnosis),
    ...(record.origin === "ours" ? [] : ["The record is of unknown origin: it may have come with the project."]),
    `Next: ${cut(cleanLine(diagnosis.next), 900)}`,
    ...(diagnosis.healable ? [`Run: ${session.commandLine("fix", "start", record.id)}`] : []),
    ...(places.length > 0 ? ["Nearest places in the source:", ...places.map(placeLine)] : []),
    ...(since === undefined ? [] : [`Since when: ${cut(cleanLine(sinceText(since)), 600)}`]),
    ...(minimal === undefined ? [] : [minimalText(minimal)]),
    "Confidence is computed from:",
    ...terms.map(({ name, value }) => `  ${name}: ${cut(cleanLine(value), 120)}`),
    "Evidence:",
    ...evidence.filter(says).map(({ check, showed }) => `  ${check}: ${cut(cleanLine(showed), 300)}`),
    fenced(`${record.name}: ${record.error}\narguments: ${JSON.stringify(record.params).slice(0, 800)}`, 1600),
    ...(report === undefined
      ? []
      : [`A report for ${report.where}:`, fenced(`${report.title}\n\n${report.text}`, 2000)]),
    ...(minimal === undefined ? [] : ["The smallest case:", fenced(JSON.stringify(minimal, undefined, 1), 4000)]),
    ...(test === undefined ? [] : [`A regression test, for ${test.path}:`, fenced(test.text, 6000)]),
  ].join("\n");
}

function headline({ tool, class: kind, confidence, verdict }: Diagnosis): string {
  return `${cut(cleanLine(tool), 60)}: ${kind}, confidence ${confidence}${verdict === undefined ? "" : `, ${verdict}`}`;
}

function placeLine({ fn, file, line }: Diagnosis["places"][number]): string {
  return `  ${file}:${line} (${fn})`;
}

function minimalText({ files, tried, complete }: NonNullable<Diagnosis["minimal"]>): string {
  const count = Object.keys(files).length;
  const how = complete ? "nothing more can be left out" : "the time was over before nothing more could be left out";
  return `Smallest case: ${count} files, after ${tried} calls; ${how}.`;
}

/** Checks that had nothing to look at are in the JSON alone. */
function says({ ran, showed }: Evidence): boolean {
  return ran !== "nothing" && showed !== "nothing to look for";
}
