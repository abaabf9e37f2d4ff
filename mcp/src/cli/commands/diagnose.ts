import { join } from "node:path";
import { DiagnosisSchema, type Diagnosis } from "../../diagnose/types.ts";
import type { LoggedRecord } from "../../capture/log.ts";
import type { JsonObject } from "../../shared/json.ts";
import { readText, writeAtomic } from "../../platform/files.ts";
import { projectKey } from "../../settings/project-key.ts";
import { findRecord } from "../find-record.ts";
import { cleanLine, cut } from "../../publish/clean-text.ts";
import { fenced } from "../fence.ts";
import type { Answer } from "../output.ts";
import { Session, type CommonOptions } from "../session.ts";

/** Checks a recorded failure and says what it is, how sure that is, and what follows. */
export async function diagnoseError(what: string, options: CommonOptions): Promise<Answer> {
  const session = new Session(options);
  session.assertHealing();
  const record = await findRecord(session, what);
  const diagnosis = await freshDiagnosis(session, record);
  const data: JsonObject = JSON.parse(JSON.stringify({ ...diagnosis, origin: record.origin }));
  const start = session.commandLine("fix", "start", record.id);
  return { text: [textOf(diagnosis, record), ...(diagnosis.healable ? [`Run: ${start}`] : [])].join("\n"), data };
}

/** The diagnosis of a record, made now and kept in the state folder. */
export async function freshDiagnosis(session: Session, record: LoggedRecord): Promise<Diagnosis> {
  const { diagnose } = await import("../../diagnose/diagnose.ts");
  const diagnosis = await diagnose({ ...(await session.fixContext()), record });
  await writeAtomic(fileOf(session, record.id), JSON.stringify(diagnosis));
  return diagnosis;
}

/** The kept diagnosis of a record, or a new one. */
export async function diagnosisOf(session: Session, record: LoggedRecord): Promise<Diagnosis> {
  const kept = await keptDiagnosis(fileOf(session, record.id));
  const same = kept?.fingerprint === record.fingerprint;
  return kept !== undefined && same && kept.healable ? kept : freshDiagnosis(session, record);
}

async function keptDiagnosis(file: string): Promise<Diagnosis | undefined> {
  try {
    return DiagnosisSchema.safeParse(JSON.parse((await readText(file)) ?? "")).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function fileOf(session: Session, recordId: string): string {
  const project = projectKey(session.startup.projectDir);
  return join(session.stateDir, "projects", project, "diagnoses", `${recordId}.json`);
}

function textOf(diagnosis: Diagnosis, record: LoggedRecord): string {
  const places = diagnosis.places.map(({ fn, file, line }) => `  ${file}:${line} (${fn})`);
  return [
    `${cut(cleanLine(diagnosis.tool), 60)}: ${diagnosis.class}, confidence ${diagnosis.confidence}${diagnosis.verdict ? `, ${diagnosis.verdict}` : ""}`,
    ...(record.origin === "ours" ? [] : ["The record is of unknown origin: it may have come with the project."]),
    ...(places.length > 0 ? ["Nearest places in the source:", ...places] : []),
    "Confidence is computed from:",
    ...diagnosis.terms.map(({ name, value }) => `  ${name}: ${cut(cleanLine(value), 120)}`),
    "Evidence:",
    ...diagnosis.evidence.map(({ check, showed }) => `  ${check}: ${cut(cleanLine(showed), 400)}`),
    fenced(`${record.name}: ${record.error}\narguments: ${JSON.stringify(record.params).slice(0, 800)}`, 1600),
    `Next: ${diagnosis.next}`,
  ].join("\n");
}
