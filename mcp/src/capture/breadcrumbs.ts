import { headOf } from "../shared/head-of.ts";
import type { Clock } from "../shared/clock.ts";
import { isRecord } from "../shared/json.ts";
import type { Breadcrumb } from "./record.ts";

/** A notification to a server that takes the place of another one: what happened before it. */
export const BREADCRUMBS = "notifications/wrangler/breadcrumbs";

/** The last things that happened, oldest first. Adding costs no more than a string. */
export interface Breadcrumbs {
  add(kind: Breadcrumb["kind"], text: string): void;
  last(): Breadcrumb[];
  /** Takes what another ring held for what happened first. Anything else in there is left out. */
  inherit(breadcrumbs: unknown): void;
}

export function createBreadcrumbs(clock: Clock, max = 20): Breadcrumbs {
  const ring: Breadcrumb[] = [];
  return {
    add(kind, text) {
      ring.push({ at: clock.now(), kind, text: headOf(text, 8192) });
      if (ring.length > max) ring.shift();
    },
    last: () => [...ring],
    inherit(breadcrumbs) {
      const earlier: Breadcrumb[] = Array.isArray(breadcrumbs) ? breadcrumbs.flatMap(crumbOf) : [];
      ring.unshift(...earlier);
      ring.splice(0, ring.length - max);
    },
  };
}

function crumbOf(given: unknown): Breadcrumb[] {
  const { at, kind, text } = isRecord(given) ? given : {};
  if (typeof at !== "number" || (kind !== "call" && kind !== "log") || typeof text !== "string") return [];
  return [{ at, kind, text: headOf(text, 8192) }];
}
