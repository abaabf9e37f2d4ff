import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { readCases, type Edit } from "../../../scripts/bench/diagnose/world.mjs";

const ROOT = resolve(import.meta.dirname, "..", "..", "..");
const CASES = readCases();

/** Applies the edits to the sources as they are now; those that do not match exactly once. */
async function misfits(edits: readonly Edit[]): Promise<string[]> {
  const texts = new Map<string, string>();
  const found: string[] = [];
  for (const { file, find, replace } of edits) {
    const text = texts.get(file) ?? (find === null ? "" : await readFile(join(ROOT, file), "utf8"));
    if (find !== null && text.split(find).length !== 2) found.push(`${file}: ${find}`);
    texts.set(file, find === null ? replace : text.replace(find, () => replace));
  }
  return found;
}

it.each(CASES.map((given) => [given.name, given] as const))("%s fits the source as it is", async (_, given) => {
  const { fault = [], history = [], later } = given;

  expect(await misfits([...fault, ...history.flatMap(({ edits }) => edits), ...(later?.edits ?? [])])).toEqual([]);
});

it("has ten cases of each class at least, and no file that a third of them shares", () => {
  const classes = ["BUG", "REGRESSION", "CONFIG", "UPSTREAM", "INVALID", "AFFORDANCE"];
  const plain = CASES.filter(({ verdict }) => verdict === undefined);

  for (const kind of classes) expect(plain.filter((given) => given.class === kind).length, kind).toBeGreaterThan(9);
  const files = CASES.map(({ fault = [], history = [] }) =>
    [...fault, ...history.flatMap(({ edits }) => edits)].map(({ file }) => file),
  );
  const shared = new Map<string, number>();
  for (const file of files.flatMap((list) => [...new Set(list)])) shared.set(file, (shared.get(file) ?? 0) + 1);
  expect(Math.max(...shared.values())).toBeLessThan(CASES.length / 3);
});
