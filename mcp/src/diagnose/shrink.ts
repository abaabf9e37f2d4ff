import type { Json } from "../shared/json.ts";
import { isRecord } from "../shared/json.ts";
import type { Budget } from "./budget.ts";

/** A call and the tracker files that it is made on, by path below the project. */
export interface Case {
  readonly params: Json;
  readonly files: Readonly<Record<string, string>>;
}

export interface Shrunk extends Case {
  /** Cases that were tried. */
  readonly tried: number;
  /** False when the budget ended first. */
  readonly complete: boolean;
}

/** Whether a case still fails the same. */
export type Fails = (candidate: Case) => Promise<boolean>;

/**
 * The smallest case that still fails: files, lines of files, arguments and their parts are left out, texts and numbers
 * made small, until nothing more can go. What is kept was needed, unless the budget ended first.
 */
export async function shrink(start: Case, fails: Fails, budget: Budget): Promise<Shrunk> {
  const shrinker = new Shrinker(start, fails, budget);
  return shrinker.run();
}

/** Longer texts are not cut line by line: that would take more calls than anybody waits for. */
const MOST_LINES = 400;

class Shrinker {
  #best: Case;
  readonly #fails: Fails;
  readonly #budget: Budget;
  #tried = 0;
  /** Cases that do not fail are met again and again. */
  readonly #passed = new Set<string>();

  constructor(start: Case, fails: Fails, budget: Budget) {
    this.#best = start;
    this.#fails = fails;
    this.#budget = budget;
  }

  async run(): Promise<Shrunk> {
    for (let before = ""; before !== JSON.stringify(this.#best) && this.#budget.left() > 0;) {
      before = JSON.stringify(this.#best);
      await this.#fewerFiles();
      await this.#smaller([]);
      await this.#shorterFiles();
    }
    return { ...this.#best, tried: this.#tried, complete: this.#budget.left() > 0 };
  }

  async #fewerFiles(): Promise<void> {
    const withNames = (names: readonly string[]): Case => ({
      ...this.#best,
      files: Object.fromEntries(names.map((name) => [name, this.#best.files[name] ?? ""])),
    });
    await this.#fewest(Object.keys(this.#best.files), withNames);
  }

  async #shorterFiles(): Promise<void> {
    for (const [name, text] of Object.entries(this.#best.files)) {
      const lines = text.split("\n");
      if (lines.length > MOST_LINES) continue;
      const withLines = (kept: readonly string[]): Case => ({
        ...this.#best,
        files: { ...this.#best.files, [name]: kept.join("\n") },
      });
      await this.#fewest(lines, withLines);
    }
  }

  /** Delta debugging: leaves out halves, then quarters, then single ones, of what is still there. */
  async #fewest<T>(all: readonly T[], caseWith: (kept: readonly T[]) => Case): Promise<readonly T[]> {
    let kept = all;
    if (kept.length > 0 && (await this.#try(caseWith([])))) return [];
    for (let size = Math.ceil(kept.length / 2); size >= 1 && kept.length > 0;) {
      let left = false;
      for (let at = 0; at < kept.length;) {
        const rest = [...kept.slice(0, at), ...kept.slice(at + size)];
        if (rest.length < kept.length && (await this.#try(caseWith(rest)))) {
          kept = rest;
          left = true;
        } else {
          at += size;
        }
      }
      if (size === 1 && !left) break;
      size = size === 1 ? 1 : Math.ceil(size / 2);
    }
    return kept;
  }

  /** Makes what stands at a place of the arguments smaller. */
  async #smaller(path: Path): Promise<void> {
    const value = valueAt(this.#best.params, path);
    if (typeof value === "string") return this.#smallerText(value, path);
    if (typeof value === "number") return void (await this.#firstOf([0, 1], value, path));
    if (Array.isArray(value)) {
      const kept = await this.#fewest(value, (some) => this.#with(path, [...some]));
      for (const index of kept.keys()) await this.#smaller([...path, index]);
    } else if (isRecord(value)) {
      const kept = await this.#fewest(Object.entries(value), (some) => this.#with(path, Object.fromEntries(some)));
      for (const [key] of kept) await this.#smaller([...path, key]);
    }
  }

  async #smallerText(text: string, path: Path): Promise<void> {
    if (await this.#firstOf(["", "x"], text, path)) return;
    // By characters as people see them, so that no half of one is left.
    await this.#fewest([...text].slice(0, MOST_LINES), (some) => this.#with(path, some.join("")));
  }

  async #firstOf(smaller: readonly Json[], value: Json, path: Path): Promise<boolean> {
    for (const candidate of smaller) {
      if (candidate === value || (await this.#try(this.#with(path, candidate)))) return true;
    }
    return false;
  }

  #with(path: Path, value: Json): Case {
    return { ...this.#best, params: replaced(this.#best.params, path, value) };
  }

  async #try(candidate: Case): Promise<boolean> {
    const text = JSON.stringify(candidate);
    if (text === JSON.stringify(this.#best) || this.#passed.has(text) || this.#budget.left() === 0) return false;
    this.#tried++;
    if (await this.#fails(candidate)) {
      this.#best = candidate;
      return true;
    }
    this.#passed.add(text);
    return false;
  }
}

type Path = readonly (string | number)[];

function valueAt(value: Json, path: Path): Json | undefined {
  let at: Json | undefined = value;
  for (const step of path) {
    if (Array.isArray(at)) at = at[Number(step)];
    else at = isRecord(at) ? at[step] : undefined;
  }
  return at;
}

function replaced(value: Json, [first, ...rest]: Path, by: Json): Json {
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.map((entry, index) => (index === first ? replaced(entry, rest, by) : entry));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, key === first ? replaced(entry, rest, by) : entry]),
  );
}
