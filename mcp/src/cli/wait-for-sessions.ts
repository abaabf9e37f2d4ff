import { readSessions, type Session } from "../patch/sessions.ts";

const WAIT_MS = 5000;
/** A server that has never said anything does so within a fraction of this. */
const FIRST_WORD_MS = 1500;
const STEP_MS = 50;

export interface WaitOptions {
  /** Whether to wait also while no server has said anything: one may be about to. */
  sinceNone: boolean;
}

/** Waits, some seconds at most, until every server of the project says that it runs `build`. @returns what they say */
export async function sessionsThat(folder: string, build: string, { sinceNone }: WaitOptions): Promise<Session[]> {
  const began = performance.now();
  for (;;) {
    const sessions = await readSessions(folder);
    const waited = performance.now() - began;
    const someAreLate = sessions.some((session) => session.build !== build) && waited < WAIT_MS;
    const noneHasSpoken = sinceNone && sessions.length === 0 && waited < FIRST_WORD_MS;
    if (!someAreLate && !noneHasSpoken) return sessions;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
