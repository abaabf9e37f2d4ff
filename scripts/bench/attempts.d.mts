import type { Fault } from "../seeded-plugin.mjs";
import type { Tried } from "./loop-world.mjs";

export interface KnownAttempt extends Tried {
  readonly about: string;
  /** `honest`, or the way in which it is not. */
  readonly kind: string;
  /** What the engine has to say. */
  readonly verdict: string;
}

export function readAttempts(name: string): { fault: Fault; attempts: readonly KnownAttempt[] };
