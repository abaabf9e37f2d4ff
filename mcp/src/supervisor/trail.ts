import type { Clock } from "../shared/clock.ts";
import { headOf } from "../shared/head-of.ts";

/** What happened before a failure, as records hold it (capture/record.ts). */
export interface Crumb {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: "call" | "log";
  readonly text: string;
}

const MAX = 20;
const MAX_TEXT = 8192;

/** The last calls and log lines of all servers. It is kept here because here it survives them. */
export class Trail {
  readonly #clock: Clock;
  readonly #ring: Crumb[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(kind: Crumb["kind"], text: string): void {
    this.#ring.push({ at: this.#clock.now(), kind, text: headOf(text, MAX_TEXT) });
    if (this.#ring.length > MAX) this.#ring.shift();
  }

  /** Oldest first. */
  last(): Crumb[] {
    return [...this.#ring];
  }
}
