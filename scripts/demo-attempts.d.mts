import type { Edit, Fault } from "./seeded-plugin.mjs";

/** What an attempt may do in the workspace. */
export interface Hands {
  readonly test: string;
  readonly fault: Fault;
  write(path: string, text: string): void;
  read(path: string): string;
  edit(edits: readonly Edit[]): void;
}

export interface Attempt {
  readonly about: string;
  readonly verdict: string;
  /** The test to write; the fault's own when absent. */
  readonly test?: string;
  /** The step that has to refuse, `red` when there is no `afterRed`. */
  readonly until?: "green" | "verify";
  /** What is done once the test is red. Answers how to undo it. */
  readonly afterRed?: (hands: Hands) => () => void;
}

export const ATTEMPTS: readonly Attempt[];
