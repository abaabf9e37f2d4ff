export interface Edit {
  readonly file: string;
  /** Null makes the file. */
  readonly find: string | null;
  readonly replace: string;
}

export interface LabelledCase {
  readonly name: string;
  readonly about: string;
  readonly class: string;
  readonly verdict?: string;
  readonly tool: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string | null>>;
  readonly fault?: readonly Edit[];
  readonly history?: readonly { readonly message: string; readonly edits: readonly Edit[] }[];
  readonly later?: { readonly files?: Readonly<Record<string, string | null>>; readonly edits?: readonly Edit[] };
}

export function readCases(only?: readonly string[]): LabelledCase[];

export interface Where {
  readonly plugin: string;
  readonly project: string;
  readonly state: string;
}

type Made = Pick<LabelledCase, "fault" | "history" | "later">;

/** The plugin with the case's fault, built, below `folder`. */
export function pluginOf(folder: string, given: Made): Promise<string>;

export function writeFiles(project: string, files?: LabelledCase["files"]): void;

/** @returns the ids of the records of the calls that failed */
export function callTool(call: Where & Pick<LabelledCase, "tool" | "params">): Promise<string[]>;
