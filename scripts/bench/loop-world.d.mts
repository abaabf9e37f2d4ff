import type { Edit, Fault } from "../seeded-plugin.mjs";

export interface Tried {
  readonly edits?: readonly Edit[];
  /** Whole files by path, in the workspace. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files that are taken away. */
  readonly remove?: readonly string[];
  readonly test?: string;
  /** What the test is after it was proven red. */
  readonly laterTest?: string;
  /** What is done to the engine's own ledger after that. */
  readonly ledger?: { readonly find: string; readonly replace: string };
  /** Edits after green. */
  readonly laterEdits?: readonly Edit[];
  /** More arguments of `fix verify`. */
  readonly flags?: readonly string[];
  /** A person agrees that the recorded call has to be refused, if that is asked. */
  readonly refusalIsRight?: boolean;
}

export interface Loop {
  readonly workspace: string;
  cli(...args: string[]): Promise<Record<string, unknown>>;
  /** `verdict` is `fix_verified`, or that of the gate that refused, or the code of another refusal. */
  attempt(tried: Tried): Promise<{ verdict: string; message: string; answer: Record<string, unknown> }>;
}

export function openLoop(options: { folder: string; fault: Fault }): Promise<Loop>;
