import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { projectPaths } from "../../src/settings/paths.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { newItemText } from "../../src/tracker/item-text.ts";
import { createTracker, type Tracker } from "../../src/tracker/tracker.ts";

interface Card {
  readonly title: string;
  readonly labels: readonly string[];
  readonly body: string;
  readonly day: number;
  readonly isOpen: boolean;
  /** Written as the tracker itself writes files. */
  readonly isOwn: boolean;
}

type Edit =
  | { readonly kind: "write"; readonly number: number; readonly card: Card }
  | { readonly kind: "remove" | "break" | "move"; readonly number: number };

/** A file as it was written last. */
interface Written {
  readonly card: Card | "broken";
  readonly file: string;
}

const WORDS = ["a", "ab", "Bug", "BUGS", "xylophone", "item 1", "Ärger", "ÄRGER", "straße", "STRASSE", "é", "e\u0301"];
WORDS.push(
  "İstanbul",
  "ıssız",
  "ΣΑΣ",
  "σας",
  "日本語",
  "本",
  "バグ",
  "😀",
  "👩‍👩‍👧",
  "ﬁx",
  "a.b*c",
  "[x]",
  "\\d",
  "K",
  "k-9",
);

const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a", "AB", "bug") },

  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  fc.string({ unit: "grapheme", maxLength: 3 }),
);
const line = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(" ").trim() || "empty");
const card: fc.Arbitrary<Card> = fc.record({
  title: line,
  labels: fc.array(line, { maxLength: 2 }),
  body: fc.array(line, { maxLength: 3 }).map((lines) => lines.join("\n")),
  day: fc.integer({ min: 10, max: 19 }),
  isOpen: fc.boolean(),
  isOwn: fc.boolean(),
});
const number = fc.integer({ min: 1, max: 6 });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("write" as const), number, card }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom("remove" as const, "break" as const, "move" as const), number }),
  },
);
/** A part of what is in one of the items, or any words. */
const queries = fc.record({
  part: fc.option(fc.record({ number, inTitle: fc.boolean(), from: fc.constantFrom(0, 0, 1, 3), length: fc.nat(12) })),
  words: fc.array(word, { minLength: 1, maxLength: 3 }),
});
/** After a pause the words of all texts are indexed, and texts are not looked at any more. */
const step = fc.record({ edits: fc.array(edit, { maxLength: 8 }), query: queries, pauses: fc.boolean() });
const PAUSE_MS = 75;

/** Blanks alone ask for nothing, and find all. */
function asked(query: Query, world: ReadonlyMap<number, Written>): string {
  const text = textAsked(query, world);
  return text.trim() === "" ? "bug" : text;
}

function textAsked({ part, words }: Query, world: ReadonlyMap<number, Written>): string {
  const written = part === null ? undefined : world.get(part.number);
  if (part === null || written === undefined || written.card === "broken") return words.join(" ");
  const text = [...(part.inTitle ? written.card.title : written.card.body)];
  return text.slice(part.from, part.from + part.length + 1).join("") || words.join(" ");
}

type Query = typeof queries extends fc.Arbitrary<infer Q> ? Q : never;

const idOf = (of: number): string => `ISS-00000${of}`;
const fold = (text: string): string => text.normalize("NFC").toLowerCase();

function textOf(id: string, card: Card): string {
  const { title, labels, body, day, isOpen, isOwn } = card;
  if (isOwn) return ownTextOf(id, card);
  const head = [`id: ${id}`, `title: ${JSON.stringify(title)}`, "type: issue", `status: ${isOpen ? "open" : "closed"}`];
  head.push(`labels: ${JSON.stringify(labels)}`, `updatedAt: "2026-01-${day}T10:00:00.000Z"`);
  return `---\n${head.join("\n")}\n---\n\n${body}\n`;
}

function ownTextOf(id: string, { title, labels, body, day, isOpen }: Card): string {
  const updatedAt = `2026-01-${day}T10:00:00.000Z`;
  const status = isOpen ? "open" : "closed";
  return newItemText({ id, title, type: "issue", status, priority: "medium", labels: [...labels], updatedAt }, body);
}

/** Does to the disk what people and other programs do, and keeps what is there. */
async function apply(dir: string, world: Map<number, Written>, change: Edit): Promise<void> {
  const known = world.get(change.number);
  const file = known?.file ?? `.wrangler/issues/${idOf(change.number)}-x.md`;
  await mkdir(join(dir, ".wrangler/issues/archived"), { recursive: true });
  if (change.kind === "write") {
    await writeFile(join(dir, file), textOf(idOf(change.number), change.card));
    world.set(change.number, { card: change.card, file });
  } else if (known !== undefined && change.kind === "break") {
    await writeFile(join(dir, file), "---\ntitle: [\n---\n");
    world.set(change.number, { card: "broken", file });
  } else if (known !== undefined && change.kind === "remove") {
    await rm(join(dir, file));
    world.delete(change.number);
  } else if (known !== undefined) {
    const isArchived = dirname(file).endsWith("archived");
    const moved = isArchived ? file.replace("archived/", "") : file.replace("issues/", "issues/archived/");
    await rename(join(dir, file), join(dir, moved));
    world.set(change.number, { ...known, file: moved });
  }
}

/** Reads everything, as the documentation of search says it; 0 for no match. */
function score({ title, labels, body }: Card, wanted: string): number {
  const text = fold(wanted);
  const [name, names, below] = [fold(title), labels.map(fold), fold(body.trim())];
  const isIn = (part: string): boolean => name.includes(part) || names.some((label) => label.includes(part));
  if (name === text) return 6;
  if (name.startsWith(text)) return 5;
  if (name.includes(text)) return 4;
  if (names.some((label) => label.includes(text))) return 3;
  if (below.includes(text)) return 2;
  const words = [...new Set(text.split(/\s+/).filter((part) => part !== ""))];
  if (words.length < 2 || !words.every((part) => isIn(part) || below.includes(part))) return 0;
  return (1 + words.filter(isIn).length) / (1 + words.length);
}

interface Answer {
  readonly found: readonly string[];
  readonly listed: readonly string[];
  readonly broken: readonly string[];
  readonly got: readonly string[];
}

function expectedOf(world: ReadonlyMap<number, Written>, text: string): Answer {
  const sound = [...world].flatMap(([of, { card: one, file }]) => (one === "broken" ? [] : [{ of, one, file }]));
  const newest = sound.sort((a, b) => b.one.day - a.one.day || a.of - b.of);
  const hits = newest.map((item) => ({ item, points: score(item.one, text) })).filter(({ points }) => points > 0);
  const shown = ({ of, one, file }: (typeof sound)[number]): string => `${idOf(of)} ${file} ${one.body.trim()}`;
  const got = [1, 2, 3, 4, 5, 6].map((of) => {
    const written = world.get(of);
    if (written === undefined) return "E_ISSUE_NOT_FOUND";
    return written.card === "broken" ? "E_ISSUE_BROKEN" : shown({ of, one: written.card, file: written.file });
  });
  return {
    found: hits.sort((a, b) => b.points - a.points).map(({ item }) => shown(item)),
    listed: newest.map(({ of, one, file }) => `${idOf(of)} ${file} ${one.isOpen ? "open" : "closed"}`),
    broken: [...world.values()].flatMap((one) => (one.card === "broken" ? [one.file] : [])).sort(),
    got,
  };
}

const page = { filter: {}, limit: 100, offset: 0 };
const fields = ["title", "description", "labels"] as const;

async function foundBy(tracker: Tracker, query: string): Promise<Pick<Answer, "found" | "broken">> {
  const { total, shown, broken } = await tracker.search({ ...page, query, fields });
  expect(total).toBe(shown.length);
  return { found: shown.map(shownAs), broken: broken.map(({ file }) => file) };
}

async function answerOf(tracker: Tracker, query: string): Promise<Answer> {
  const found = await tracker.search({ ...page, query, fields });
  const listed = await tracker.list(page);
  const got = [1, 2, 3, 4, 5, 6].map(async (of) => {
    try {
      return shownAs(await tracker.get(idOf(of)));
    } catch (error) {
      return String(Object(error)["code"]);
    }
  });
  expect([found.total, listed.total]).toEqual([found.shown.length, listed.shown.length]);
  expect(found.broken).toEqual(listed.broken);
  return {
    found: found.shown.map(shownAs),
    listed: listed.shown.map(({ id, file, status }) => `${id} ${file} ${status}`),
    broken: found.broken.map(({ file }) => file),
    got: await Promise.all(got),
  };
}

const shownAs = (item: { id: string; file: string; description: string }): string =>
  `${item.id} ${item.file} ${item.description}`;

it(
  "answers as a reader of all files does, after any edits behind its back, in any script",
  { timeout: 60_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "wrangler-oracle-"));
    let runs = 0;
    const check = async (steps: { edits: Edit[]; query: Query; pauses: boolean }[]): Promise<void> => {
      const dir = join(folder, String((runs += 1)));
      const options = { paths: projectPaths(dir), clock: systemClock };
      const [told, untold] = [createTracker(options), createTracker({ ...options, watch: false })];
      // Searches without having read what it can do without, and reads that in its pauses.
      const searches = createTracker({ ...options, many: 1 });
      const world = new Map<number, Written>();
      try {
        for (const { edits, query: wanted, pauses } of steps) {
          const prepared = [1, 1_000].map((many) => createTracker({ ...options, many }));
          await Promise.all(prepared.map((tracker) => tracker.prepare()));
          for (const change of edits) await apply(dir, world, change);
          const begun = createTracker({ ...options, watch: false });
          const looks = createTracker({ ...options, many: 1 });
          const text = asked(wanted, world);
          const expected = expectedOf(world, text);
          expect(await foundBy(searches, text)).toEqual({ found: expected.found, broken: expected.broken });
          for (const tracker of [told, untold, begun, looks, ...prepared])
            expect(await answerOf(tracker, text)).toEqual(expected);
          for (const tracker of [looks, ...prepared]) tracker.close();
          if (!pauses) continue;
          await setTimeout(PAUSE_MS);
          for (const tracker of [told, untold]) expect(await answerOf(tracker, text)).toEqual(expected);
        }
      } finally {
        told.close();
        searches.close();
      }
    };
    try {
      await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), check), { numRuns: 15 });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
