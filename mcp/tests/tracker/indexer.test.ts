import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { Catalogue } from "../../src/tracker/catalogue.ts";
import { Entry } from "../../src/tracker/entry.ts";
import { Indexer } from "../../src/tracker/indexer.ts";
import { Slab } from "../../src/tracker/slab.ts";

const STAMP = { dev: 1, ino: 1, size: 1, mtimeMs: 0, ctimeMs: 0 };
const slab = new Slab();

function entry(number: number, body: string): Entry {
  const name = `ISS-00000${number}-x.md`;
  const found = { path: `/p/${name}`, file: `.wrangler/issues/${name}`, name, folderType: "issue" as const };
  const bytes = Buffer.from(`---\nid: ISS-00000${number}\ntitle: Item\ntype: issue\n---\n\n${body}\n`);
  return Entry.read(found, { bytes, stamp: STAMP, mode: 0o644 }, slab, 0);
}

async function indexed(indexer: Indexer, entries: readonly Entry[]): Promise<void> {
  indexer.begin();
  while (!entries.every((one) => one.place !== undefined)) await setTimeout(5);
}

it("begins anew when most of what it holds is of texts that are no more, and finds what there is", async () => {
  const catalogue = new Catalogue();
  const indexer = new Indexer(catalogue);
  const stays = entry(1, "stays");
  catalogue.put(stays);
  await indexed(indexer, [stays]);
  const first = indexer.words;
  for (let time = 0; indexer.words === first; time += 1) {
    if (time > 5_000) throw new Error("it never began anew");
    const changes = entry(2, `number ${time}`);
    catalogue.put(changes);
    changes.putInto(first);
    indexer.begin();
    if (indexer.words === first) expect(stays.place).toBe(0);
  }
  const left = [...catalogue.all()];
  while (!left.every((one) => one.place !== undefined)) await setTimeout(5);

  expect(first.size).toBeGreaterThan(3_000);
  expect(indexer.words.size).toBe(2);
  const marks = indexer.words.marksOf("stays");
  expect(left.map(({ id, place = -1 }) => [id, marks[place]])).toEqual([
    ["ISS-000001", 2],
    ["ISS-000002", 0],
  ]);
});

it("leaves out what is broken", async () => {
  const catalogue = new Catalogue();
  const indexer = new Indexer(catalogue);
  const { found } = entry(3, "");
  const broken = Entry.unread(found, "it is a link", undefined);
  const sound = entry(1, "here");
  for (const one of [broken, sound]) catalogue.put(one);

  await indexed(indexer, [sound]);

  expect(indexer.hasBegun).toBe(true);
  expect([broken.place, indexer.words.size]).toEqual([undefined, 1]);
});
