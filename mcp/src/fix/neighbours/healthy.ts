import { PREFIXES } from "../../tracker/ids.ts";
import { itemText, type Files } from "./alterations.ts";

/** A tracker with one or a few sound items, unlike those that the other states have. */
export interface Healthy {
  /** For people. */
  readonly name: string;
  /** Whom calls are about. */
  readonly id: string;
  readonly files: Files;
}

const ID = `${PREFIXES.issue}-900301`;
const SECOND = `${PREFIXES.issue}-900302`;
const THIRD = `${PREFIXES.issue}-900303`;
const IDEA = `${PREFIXES.idea}-900301`;
const SPECIFICATION = `${PREFIXES.specification}-900301`;
const BARE = { labels: "[]", priority: "low" };
const WHOLE = { assignee: "keeper", project: "Menagerie" };

/**
 * Each alone, so that one which fails on the base keeps nothing from being compared on the others. Where the base
 * answers, the fix gives the same answer.
 */
export const HEALTHY: readonly Healthy[] = [
  one("an item with nothing but what it needs", ID, { ...BARE, title: "Bare" }),
  one("an item with several labels", ID, { ...WHOLE, labels: '[ui, "two words", "a, b"]', title: "Labelled" }),
  one(
    "an item with letters and signs of all kinds",
    ID,
    { ...WHOLE, title: '"Grüße: c++ (x) [y] $1 \\\\d 100 %"', labels: "[größe]" },
    "Zwei  Leerzeichen, c++ und 日本語.\n\n- a * b\n\t- [x] ünter",
  ),
  one("an idea", IDEA, { ...WHOLE, type: "idea", title: "Perhaps" }, undefined, "ideas"),
  one(
    "a specification that is done",
    SPECIFICATION,
    { ...WHOLE, type: "specification", status: "closed", title: "Settled", closedAt: "2026-02-01T10:00:00.000Z" },
    undefined,
    "specifications/archived",
  ),
  one("an item whose values look like numbers", ID, { assignee: '"0042"', project: '"1e3"', title: '"2026"' }),
  { name: "items below one another", id: ID, files: new Map(chain(6)) },
  {
    name: "items of different dates and priorities",
    id: SECOND,
    files: new Map([
      file("issues", ID, { ...WHOLE, priority: "critical", updatedAt: "2026-03-01T10:00:00.000Z" }),
      file("issues", SECOND, {
        ...WHOLE,
        priority: "low",
        status: "in_progress",
        createdAt: "2025-03-01T10:00:00.000Z",
      }),
      file("issues", THIRD, { ...WHOLE, priority: "high", labels: "[]" }),
    ]),
  },
  {
    name: "an item with the line ends of Windows",
    id: ID,
    files: new Map([...one("", ID, WHOLE).files].map(([path, text]) => [path, text.replaceAll("\n", "\r\n")])),
  },
];

/** Their names. */
export const SOUND: ReadonlySet<string> = new Set(HEALTHY.map(({ name }) => name));

/** A chain of items: all but the last are done, so that whoever does not go down to that one misses it. */
function chain(length: number): [string, string][] {
  const ids = Array.from({ length }, (_, level) => `${PREFIXES.issue}-${900_301 + level}`);
  return ids.map((id, level) => {
    const parent = ids[level - 1];
    const above = parent === undefined ? {} : { wranglerContext: `\n  parentTaskId: ${parent}` };
    const status = level === length - 1 ? "open" : "closed";
    return file("issues", id, { ...WHOLE, title: `Level ${level}`, status, ...above });
  });
}

function one(name: string, id: string, fields: Fields, body?: string, folder = "issues"): Healthy {
  return { name, id, files: new Map([file(folder, id, fields, body)]) };
}

type Fields = Readonly<Record<string, string>>;

function file(folder: string, id: string, fields: Fields, body?: string): [string, string] {
  return [`${folder}/${id}-thing.md`, itemText(id, fields, body)];
}
