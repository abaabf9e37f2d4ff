import type { Json } from "../mcp/src/shared/json.ts";

/** One replacement, whose `find` has to occur exactly once in the file. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A known fault of the source: what breaks it, the call that shows it, and a reference test, fix and explanation. */
export interface Fault {
  readonly name: string;
  readonly about: string;
  /** The adopted server that has it; without, it is our own. */
  readonly server?: string;
  readonly tool: string;
  readonly params: Readonly<Record<string, Json>>;
  readonly message: string;
  /** The call was the caller's mistake: a fix that refuses it needs a person's word. */
  readonly refusalIsRight?: boolean;
  /** Of the project, which the failure takes. */
  readonly files?: Readonly<Record<string, string>>;
  /** More arguments of the server that fails. */
  readonly serverArgs?: readonly string[];
  /** The history has the source as it was before the fault: then it is a regression. */
  readonly earlier?: boolean;
  readonly fault: readonly Edit[];
  readonly fix: readonly Edit[];
  readonly test: string;
  readonly explanation: readonly string[];
}

export interface SeededPlugin {
  /** Must not exist. */
  readonly folder: string;
  readonly edits: readonly Edit[];
  readonly dependencies?: boolean;
  readonly git?: boolean;
  /** The history begins with the source as it was before the edits. */
  readonly earlier?: boolean;
}

export function readFault(name: string): Fault;
export function applyEdits(folder: string, edits: readonly Edit[]): void;
export function seededPlugin(options: SeededPlugin): string;
