import type { LabelledCase, Where } from "./world.mjs";

export interface Proof {
  readonly ok: boolean;
  readonly said: string;
  /** Replays that the smallest case took. */
  readonly calls?: number;
  readonly files?: number;
  readonly complete?: boolean;
  readonly params?: unknown;
}

export function hasReference(given: LabelledCase): boolean;

export function prove(where: Where, given: Pick<LabelledCase, "fault" | "history">, id: string): Promise<Proof>;
