import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Json } from "../../src/shared/json.ts";
import { planChange, type Change } from "../../src/tracker/change.ts";
import { changedText, newItemText } from "../../src/tracker/item-text.ts";
import { readItem } from "../../src/tracker/read-item.ts";

const FILE = ".wrangler/issues/ISS-000001-x.md";
const NOW = "2026-11-21T10:00:00.000Z";

function change(text: string, wanted: Change): string {
  const plan = planChange(readItem(text, FILE, "issue"), wanted, NOW);
  return plan === undefined ? text : changedText(text, plan, FILE);
}

/** Ways in which people and tools write one key, each as whole lines. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  id: ["id: ISS-000001\n", "id: 'ISS-000001' # do not touch\n", '"id": ISS-000001\n'],
  title: [
    "title: Old\n",
    "title: >-\n  Old\n  one\n",
    'title: "Old: \\"one\\""   # why\n',
    "title: |\n  Old\n",
    "title:\n  Old\n",
  ],
  status: ["status: open\n", "status:   open   \n", "status:\n", "status: open # still\n"],
  labels: [
    "labels: [a, 'b']\n",
    "labels:\n  - a # first\n  - b\n",
    "labels:\n- a\n",
    "labels: []\n",
    "labels:\n\n  - a\n\n",
    "labels: [a,\n  b]\n",
  ],
  assignee: ["assignee: kim\n", "assignee: !!str 7\n", "? assignee\n: kim\n"],
  createdAt: ["createdAt: 2026-01-01\n", "createdAt: '2026-01-01T00:00:00.000Z'\n"],
  updatedAt: ["updatedAt: 2026-01-01T00:00:00Z\n", 'updatedAt: "2026-01-01"   # stamp\n'],
  wranglerContext: [
    "wranglerContext:\n  agentId: one # inner\n  # lone comment\n  deep:\n    - {a: 1}\n",
    "wranglerContext:\n    agentId: 007\n",
    "wranglerContext: { agentId: one, n: 1 }\n",
    "wranglerContext: {}\n",
    "wranglerContext:\n",
  ],
  mine: ["mine: { keep: [me, 1.50, 0x10] }\n", "mine: |\n  kept   \n\n  as is\n", "mine: &anchor kept\n", "mine: ~\n"],
};
const FILLERS = ["", "", "", "\n", "# a comment\n", "\n# one\n\n"];

interface Segment {
  readonly key: string;
  readonly text: string;
}

const aDocument = fc
  .shuffledSubarray(Object.keys(WRITTEN), { minLength: 1 })
  .chain((keys) =>
    fc.tuple(
      ...keys.map((key) =>
        fc
          .tuple(fc.constantFrom(...FILLERS), fc.constantFrom(...(WRITTEN[key] ?? [])))
          .map(([filler, text]): Segment[] => [
            { key: "", text: filler },
            { key, text },
          ]),
      ),
    ),
  )
  .map((segments) => segments.flat());

const aText = fc.oneof(
  fc.constantFrom(
    "plain",
    "with: colon",
    "# hash",
    "- dash",
    "yes",
    "7",
    "~",
    "two\nlines",
    "'",
    '"',
    "\\",
    "é日本",
    "a\u2028b",
    "{}",
    "=",
    " ",
  ),
  fc.string({ minLength: 1, maxLength: 20, unit: "binary" }),
);
const aJson: fc.Arbitrary<Json> = fc.oneof(
  aText,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((number) => (number === 0 ? 0 : number)),
  fc.boolean(),
  fc.constant(null),
  fc.array(aText, { maxLength: 3 }),
  fc.dictionary(aText, fc.integer(), { maxKeys: 3, noNullPrototype: true }),
);
const aChange = fc.record<Change>(
  {
    title: aText.filter((title) => title.trim() !== ""),
    status: fc.constantFrom("open", "closed", "cancelled"),
    labels: fc.array(aText, { maxLength: 3 }),
    assignee: fc.constantFrom("lee", "7", null),
    project: fc.constantFrom("Parser", null),
    context: fc.record({
      set: fc.dictionary(fc.constantFrom("agentId", "parentTaskId", "own"), aJson, {
        maxKeys: 2,
        noNullPrototype: true,
      }),
      remove: fc.subarray(["deep", "n"]),
    }),
  },
  { requiredKeys: [] },
);

const STAMPS = ["updatedAt", "closedAt"];

function touchedBy(wanted: Change): Set<string> {
  const { context, ...plain } = wanted;
  return new Set([...Object.keys(plain), ...(context === undefined ? [] : ["wranglerContext"]), ...STAMPS]);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The text with anything in place of the segments that may change, and anything added at the end. */
function patternOf(segments: readonly Segment[], touched: ReadonlySet<string>, body: string): RegExp {
  const parts = segments.map(({ key, text }) => (touched.has(key) ? "[^]*?" : escaped(text)));
  return new RegExp(`^---\\r?\\n${parts.join("")}[^]*?---\\r?\\n${escaped(body)}$`);
}

describe("changedText", () => {
  it("leaves every byte outside of the changed keys, in any style of front matter", () => {
    fc.assert(
      fc.property(aDocument, aChange, fc.boolean(), (written, wanted, crlf) => {
        const eol = (text: string): string => (crlf ? text.replaceAll("\n", "\r\n") : text);
        const segments = written.map(({ key, text }) => ({ key, text: eol(text) }));
        const body = eol("\nBody\n---\nwith  two  spaces  \n\n");
        const text = eol("---\n") + segments.map((segment) => segment.text).join("") + eol("---\n") + body;

        const after = change(text, wanted);

        expect(after).toMatch(patternOf(segments, touchedBy(wanted), body));
        expect(crlf ? after.replaceAll("\r\n", "").includes("\n") : after.includes("\r")).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it("gives the changed keys the values that were asked for", () => {
    fc.assert(
      fc.property(aDocument, aChange, (segments, wanted) => {
        const text = `---\n${segments.map((segment) => segment.text).join("")}---\nBody\n`;
        const before = readItem(text, FILE, "issue");

        const after = readItem(change(text, wanted), FILE, "issue");

        const wellFormed = (value: unknown): unknown => JSON.parse(Buffer.from(JSON.stringify(value)).toString());
        const { context, assignee = before.assignee, project = before.project, ...plain } = wanted;
        expect(after).toMatchObject(Object(wellFormed({ ...plain, description: before.description })));
        expect([after.assignee, after.project]).toEqual([assignee ?? undefined, project ?? undefined]);
        const expected = { ...before.wranglerContext, ...context?.set };
        for (const key of context?.remove ?? []) delete expected[key];
        expect(wellFormed(asTexts(after.wranglerContext ?? {}))).toEqual(wellFormed(asTexts(expected)));
      }),
      { numRuns: 200 },
    );
  });

  it("changes nothing when the change is applied again", () => {
    fc.assert(
      fc.property(aDocument, aChange, (segments, wanted) => {
        const once = change(`---\n${segments.map((segment) => segment.text).join("")}---\nBody\n`, wanted);

        expect(change(once, wanted)).toBe(once);
      }),
      { numRuns: 100 },
    );
  });

  it("appends a note and leaves the text above it", () => {
    expect(change("---\nid: a\nupdatedAt: x\n---\nText", { note: "Note" })).toBe(
      `---\nid: a\nupdatedAt: "${NOW}"\n---\nText\n\nNote\n`,
    );
  });

  it("keeps a byte order mark where it is", () => {
    expect(change("\uFEFF---\ntitle: a\nupdatedAt: x\n---\n", { title: "b" })).toBe(
      `\uFEFF---\ntitle: b\nupdatedAt: "${NOW}"\n---\n`,
    );
  });
});

/** Numbers under these keys are read as the texts they were written as. */
function asTexts(context: object): object {
  const texts = ["agentId", "parentTaskId", "estimatedEffort"];
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => {
      return [key, texts.includes(key) && value !== null && typeof value !== "object" ? String(value) : value];
    }),
  );
}

describe("newItemText", () => {
  it("reads back as it was written, for any texts", () => {
    fc.assert(
      fc.property(
        aText.filter((title) => title.trim() !== ""),
        fc.array(aText),
        aText,
        (title, labels, description) => {
          const item = { id: "ISS-000001", title, type: "issue", status: "open", priority: "low", labels } as const;

          const read = readItem(newItemText(item, description), FILE, "issue");

          const clean = (text: string): string => Buffer.from(text).toString();
          expect(read).toEqual({
            ...item,
            title: clean(title),
            labels: labels.map(clean),
            description: clean(description).trim(),
            file: FILE,
          });
        },
      ),
    );
  });

  it("is read the same by a YAML 1.1 parser, as the original has one", () => {
    const words = ["yes", "no", "on", "010", "1:30", "2026-01-02", "0b1", "1_000", "~", "null", "=", "<<", "0o7"];
    const labels = {
      id: "ISS-000001",
      title: "yes",
      type: "issue",
      status: "open",
      priority: "low",
      labels: words,
    } as const;

    const frontMatter = newItemText(labels, "Text").split("---\n")[1] ?? "";

    expect(parse(frontMatter, { version: "1.1" })).toEqual(labels);
  });
});
