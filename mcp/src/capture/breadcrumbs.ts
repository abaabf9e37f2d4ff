import { headOf } from "./head-of.ts";
import type { Clock } from "../shared/clock.ts";
import type { Breadcrumb } from "./record.ts";

/** The last things that happened, oldest first. Adding costs no more than a string. */
export interface Breadcrumbs {
  add(kind: Breadcrumb["kind"], text: string): void;
  last(): Breadcrumb[];
}

export function createBreadcrumbs(clock: Clock, max = 20): Breadcrumbs {
  const ring: Breadcrumb[] = [];
  return {
    add(kind, text) {
      ring.push({ at: clock.now(), kind, text: headOf(text, 8192) });
      if (ring.length > max) ring.shift();
    },
    last: () => [...ring],
  };
}
