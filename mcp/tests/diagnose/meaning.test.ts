import { describe, expect, it } from "vitest";
import { idsIn, keepsMeaning, type FitOf } from "../../src/diagnose/meaning.ts";
import type { Blame } from "../../src/shared/error-codes.ts";
import type { Case } from "../../src/diagnose/shrink.ts";

const FITS: FitOf = () => ({ fits: "yes", wrong: [] });
/** A title is needed; an argument called `odd` is not known. */
const STRICT: FitOf = (params) => {
  const { title, odd } = Object(params) as { title?: unknown; odd?: unknown };
  const wrong = [
    ...(typeof title === "string" && title !== "" ? [] : ["title"]),
    ...(odd === undefined ? [] : ["odd"]),
  ];
  return { fits: wrong.length === 0 ? "yes" : "no", wrong };
};
const FILE = ".wrangler/issues/ISS-000001-a.md";
const TEXT = "---\nid: ISS-000001\ntitle: A\nlabels: []\n---\n\nText\n";
const START: Case = {
  params: { id: "iss-1", confirm: true, status: "in_progress", note: "n".repeat(200), list: ["a", "b"] },
  files: { [FILE]: TEXT, "other.md": "x" },
};

function keeps(more: { params?: Case["params"]; files?: Case["files"] }, blame: Blame = "bug", fitOf = FITS): boolean {
  return keepsMeaning(START, { blame, fitOf })({ ...START, ...more });
}

function paramsWithout(...names: string[]): Record<string, Case["params"]> {
  const all = Object.entries(Object(START.params) as Record<string, Case["params"]>);
  return Object.fromEntries(all.filter(([name]) => !names.includes(name)));
}

describe("a smaller case still asks for the same", () => {
  it.each<[string, Parameters<typeof keeps>]>([
    ["with arguments left out", [{ params: paramsWithout("status", "note", "list") }]],
    ["with files left out that are not named", [{ files: { [FILE]: TEXT } }]],
    ["with lines left out that make no item", [{ files: { [FILE]: "---\nid: ISS-000001\ntitle: A\n---" } }]],
    ["with a choice left out that the caller is blamed for", [{ params: paramsWithout("status") }, "caller"]],
    ["with a part of a long text", [{ params: { ...paramsWithout(), note: "n".repeat(60) } }, "caller"]],
    ["with a shorter list", [{ params: { ...paramsWithout(), list: ["b"] } }, "caller"]],
  ])("%s", (_, given) => {
    expect(keeps(...given)).toBe(true);
  });
});

describe("a smaller case asks for something else", () => {
  it.each<[string, Parameters<typeof keeps>]>([
    ["without the id that it names", [{ params: paramsWithout("id") }]],
    ["with another id", [{ params: { ...paramsWithout(), id: "ISS-2" } }]],
    ["without the file of that item", [{ files: { "other.md": "x" } }]],
    ["without what makes the file an item", [{ files: { [FILE]: "id: ISS-000001\ntitle: A" } }]],
    ["with nothing in a text that had something", [{ params: { ...paramsWithout(), status: " " } }]],
    ["without the confirmation", [{ params: paramsWithout("confirm") }]],
    ["with a cut file that is blamed", [{ files: { [FILE]: TEXT.replace("Text\n", "") } }, "environment"]],
    ["with half a choice", [{ params: { ...paramsWithout(), status: "in_pr" } }, "caller"]],
    ["with nearly nothing of a long text", [{ params: { ...paramsWithout(), note: "n" } }, "caller"]],
  ])("%s", (_, given) => {
    expect(keeps(...given)).toBe(false);
  });

  it("when it no longer fits the schema, or fits it no worse than before", () => {
    const fitting: Case = { params: { title: "A" }, files: {} };
    const wrong: Case = { params: { odd: 1, title: "A" }, files: {} };
    const from = (start: Case) => keepsMeaning(start, { blame: "bug", fitOf: STRICT });

    expect(from(fitting)({ ...fitting, params: { title: "x" } })).toBe(true);
    expect(from(fitting)({ ...fitting, params: { title: "" } })).toBe(false);
    expect(from(wrong)({ ...wrong, params: { odd: 0, title: "x" } })).toBe(true);
    expect(from(wrong)({ ...wrong, params: { odd: 0 } })).toBe(false);
    expect(from(wrong)(fitting)).toBe(false);
  });

  it("when anything of it goes and there is no schema to tell what was needed", () => {
    const keepsAll = keepsMeaning(START, { blame: "caller", fitOf: () => ({ fits: "unknown", wrong: [] }) });

    expect(keepsAll({ ...START, params: paramsWithout("note") })).toBe(false);
    expect(keepsAll({ ...START, files: { [FILE]: TEXT } })).toBe(true);
  });
});

it("finds the ids that a call names wherever they stand, in one form", () => {
  expect(idsIn({ id: "iss-0012", deep: [{ to: "SPEC-3" }, "ISS-12"], text: "see ISS-9", n: 4, no: null })).toEqual([
    "ISS-12",
    "SPEC-3",
  ]);
});
