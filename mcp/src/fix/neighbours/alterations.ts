import { canonicalId, PREFIXES } from "../../tracker/ids.ts";
import type { ItemType } from "../../tracker/item.ts";
import { fieldOf, withField, withFields } from "./front-matter-lines.ts";

/** Files by path below `.wrangler`. */
export type Files = ReadonlyMap<string, string>;

/** The recorded tracker, a little different: what made the call fail is still there, in another form. */
export interface Alteration {
  /** For people. */
  readonly name: string;
  /** What is there otherwise; undefined for a file that is taken away. */
  readonly changes: ReadonlyMap<string, string | undefined>;
  /** Items that stand for the recorded one, by its id: calls are made about them too. */
  readonly standIns?: ReadonlyMap<string, string>;
  /** There is no `.wrangler` at all. */
  readonly isNew?: true;
  /** The recorded items are not in it. */
  readonly isElsewhere?: true;
}

/** Lines in another order say the same. */
export const REORDERED = "lines of data files the other way round";
/** What is missing in the recorded items is there. */
export const COMPLETED = "nothing missing in the recorded items";

/** Of one tracker. */
export const MAX_ALTERATIONS = 12;

const NEW_PROJECT: Alteration = { name: "a new project", changes: new Map(), isNew: true, isElsewhere: true };
const BLANKS = /[\v\f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g;
const FOLDERS = { issue: "issues", specification: "specifications", idea: "ideas" } as const;
/** Said by the tracker itself; another value is another item. */
const OWN = /^(id|type|status|priority|createdAt|updatedAt|closedAt)$/;

/**
 * Trackers near the recorded one. A fix that knows the recorded files by a sign of theirs (this blank, this number, this
 * kind of item) and not by what is wrong with them fails on one of them as it did on the recorded one.
 */
export function alterationsOf(files: Files): Alteration[] {
  const texts = [...files].filter(([path]) => !path.endsWith("/"));
  const items = texts.flatMap(([path, text]) => itemIn(path, text) ?? []);
  const each = (change: (text: string, path: string) => string): Map<string, string> =>
    new Map(
      texts
        .map(([path, text]) => [path, change(text, path)] as const)
        .filter(([path, text]) => text !== files.get(path)),
    );
  const all: Alteration[] = [
    {
      name: "other blanks",
      changes: each((text) => text.replace(BLANKS, (sign) => (sign === "\u3000" ? "\u2003" : "\u3000"))),
    },
    { name: "other numbers", changes: each((text) => withValues(text, "4711")) },
    { name: "words of YAML in place of numbers", changes: each((text) => withValues(text, "true")) },
    { name: "other signs in the names of files", changes: renamed(texts) },
    { name: "the longest names of files", ...longestNames(texts) },
    { name: "what is no item under other names", changes: otherNotes(texts) },
    { name: "items of the other kinds as well", ...ofOtherKinds(items) },
    { name: "items below the recorded ones", changes: below(items) },
    { name: COMPLETED, changes: each((text, path) => (itemIn(path, text) === undefined ? text : completed(text))) },
    { name: REORDERED, changes: each((text, path) => (path.endsWith(".jsonl") ? reversed(text) : text)) },
    {
      name: "the folders without their files",
      changes: new Map(texts.map(([path]) => [path, undefined])),
      isElsewhere: true,
    },
    // A server may need the folder that a project with files has.
    ...(texts.length === 0 ? [NEW_PROJECT] : []),
  ];
  return all.filter(({ changes, isNew }) => changes.size > 0 || isNew === true);
}

export interface Item {
  readonly path: string;
  readonly text: string;
  readonly id: string;
}

/** Ids of the items that are in the files. */
export function idsIn(files: Files): string[] {
  return [...files].flatMap(([path, text]) => itemIn(path, text)?.id ?? []);
}

function itemIn(path: string, text: string): Item | undefined {
  const id = path.endsWith(".md") ? fieldOf(text, "id")?.replace(/^(["'])(.*)\1$/, "$2") : undefined;
  return id === undefined || id === "" ? undefined : { path, text, id: canonicalId(id) };
}

function withValues(text: string, value: string): string {
  return withFields(text, (key, old) => (!OWN.test(key) && /^\d+$/.test(old) ? value : old));
}

function renamed(texts: readonly (readonly [string, string])[]): Map<string, string | undefined> {
  const odd = texts.filter(([path]) => path.endsWith(".md"));
  return new Map(
    odd.flatMap(([path, text]) => [
      [path, undefined],
      [path.replace(/\.md$/, " (old) ü, it's.md"), text],
    ]),
  );
}

/** Of names on the file systems that are in use, in bytes. */
const LONGEST_NAME = 255;
const LONG_NAME = 100;

/** Who fails at long names, and mends it for the recorded length, fails at the longest. */
function longestNames(texts: readonly (readonly [string, string])[]): Pick<Alteration, "changes" | "standIns"> {
  const names = texts.map(([path, text]) => ({ path, text, base: path.slice(path.lastIndexOf("/") + 1) }));
  const long = names.filter(({ base }) => Buffer.byteLength(base) > LONG_NAME).slice(0, MAX_NOTES);
  const moved = long.map(({ path, text, base }, at) => {
    const [, stem = "", end = ""] = /^(.*?)(\.[^.]*)?$/.exec(base) ?? [];
    const name = `${stem}${String(at).repeat(LONGEST_NAME - Buffer.byteLength(base))}${end}`;
    return { path, text, base, name, next: `${path.slice(0, path.length - base.length)}${name}` };
  });
  return {
    changes: new Map(moved.flatMap(({ path, next, text }) => [[path, undefined] as const, [next, text] as const])),
    standIns: new Map(moved.map(({ base, name }) => [base, name])),
  };
}

const NOTE_NAMES = ["a-note", "2-note", "NOTE-x", "2026-01-05 note", ".note", "note-1-2", "n"];
const MAX_NOTES = 2;

/** People put notes beside the items, and name them as they like. */
function otherNotes(texts: readonly (readonly [string, string])[]): Map<string, string | undefined> {
  const notes = texts.filter(([path, text]) => itemIn(path, text) === undefined).slice(0, MAX_NOTES);
  return new Map(
    notes.flatMap(([path, text]) => {
      const [, folder = "", end = ""] = /^(.*\/)?[^/]*?(\.[^./]*)?$/.exec(path) ?? [];
      const others = NOTE_NAMES.map((name): [string, string] => [`${folder}${name}${end}`, text]);
      return [[path, undefined] as const, ...others];
    }),
  );
}

/** Each item once more as each of the other types, under an id of its own. */
function ofOtherKinds(items: readonly Item[]): Pick<Alteration, "changes" | "standIns"> {
  const changes = new Map<string, string>();
  const standIns = new Map<string, string>();
  let number = 900_100;
  for (const { id, path, text } of items) {
    for (const type of ["idea", "specification", "issue"] as const satisfies readonly ItemType[]) {
      if (path.startsWith(`${FOLDERS[type]}/`)) continue;
      const own = `${PREFIXES[type]}-${(number += 1)}`;
      standIns.set(id, own);
      changes.set(`${FOLDERS[type]}/${own}-alike.md`, withField(withField(text, "id", ` ${own}`), "type", ` ${type}`));
    }
  }
  return { changes, standIns };
}

/** An item below each recorded one, and one below that. */
function below(items: readonly Item[]): Map<string, string> {
  const changes = new Map<string, string>();
  let number = 900_200;
  for (const { id } of items) {
    let parent = id;
    for (const title of ["One below", "One below that"]) {
      const own = `${PREFIXES.issue}-${(number += 1)}`;
      changes.set(`issues/${own}-below.md`, itemText(own, { title, wranglerContext: `\n  parentTaskId: ${parent}` }));
      parent = own;
    }
  }
  return changes;
}

const AT = "2026-01-05T10:00:00.000Z";

/** A healthy item; `more` are lines of its front matter, those of a known name in place of the usual ones. */
export function itemText(id: string, more: Readonly<Record<string, string>>, body = "As it should be."): string {
  const usual = { type: "issue", status: "open", priority: "medium", labels: "[zoo]", createdAt: AT, updatedAt: AT };
  const fields = Object.entries({ id, title: "A thing", ...usual, ...more }).filter(([, value]) => value !== "");
  const lines = fields.map(([key, value]) => (value.startsWith("\n") ? `${key}:${value}` : `${key}: ${value}`));
  return `---\n${lines.join("\n")}\n---\n\n${body}\n`;
}

function completed(text: string): string {
  const usual = {
    assignee: " keeper",
    project: " Menagerie",
    wranglerContext: "\n  agentId: keeper",
    createdAt: ` ${AT}`,
    updatedAt: ` ${AT}`,
  };
  const whole = Object.entries(usual).reduce(
    (now, [key, value]) => (fieldOf(now, key) === undefined ? withField(now, key, value) : now),
    text,
  );
  return [undefined, "[]"].includes(fieldOf(whole, "labels")) ? withField(whole, "labels", " [zoo]") : whole;
}

function reversed(text: string): string {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .reverse()
    .join("\n");
}
