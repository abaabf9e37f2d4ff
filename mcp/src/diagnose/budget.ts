import { performance } from "node:perf_hooks";

/** How long an expensive check may take, and how it is called off. */
export interface Budget {
  /** Milliseconds that are left; 0 when it is used up or called off. */
  left(): number;
}

/** @param ms from now on */
export function budgetOf(ms: number, signal?: AbortSignal): Budget {
  const end = performance.now() + ms;
  return { left: () => (signal?.aborted === true ? 0 : Math.max(0, end - performance.now())) };
}
