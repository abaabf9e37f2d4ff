import { dirname } from "node:path";
import type { Clock } from "../shared/clock.ts";
import { ensureDir } from "../platform/files.ts";
import { withLock } from "../platform/lock.ts";
import { readActivation, writeActivation, type Activation } from "./activation.ts";
import type { PatchLayout } from "./layout.ts";

const WAIT_MS = 10_000;

/** Runs `work` while no other process changes the patches of the project. */
export async function alone<T>(layout: PatchLayout, work: () => Promise<T>): Promise<T> {
  await ensureDir(dirname(layout.lock), 0o700);
  return withLock(layout.lock, { what: "the patches of this project", waitMs: WAIT_MS }, work);
}

/**
 * Notes that a build did not hold, so that no session runs it again until the person switches it on anew. Does nothing
 * when meanwhile something else was switched on or off.
 */
export async function fallBack(
  layout: PatchLayout,
  seen: Activation,
  reason: string,
  { key, clock }: { key: Buffer; clock: Clock },
): Promise<void> {
  await alone(layout, async () => {
    const found = await readActivation(layout.activation, key);
    if (found.kind !== "sealed" || found.activation.fallback !== null) return;
    if (found.activation.fixId !== seen.fixId || found.activation.at !== seen.at) return;
    const fallback = { at: clock.now(), reason: reason.slice(0, 500) };
    await writeActivation(layout.activation, { ...found.activation, fallback }, key);
  });
}
