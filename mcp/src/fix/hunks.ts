/** One place of a changed file. Lines are counted from 1; a count of 0 stands before `start`. */
export interface Hunk {
  readonly path: string;
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
}

/** The hunks of a unified diff that has no context lines. */
export function hunksOf(diff: string): Hunk[] {
  const hunks: Hunk[] = [];
  for (const part of diff.split(/^diff --git /m).slice(1)) {
    const path = (/^\+\+\+ b\/(.*)$/m.exec(part) ?? /^--- a\/(.*)$/m.exec(part))?.[1]?.trim();
    if (path === undefined) continue;
    for (const [, oldAt, oldSize, newAt, newSize] of part.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)) {
      const [oldCount, newCount] = [Number(oldSize ?? 1), Number(newSize ?? 1)];
      // Of no lines at all, diff names the line before them.
      const oldStart = Number(oldAt) + (oldCount === 0 ? 1 : 0);
      const newStart = Number(newAt) + (newCount === 0 ? 1 : 0);
      hunks.push({ path, oldStart, oldCount, newStart, newCount });
    }
  }
  return hunks;
}

/** The text after the change, with these hunks of it as they were before. */
export function takenBack(before: string, after: string, hunks: readonly Hunk[]): string {
  const [old, lines] = [before.split("\n"), after.split("\n")];
  for (const hunk of [...hunks].sort((a, b) => b.newStart - a.newStart)) {
    const was = old.slice(hunk.oldStart - 1, hunk.oldStart - 1 + hunk.oldCount);
    lines.splice(hunk.newStart - 1, hunk.newCount, ...was);
  }
  return lines.join("\n");
}

/** As many groups as `most`, neighbours together, so that a large change costs no more than a bounded number of runs. */
export function grouped(hunks: readonly Hunk[], most: number): Hunk[][] {
  const size = Math.ceil(hunks.length / most);
  const groups: Hunk[][] = [];
  for (let at = 0; at < hunks.length; at += Math.max(1, size)) groups.push(hunks.slice(at, at + size));
  return groups;
}

export function placeOf({ path, newStart, newCount }: Hunk): string {
  return newCount > 1 ? `${path}:${newStart}-${newStart + newCount - 1}` : `${path}:${newStart}`;
}
