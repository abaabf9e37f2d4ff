import { join } from "node:path";
import { DiagnosisSchema, type Diagnosis } from "../../diagnose/types.ts";
import type { LoggedRecord } from "../../capture/log.ts";
import type { Case } from "../../diagnose/shrink.ts";
import type { Json, JsonObject } from "../../shared/json.ts";
import { readText, writeAtomic } from "../../platform/files.ts";
import { projectKey } from "../../settings/project-key.ts";
import { findRecord } from "../find-record.ts";
import { diagnosisText } from "../diagnosis-text.ts";
import type { Answer } from "../output.ts";
import { Session, type CommonOptions } from "../session.ts";

export interface DiagnoseOptions extends CommonOptions {
  /** Search the history of the source. */
  since?: boolean;
  /** Look for the smallest call and state, and make a test of them. */
  minimise?: boolean;
  /** Check types and run the tests of what failed. */
  tests?: boolean;
  /** Seconds for each of the first two. */
  budget?: number;
}

const BUDGET_S = { since: 600, minimise: 180 };
/** A larger case is left to the kept file: an answer has to be read. */
const MOST_SHOWN = 16_000;

/** Checks a recorded failure and says what it is, how sure that is, and what follows. */
export async function diagnoseError(what: string, options: DiagnoseOptions): Promise<Answer> {
  const session = new Session(options);
  session.assertHealing();
  const record = await findRecord(session, what);
  const diagnosis = await freshDiagnosis(session, record, options);
  const data: JsonObject = JSON.parse(JSON.stringify({ ...shown(diagnosis), origin: record.origin }));
  return { text: diagnosisText(diagnosis, record, session), data };
}

function shown(diagnosis: Diagnosis): Diagnosis {
  const { minimal, test, ...rest } = diagnosis;
  return JSON.stringify({ minimal, test }).length > MOST_SHOWN ? rest : diagnosis;
}

/**
 * The diagnosis of a record, made now and kept in the state folder. What an earlier one found by long searches stays in
 * it.
 */
export async function freshDiagnosis(
  session: Session,
  record: LoggedRecord,
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const { diagnose } = await import("../../diagnose/diagnose.ts");
  const { budgetOf } = await import("../../diagnose/budget.ts");
  const { records } = await session.log();
  const calledOff = new AbortController();
  const stop = (): void => calledOff.abort();
  process.once("SIGINT", stop);
  try {
    const budget = (seconds: number) => budgetOf((options.budget ?? seconds) * 1000, calledOff.signal);
    const kept = await keptDiagnosis(fileOf(session, record.id));
    const before = kept?.fingerprint === record.fingerprint ? kept : undefined;
    const found = await diagnose({
      ...(await session.fixContext()),
      record,
      records,
      upstreamGitUrl: session.upstreamGitUrl,
      recordKey: await session.key(),
      tests: options.tests === true,
      smallest: smallestOf(before),
      ...(options.since === true ? { since: budget(BUDGET_S.since) } : {}),
      ...(options.minimise === true ? { minimise: budget(BUDGET_S.minimise) } : {}),
    });
    const diagnosis = before === undefined ? found : { ...searched(before), ...found };
    await writeAtomic(fileOf(session, record.id), JSON.stringify(diagnosis));
    return diagnosis;
  } finally {
    process.off("SIGINT", stop);
  }
}

function smallestOf(before: Diagnosis | undefined): Case | undefined {
  const minimal = before?.minimal;
  return minimal === undefined ? undefined : { params: jsonCopyOf(minimal.params), files: minimal.files };
}

/** What was parsed from JSON is JSON. */
function jsonCopyOf(value: unknown): Json {
  const copy: Json = JSON.parse(JSON.stringify(value ?? null));
  return copy;
}

function searched({ since, minimal, test }: Diagnosis): Partial<Diagnosis> {
  return {
    ...(since === undefined ? {} : { since }),
    ...(minimal === undefined ? {} : { minimal }),
    ...(test === undefined ? {} : { test }),
  };
}

/** The kept diagnosis of a record, or a new one. */
export async function diagnosisOf(session: Session, record: LoggedRecord): Promise<Diagnosis> {
  const kept = await keptDiagnosis(fileOf(session, record.id));
  const same = kept?.fingerprint === record.fingerprint;
  return kept !== undefined && same && kept.healable ? kept : freshDiagnosis(session, record);
}

async function keptDiagnosis(file: string): Promise<Diagnosis | undefined> {
  const text = (await readText(file)) ?? "";
  try {
    return DiagnosisSchema.safeParse(JSON.parse(text)).data;
  } catch {
    // It only saves work. Where the schema library is what fails, nothing that was kept can be read.
    return undefined;
  }
}

function fileOf(session: Session, recordId: string): string {
  const project = projectKey(session.startup.projectDir);
  return join(session.stateDir, "projects", project, "diagnoses", `${recordId}.json`);
}
