import { describe, expect, it } from "vitest";
import { shrink, type Case, type Fails } from "../../src/diagnose/shrink.ts";
import type { Budget } from "../../src/diagnose/budget.ts";

const ENDLESS: Budget = { left: () => 1 };

const fields = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`field${index}`, `value ${index}`]));
const files = Object.fromEntries(
  Array.from({ length: 50 }, (_, index) => [
    `.wrangler/issues/ISS-${index}.md`,
    `---\nid: ISS-${index}\ntitle: Number ${index}\nlabels: []\n---\n\nText of ${index}.\n`,
  ]),
);

function failing(condition: (candidate: Case) => boolean): { fails: Fails; tried: () => number } {
  let tried = 0;
  return { fails: (candidate) => Promise.resolve(++tried > 0 && condition(candidate)), tried: () => tried };
}

function paramsOf({ params }: Case): Record<string, unknown> {
  return Object(params);
}

describe("a call of 200 fields with 50 files", () => {
  it("comes down to the field, the file and the line that matter", async () => {
    const { fails, tried } = failing((candidate) => {
      return (
        "field117" in paramsOf(candidate) &&
        (candidate.files[".wrangler/issues/ISS-31.md"] ?? "").includes("labels: []")
      );
    });

    const least = await shrink({ params: fields, files }, fails, ENDLESS);

    expect(least).toEqual({
      params: { field117: "" },
      files: { ".wrangler/issues/ISS-31.md": "labels: []" },
      tried: tried(),
      complete: true,
    });
    expect(tried()).toBeLessThan(120);
  });

  it("keeps two fields and two files that are needed together", async () => {
    const { fails } = failing((candidate) => {
      const params = paramsOf(candidate);
      const names = Object.keys(candidate.files);
      return params["field3"] === "value 3" && "field190" in params && names.length >= 2;
    });

    const { params, files: left } = await shrink({ params: fields, files }, fails, ENDLESS);

    expect(params).toEqual({ field3: "value 3", field190: "" });
    expect(Object.values(left)).toEqual(["", ""]);
  });

  it("is given as far as it came when the budget ends", async () => {
    let left = 10;
    const { fails } = failing((candidate) => "field0" in paramsOf(candidate));
    const counted: Fails = (candidate) => (left--, fails(candidate));

    const least = await shrink({ params: fields, files }, counted, { left: () => Math.max(0, left) });

    expect(least.complete).toBe(false);
    expect(least.tried).toBe(10);
    expect("field0" in paramsOf(least)).toBe(true);
  });
});

it("shortens texts, numbers and lists inside, and leaves no half of a character", async () => {
  const { fails } = failing((candidate) => {
    const { list, deep } = paramsOf(candidate) as { list?: unknown[]; deep?: { text?: string; count?: number } };
    const text = deep?.text ?? "";
    return list?.includes("b") === true && text.includes("🙂") && (deep?.count ?? 0) > 0;
  });

  const start = { list: ["a", "b", "c"], deep: { text: "so 🙂 long", count: 17, more: { x: 1 } }, other: null };
  const { params } = await shrink({ params: start, files: {} }, fails, ENDLESS);

  expect(params).toEqual({ list: ["b"], deep: { text: "🙂", count: 1 } });
});

it("leaves a case alone of which nothing can go", async () => {
  const { fails } = failing(({ params }) => JSON.stringify(params) === '{"a":[true]}');

  expect(await shrink({ params: { a: [true] }, files: {} }, fails, ENDLESS)).toMatchObject({
    params: { a: [true] },
    files: {},
    complete: true,
  });
});
