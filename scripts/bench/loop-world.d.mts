import type { Edit, Fault } from "../seeded-plugin.mjs";

export interface Tried {
  readonly edits?: readonly Edit[];
  /** Whole files by path, in the workspace. */
  readonly files?: Readonly<Record<string, string>>;
  readonly test?: string;
}

export interface Loop {
  readonly workspace: string;
  cli(...args: string[]): Promise<Record<string, unknown>>;
  /** `verdict` is `fix_verified`, or that of the gate that refused. */
  attempt(tried: Tried): Promise<{ verdict: string; message: string; answer: Record<string, unknown> }>;
}

export function openLoop(options: { folder: string; fault: Fault }): Promise<Loop>;
