import { join } from "node:path";
import { isRecord } from "../shared/json.ts";
import { ensureDir, listDir, readText, removeFile, writeAtomic } from "../platform/files.ts";
import { isAlive, ownMark, parseMark } from "../platform/process-mark.ts";

/** What a running server says that it runs. A note for people, which decides nothing. */
export interface Session {
  readonly pid: number;
  /** `official`, or `patched:<fix id>`. */
  readonly build: string;
  /** Epoch milliseconds. */
  readonly since: number;
  /** Why it runs the official build although a patch is on; "" otherwise. */
  readonly reason: string;
}

/** Notes what this process runs, in place of what it noted before. */
export async function noteSession(folder: string, session: Omit<Session, "pid">): Promise<void> {
  await ensureDir(folder, 0o700);
  await writeAtomic(noteOf(folder, process.pid), JSON.stringify({ ...ownMark(), ...session }));
}

/** Where this process keeps its note; to be removed when it ends. */
export function ownNote(folder: string): string {
  return noteOf(folder, process.pid);
}

/** What the living servers say, by pid. Notes of ended ones are removed. */
export async function readSessions(folder: string): Promise<Session[]> {
  const sessions: Session[] = [];
  for (const { name, kind } of await listDir(folder)) {
    if (kind !== "file" || !/^\d+\.json$/.test(name)) continue;
    const path = join(folder, name);
    const text = await readText(path, 64 * 1024).catch(() => undefined);
    const mark = parseMark(text);
    if (mark === undefined || !isAlive(mark)) await removeFile(path);
    else sessions.push({ pid: mark.pid, ...said(text ?? "") });
  }
  return sessions.sort((a, b) => a.pid - b.pid);
}

function noteOf(folder: string, pid: number): string {
  return join(folder, `${pid}.json`);
}

function said(text: string): Omit<Session, "pid"> {
  const note: unknown = JSON.parse(text);
  const { build, since, reason } = isRecord(note) ? note : {};
  return {
    build: typeof build === "string" ? build : "",
    since: typeof since === "number" ? since : 0,
    reason: typeof reason === "string" ? reason : "",
  };
}
