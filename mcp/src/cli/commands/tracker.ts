import { cleanLine } from "../../publish/clean-text.ts";
import { systemClock } from "../../shared/clock.ts";
import type { JsonObject } from "../../shared/json.ts";
import { createTracker, type Tracker } from "../../tracker/tracker.ts";
import type { Health, Renumbered, Renumbering } from "../../tracker/repair.ts";
import type { Answer } from "../output.ts";
import { Session, type CommonOptions } from "../session.ts";

/** What is wrong in the tracker; exit code 3 when something is. */
export async function checkTracker(options: CommonOptions): Promise<Answer> {
  const health = await trackerOf(options).examine();
  const problems = health.broken.length + health.conflicts.length + health.leftovers.length;
  const hint = health.conflicts.length + health.leftovers.length > 0 ? ['"wrangler-mcp tracker repair" can help.'] : [];
  return {
    text: [...summary(health), ...(problems === 0 ? ["Nothing is wrong."] : hint)].join("\n"),
    data: dataOf(health),
    exitCode: problems === 0 ? 0 : 3,
  };
}

/** Repairs what a program can; exit code 3 when files are left that only people can correct. */
export async function repairTracker(options: CommonOptions & { dryRun?: boolean }): Promise<Answer> {
  const tracker = trackerOf(options);
  const before = await tracker.examine();
  const renumbered: readonly (Renumbering | Renumbered)[] =
    options.dryRun === true ? before.renumber : await tracker.repair();
  const after = options.dryRun === true ? before : await tracker.examine();
  const verb = options.dryRun === true ? "would get" : "has";
  const lines = renumbered.map((one) => {
    const to = "newId" in one ? `the id ${one.newId}: ${one.newFile}` : "an id of its own";
    return cleanLine(`${one.file} ${verb} ${to}; ${one.keeper} keeps ${one.id}`);
  });
  const left = before.leftovers.map((file) =>
    cleanLine(`${file} ${options.dryRun === true ? "would be" : "was"} removed: the same file is where it belongs`),
  );
  const unread = after.broken.map(({ file, reason }) => cleanLine(`${file} has to be corrected by hand: ${reason}`));
  const nothing = lines.length + left.length === 0 ? ["Nothing to repair."] : [];
  return {
    text: [...lines, ...left, ...nothing, ...unread].join("\n"),
    data: { dryRun: options.dryRun === true, renumbered: renumbered.map((one) => ({ ...one })), ...dataOf(after) },
    exitCode: after.broken.length === 0 ? 0 : 3,
  };
}

function trackerOf(options: CommonOptions): Tracker {
  return createTracker({ paths: new Session(options).startup.paths, clock: systemClock });
}

function summary({ items, broken, conflicts, leftovers }: Health): string[] {
  return [
    `${items} items`,
    ...broken.map(({ file, reason }) => cleanLine(`cannot be read: ${file}: ${reason}`)),
    ...conflicts.map(({ id, files }) => cleanLine(`same id ${id}: ${files.join(", ")}`)),
    ...leftovers.map((file) => cleanLine(`left by a move that was cut off: ${file}`)),
  ];
}

function dataOf({ items, broken, conflicts, leftovers }: Health): JsonObject {
  return {
    items,
    broken: broken.map((one) => ({ ...one })),
    conflicts: conflicts.map(({ id, files }) => ({ id, files: [...files] })),
    leftovers: [...leftovers],
  };
}
