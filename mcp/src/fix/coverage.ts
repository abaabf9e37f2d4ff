import { isRecord } from "../shared/json.ts";

/** Lines that statements start on: covered when one of them ran. Keys are source-relative paths. */
export type Coverage = Map<string, { covered: Set<number>; missed: Set<number> }>;

/** Reads istanbul's `coverage-final.json`, which vitest writes. */
export function parseCoverage(text: string, source: string): Coverage {
  const report: unknown = JSON.parse(text);
  const coverage: Coverage = new Map();
  if (!isRecord(report)) return coverage;
  for (const [path, entry] of Object.entries(report)) {
    if (isRecord(entry)) coverage.set(path.replace(`${source}/`, ""), linesOf(entry));
  }
  return coverage;
}

function linesOf(entry: Record<string, unknown>): { covered: Set<number>; missed: Set<number> } {
  const map = isRecord(entry["statementMap"]) ? entry["statementMap"] : {};
  const counts = isRecord(entry["s"]) ? entry["s"] : {};
  const covered = new Set<number>();
  const missed = new Set<number>();
  for (const [id, place] of Object.entries(map)) {
    const start = isRecord(place) && isRecord(place["start"]) ? place["start"]["line"] : undefined;
    if (typeof start !== "number") continue;
    (Number(counts[id] ?? 0) > 0 ? covered : missed).add(start);
  }
  for (const line of covered) missed.delete(line);
  return { covered, missed };
}

/** Covered lines in percent of all lines that can be. 100 when there are none. */
export function percentOf(coverage: Coverage): number {
  let covered = 0;
  let all = 0;
  for (const lines of coverage.values()) {
    covered += lines.covered.size;
    all += lines.covered.size + lines.missed.size;
  }
  return all === 0 ? 100 : Math.round((covered / all) * 10_000) / 100;
}

/** What either of two runs of the same source covered. */
export function mergedCoverage(one: Coverage, other: Coverage): Coverage {
  const merged: Coverage = new Map();
  for (const path of new Set([...one.keys(), ...other.keys()])) {
    const runs = [one.get(path), other.get(path)].filter((run) => run !== undefined);
    const covered = new Set(runs.flatMap((run) => [...run.covered]));
    const missed = new Set(runs.flatMap((run) => [...run.missed]).filter((line) => !covered.has(line)));
    merged.set(path, { covered, missed });
  }
  return merged;
}

export interface CoverageLoss {
  readonly path: string;
  readonly line: number;
  readonly why: "lost" | "new";
}

/**
 * Lines of the changed source that no test runs: covered on the base and no longer (`lost`), or new (`new`).
 *
 * @param diff unified diff from base to fix with zero context lines or more
 */
export function coverageLosses(base: Coverage, fix: Coverage, diff: string): CoverageLoss[] {
  const moved = lineMap(diff);
  const losses = [...unreported(base, fix, diff)];
  for (const [path, now] of fix) {
    const before = base.get(path);
    const file = moved.get(path);
    for (const line of [...now.missed].sort((a, b) => a - b)) {
      const old = file === undefined ? line : file.oldLineOf(line);
      if (old === undefined) losses.push({ path, line, why: "new" });
      else if (before?.covered.has(old) === true) losses.push({ path, line, why: "lost" });
    }
  }
  return losses;
}

/** Files that the change does not touch and that the new report leaves out: no report is not 100 %. */
function* unreported(base: Coverage, fix: Coverage, diff: string): Generator<CoverageLoss> {
  const touched = new Set([...diff.matchAll(/^(?:---|\+\+\+) [ab]\/(.*)$/gm)].map(([, path = ""]) => path.trim()));
  for (const [path, { covered }] of base) {
    if (covered.size > 0 && !fix.has(path) && !touched.has(path))
      yield { path, line: Math.min(...covered), why: "lost" };
  }
}

interface FileMap {
  /** The line's number on the base; undefined for an added line. */
  oldLineOf(line: number): number | undefined;
}

function lineMap(diff: string): Map<string, FileMap> {
  const files = new Map<string, FileMap>();
  for (const part of diff.split(/^diff --git /m).slice(1)) {
    const path = /^\+\+\+ b\/(.*)$/m.exec(part)?.[1];
    if (path !== undefined) files.set(path.trim(), fileMap(part));
  }
  return files;
}

function fileMap(part: string): FileMap {
  const added = new Set<number>();
  /** From this new line on, old = new - shift. */
  const shifts: { from: number; shift: number }[] = [];
  for (const hunk of part.split(/^(?=@@ )/m).slice(1)) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(hunk);
    // Of no lines at all, diff names the line before them.
    let oldLine = Number(head?.[1] ?? 0) + (head?.[2] === "0" ? 1 : 0);
    let newLine = Number(head?.[3] ?? 0) + (head?.[4] === "0" ? 1 : 0);
    for (const line of hunk.split("\n").slice(1)) {
      if (line.startsWith("+")) added.add(newLine++);
      else if (line.startsWith("-")) oldLine++;
      else if (line.startsWith(" ")) {
        oldLine++;
        newLine++;
      }
      shifts.push({ from: newLine, shift: newLine - oldLine });
    }
  }
  return {
    oldLineOf(line) {
      if (added.has(line)) return undefined;
      const shift = shifts.filter(({ from }) => from <= line).at(-1)?.shift ?? 0;
      return line - shift;
    },
  };
}
