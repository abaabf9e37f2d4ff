import { chmod, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aboutOthers, alikeCalls, longCalls } from "../../src/fix/neighbours/alike.ts";
import { alterationsOf, idsIn, itemText, MAX_ALTERATIONS } from "../../src/fix/neighbours/alterations.ts";
import { fieldOf, withField, withFields } from "../../src/fix/neighbours/front-matter-lines.ts";
import { HEALTHY } from "../../src/fix/neighbours/healthy.ts";
import { besidesItems, itemsIn, putState, recordedFiles } from "../../src/fix/neighbours/states.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { readItem } from "../../src/tracker/read-item.ts";
import { aFolder } from "../support/a-folder.ts";

const PATH = "issues/ISS-000001-ship-it.md";
const ITEM = itemText("ISS-000001", { title: "Ship it", labels: "", assignee: "0042" }, "Two\u00a0\u00a0blanks.");

function altered(name: string, files: Record<string, string> = { [PATH]: ITEM }) {
  const found = alterationsOf(new Map(Object.entries(files))).find((one) => one.name === name);
  return found === undefined ? undefined : { ...found, changes: Object.fromEntries(found.changes) };
}

describe("trackers near the recorded one have", () => {
  it("other blanks and other numbers in the place of the odd ones", () => {
    expect(altered("other blanks")?.changes).toEqual({ [PATH]: ITEM.replaceAll("\u00a0", "\u3000") });
    expect(altered("other blanks", { [PATH]: "Two\u3000blanks" })?.changes).toEqual({ [PATH]: "Two\u2003blanks" });
    expect(altered("other numbers")?.changes).toEqual({ [PATH]: ITEM.replace("0042", "4711") });
    expect(altered("words of YAML in place of numbers")?.changes).toEqual({ [PATH]: ITEM.replace("0042", "true") });
  });

  it("nothing to alter where the recorded one has nothing of the kind", () => {
    const plain = itemText("ISS-000001", { title: "Ship it" });

    expect(altered("other blanks", { [PATH]: plain })).toBe(undefined);
    expect(altered("other numbers", { [PATH]: plain })).toBe(undefined);
    expect(altered("lines of data files the other way round")).toBe(undefined);
  });

  it("the files under other names", () => {
    expect(altered("other signs in the names of files")?.changes).toEqual({
      [PATH]: undefined,
      "issues/ISS-000001-ship-it (old) ü, it's.md": ITEM,
    });
  });

  it("the longest names that files may have, where the recorded ones are long, and calls are made about those", () => {
    const long = `${"ü".repeat(60)}.txt`;
    const { changes = {}, standIns } =
      altered("the longest names of files", { [`issues/${long}`]: "Hi", [PATH]: ITEM }) ?? {};
    const name = standIns?.get(long) ?? "";
    const call = { tool: "t", about: "", params: { path: long, content: long }, marks: [] };

    expect(Buffer.byteLength(name)).toBe(255);
    expect(changes).toEqual({ [`issues/${long}`]: undefined, [`issues/${name}`]: "Hi" });
    expect(aboutOthers(call, (id) => standIns?.get(id)).params).toEqual({ path: name, content: long });
    expect(altered("the longest names of files")).toBe(undefined);
  });

  it("what is no item under other names, in the same folder", () => {
    const { changes = {} } =
      altered("what is no item under other names", { [PATH]: ITEM, "issues/note.md": "Hi" }) ?? {};

    expect(changes).toMatchObject({ "issues/note.md": undefined, "issues/a-note.md": "Hi", "issues/NOTE-x.md": "Hi" });
    expect(Object.keys(changes)).not.toContain(PATH);
    expect(altered("what is no item under other names", { note: "Hi" })?.changes).toMatchObject({ "a-note": "Hi" });
    expect(altered("what is no item under other names")).toBe(undefined);
  });

  it("each item as one of the other types as well, and calls are made about that one", () => {
    const { changes = {}, standIns } = altered("items of the other kinds as well") ?? {};

    expect(Object.keys(changes).map((path) => path.split("/")[0])).toEqual(["ideas", "specifications"]);
    const own = standIns?.get("ISS-000001") ?? "";
    const text = Object.values(changes).find((one) => one?.includes(own)) ?? "";
    expect([fieldOf(text, "type"), fieldOf(text, "assignee"), fieldOf(text, "labels")]).toEqual([
      "specification",
      "0042",
      undefined,
    ]);
    const call = {
      tool: "t",
      about: "",
      params: { id: "iss-1", ids: ["ISS-000001", "b"], title: "ISS-000001" },
      marks: [],
    };
    expect(aboutOthers(call, (id) => standIns?.get(id)).params).toEqual({
      id: own,
      ids: [own, "b"],
      title: "ISS-000001",
    });
  });

  it("items below one another, the first below the recorded one", () => {
    const texts = Object.values(altered("items below the recorded ones")?.changes ?? {});

    const parents = texts.map((text) => readItem(text ?? "", "a.md", "issue").wranglerContext?.["parentTaskId"]);
    expect(parents).toEqual(["ISS-000001", fieldOf(texts[0] ?? "", "id")]);
  });

  it("what is missing in the recorded items", () => {
    const [text = ""] = Object.values(altered("nothing missing in the recorded items")?.changes ?? {});

    expect(readItem(text, PATH, "issue")).toMatchObject({
      title: "Ship it",
      labels: ["zoo"],
      project: "Menagerie",
      wranglerContext: { agentId: "keeper" },
    });
    expect(fieldOf(text, "assignee")).toBe("0042");
  });

  it("lines of data files the other way round, without those of nothing", () => {
    const files = { "issues/memory.jsonl": '{"a":1}\n\n{"b":2}\n{"c"' };

    expect(altered("lines of data files the other way round", files)?.changes).toEqual({
      "issues/memory.jsonl": '{"c"\n{"b":2}\n{"a":1}',
    });
  });

  it("no more forms than are counted on", () => {
    const files = [
      [PATH, ITEM],
      ["issues/a.jsonl", "1\n2"],
      [`issues/${"a".repeat(101)}`, "Hi"],
    ] as const;

    expect(alterationsOf(new Map(files))).toHaveLength(MAX_ALTERATIONS - 1);
    expect(alterationsOf(new Map())).toHaveLength(1);
  });

  it("no files, or no folder at all", () => {
    expect(altered("the folders without their files")).toMatchObject({
      changes: { [PATH]: undefined },
      isElsewhere: true,
    });
    expect(altered("a new project", {})).toMatchObject({ changes: {}, isNew: true });
    expect(altered("a new project")).toBe(undefined);
  });
});

it("lines of a front matter are read and changed, with the line ends of Windows too", () => {
  const text = "---\r\nid: 7\r\ntitle: One: two \r\nlist:\r\n  - 3\r\n---\r\n\r\nid: 8\r\n";

  expect([fieldOf(text, "title"), fieldOf(text, "none"), fieldOf("id: 7", "id")]).toEqual([
    "One: two",
    undefined,
    undefined,
  ]);
  expect(fieldOf(withField(text, "id", " 9"), "id")).toBe("9");
  expect(withField(text, "id", " 9")).toContain("\r\n\r\nid: 8\r\n");
  expect(withFields(text, (key, value) => `${key}!${value}`)).toContain("title: title!One: two");
  expect(withField("no front matter", "id", " 9")).toBe("no front matter");
});

it("items of the sound trackers are sound, and of different kinds", () => {
  for (const { id, files } of HEALTHY) {
    expect(idsIn(files)).toContain(id);
    for (const [path, text] of files) expect(readItem(text, path, "issue")).toMatchObject({ id: expect.any(String) });
  }
  const labels = HEALTHY.flatMap(({ files }) => [...files].map(([path, text]) => readItem(text, path, "issue").labels));
  expect(new Set(labels.map(({ length }) => Math.min(length, 2)))).toEqual(new Set([0, 1, 2]));
  expect(labels).toContainEqual(["ui", "two words", "a, b"]);
});

describe("calls of the same class", () => {
  const schema = {
    properties: {
      query: { type: "string", description: "what" },
      path: { type: "string" },
      kind: { type: "string", enum: ["a"] },
      filters: {
        type: "object",
        properties: {
          after: { type: "string", description: "from" },
          before: { type: "string", description: "to" },
          count: { type: "number" },
        },
      },
    },
  };
  const of = (params: Record<string, never> | object, files = new Map<string, string>()) =>
    alikeCalls("look", JSON.parse(JSON.stringify(params)), schema, files);

  it("have the signs of the recorded text in other places, which are only asked whether they fail", () => {
    const calls = of({ query: "c++", path: "a++", kind: "a" });

    const texts = calls.filter(({ only }) => only === "failures").map(({ params }) => params["query"]);
    expect(texts).toEqual(["+", "+1", "a+", "a+b", "+++", "a + b"]);
    expect(new Set(calls.map(({ params }) => params["path"]))).toEqual(new Set(["a++"]));
  });

  it("have a much longer text, of which the end is looked for", () => {
    const [long] = of({ query: "door" });

    expect(String(long?.params["query"])).toMatch(/^door and so on .{500,}quokka$/);
    expect([long?.marks, long?.only]).toEqual([["quokka"], undefined]);
  });

  it("have two long texts that differ at their end, each of one item", () => {
    const [long] = longCalls("look", { query: "door" }, schema);

    const texts = long?.calls.map(({ params }) => String(params["query"])) ?? [];
    const bodies = [...(long?.files.values() ?? [])];
    expect(texts.map((text) => bodies.filter((body) => body.includes(text)).length)).toEqual([1, 1]);
    expect(longCalls("look", { path: "door", kind: "a" }, schema)).toEqual([]);
  });

  it("have blanks of other kinds where the text is blank", () => {
    const blank = of({ query: "  " }).filter(({ isAlike }) => isAlike === true);

    expect(blank.map(({ params }) => params["query"])).toEqual(["\t", "\r\n", "\u00a0", "\u3000"]);
    expect(of({ query: " a " }).filter(({ isAlike }) => isAlike === true)).toEqual([]);
  });

  it("have the same value under another key that takes such values", () => {
    const alike = of({ filters: { after: "last week", count: 1 } }).filter(({ isAlike }) => isAlike === true);

    expect(alike.map(({ params }) => params["filters"])).toEqual([{ before: "last week", count: 1 }]);
  });

  it("have words of the recorded files", () => {
    const words = of({ query: "cards" }, new Map([["issues/memory.jsonl", '{"name":"Lathe","n":1}\n{"name":"Loom"}']]));

    expect(words.map(({ params }) => params["query"])).toEqual(expect.arrayContaining(["name", "Lathe", "Loom"]));
  });

  it("have those words first that stand in the files once, and of many some of each part", () => {
    const names = Array.from(
      { length: 30 },
      (_, at) => `Item${String.fromCharCode(97 + (at % 26)).repeat(1 + at / 26)}`,
    );
    const lines = names.map((name) => `{"name":"${name}","kind":"thing"}`).join("\n");
    const words = of({ query: "cards" }, new Map([["issues/memory.jsonl", lines]])).map(
      ({ params }) => params["query"],
    );
    const asked = names.filter((name) => words.includes(name));

    expect(asked).toHaveLength(12);
    expect(asked.at(0)).toBe(names[0]);
    expect(names.indexOf(asked.at(-1) ?? "")).toBeGreaterThan(25);
    expect(words).not.toContain("kind");
  });
});

describe("a tracker is put", () => {
  const from = () => aFolder({ [`.wrangler/${PATH}`]: ITEM });

  it("as recorded with what is changed in it", async () => {
    const [paths, project] = [projectPaths(await from()), await aFolder({ ".wrangler/issues/old.md": "old" })];
    const changes = new Map([
      [PATH, undefined],
      ["ideas/new.md", "new"],
    ]);

    await putState(project, paths, { name: "a", recorded: true, seeded: false, changes });

    expect([...(await itemsIn(project))]).toEqual([["ideas/new.md", "new"]]);
  });

  it("as none at all for a new project", async () => {
    const [paths, project] = [projectPaths(await from()), await aFolder({ ".wrangler/issues/old.md": "old" })];

    await putState(project, paths, { name: "a", recorded: false, seeded: false, isNew: true });

    await expect(readFile(join(project, ".wrangler"))).rejects.toThrow("ENOENT");
  });
});

it("what is varied is what was recorded, unless that is too much", async () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`.wrangler/issues/${at}.md`, "text"]));

  expect([...(await recordedFiles(projectPaths(await aFolder({ [`.wrangler/${PATH}`]: ITEM }))))]).toEqual([
    [PATH, ITEM],
  ]);
  expect((await recordedFiles(projectPaths(await aFolder(many)))).size).toBe(0);
  const large = await aFolder({ ".wrangler/issues/a.md": "a".repeat(300_000) });
  expect((await recordedFiles(projectPaths(large))).size).toBe(0);
});

it("permissions and ids that were given out are beside the items", async () => {
  const project = await aFolder({
    ".wrangler/issues/a.md": "A",
    ".wrangler/.ids/ISS-000001": "",
    ".wrangler/.ids/x.lock": "",
  });
  await chmod(join(project, ".wrangler/issues/a.md"), 0o640);
  const before = await besidesItems(project, ["issues/a.md", "issues/"]);

  expect(Object.fromEntries(before)).toEqual({
    "issues/a.md": process.platform === "win32" ? expect.any(String) : "permissions 640",
    ".ids/ISS-000001": "given out",
  });
  await rm(join(project, ".wrangler/.ids/ISS-000001"));
  expect((await besidesItems(project, ["issues/a.md"])).has(".ids/ISS-000001")).toBe(false);
});

it("among the sound trackers is a long chain of items, of which only the last is open", () => {
  const chain = HEALTHY.find(({ name }) => name === "items below one another");
  const items = [...(chain?.files ?? [])].map(([path, text]) => readItem(text, path, "issue"));

  expect(items.map(({ wranglerContext }) => wranglerContext?.["parentTaskId"])).toEqual([
    undefined,
    ...items.slice(0, -1).map(({ id }) => id),
  ]);
  expect(items.map(({ status }) => status)).toEqual([...items.slice(1).map(() => "closed"), "open"]);
  expect(items.length).toBeGreaterThan(4);
});
