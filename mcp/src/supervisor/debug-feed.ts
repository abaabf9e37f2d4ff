import type { Clock } from "../shared/clock.ts";
import type { ProcessEnd } from "../shared/process-end.ts";
import type { ChildEvents } from "./child-link.ts";

/** What passes through the supervisor, as it is: it is redacted where it is written. */
export type Note =
  /** A line from the client. */
  | { readonly what: "heard"; readonly line: string }
  /** A line to the client. */
  | { readonly what: "said"; readonly line: string }
  | { readonly what: "spawned"; readonly pid: number | undefined; readonly build: string }
  | { readonly what: "logged"; readonly line: string }
  | { readonly what: "ended"; readonly build: string; readonly end: ProcessEnd };

/** @param at epoch milliseconds */
export type WriteNote = (note: Note, at: number) => void;

/** Until the log is open; what comes then is lost, which the log says. */
const MAX_WAITING = 1000;

/** Hands notes to the debug log, which is loaded meanwhile: neither the handshake nor a call waits for it. */
export class DebugFeed {
  readonly #clock: Clock;
  #write: WriteNote;

  /** @param open rejects when there can be no log; then the notes go nowhere, and standard error says so */
  constructor(clock: Clock, open: () => Promise<WriteNote>) {
    this.#clock = clock;
    const waiting: [Note, number][] = [];
    this.#write = (note, at) => {
      if (waiting.length < MAX_WAITING) waiting.push([note, at]);
    };
    open().then(
      (write) => {
        for (const [note, at] of waiting) write(note, at);
        this.#write = write;
      },
      (error: unknown) => {
        this.#write = () => undefined;
        process.stderr.write(`wrangler: there is no debug log: ${String(error)}\n`);
      },
    );
  }

  note(note: Note): void {
    this.#write(note, this.#clock.now());
  }

  /** The events of a server process, noted as they pass. */
  watched(build: string, events: ChildEvents): ChildEvents {
    return {
      ...events,
      logged: (line) => {
        this.note({ what: "logged", line });
        events.logged(line);
      },
      ended: (end) => {
        this.note({ what: "ended", build, end });
        events.ended(end);
      },
    };
  }
}
