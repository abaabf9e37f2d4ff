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
  readonly params: Readonly<Record<string, string>>;
  readonly message: string;
  /** Of the project, which the failure takes. */
  readonly files?: Readonly<Record<string, string>>;
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
}

export function readFault(name: string): Fault;
export function applyEdits(folder: string, edits: readonly Edit[]): void;
export function seededPlugin(options: SeededPlugin): string;
