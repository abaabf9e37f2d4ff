import { readSessions, type Session } from "../patch/sessions.ts";

const WAIT_MS = 5000;
const STEP_MS = 50;

export interface WaitOptions {
  /** Whether to wait also while no server has said anything: one may be about to. */
  sinceNone: boolean;
}

/** Waits, some seconds at most, until every server of the project says that it runs `build`. @returns what they say */
export async function sessionsThat(folder: string, build: string, { sinceNone }: WaitOptions): Promise<Session[]> {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    const sessions = await readSessions(folder);
    const done = sessions.every((session) => session.build === build) && (sessions.length > 0 || !sinceNone);
    if (done || performance.now() >= deadline) return sessions;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
