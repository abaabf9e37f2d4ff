import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readFault } from "../../../scripts/seeded-plugin.mjs";
import { checkSourceRules, type JudgedSource } from "../../src/fix/source-rules.ts";

/** The compiler of our own dependencies is used. */
const ROOT = resolve(import.meta.dirname, "../../..");
const PATH = "mcp/src/tracker/search.ts";
const BASE = `import { join } from "node:path";
import { systemCode } from "../shared/errors.ts";
import { readBytes } from "../platform/read-bytes.ts";

export function known(kind: string): string {
  return kind === "already in the base" ? "open" : join(kind, "a");
}
`;
const TEST = `import { expect, it } from "vitest";
import { openDoor } from "../support/door.ts";

it("finds what it looks for", async () => {
  const files = { ".wrangler/issues/ISS-000007-odd.md": "---\\ntitle: Rather odd title\\nassignee: '004711x'\\nlanguage: c++\\nlabels: [ui, \\"two words\\"]\\n---\\n\\nThe body of it.\\n" };
  const door = await openDoor({ files });
  const answer = await door.call("issues_search", { query: "needle in hay", limit: 12345 });
  expect(answer.content[0]).toMatchObject({ text: "nothing can be found here" });
});
`;

function judged(after: string, more: Partial<JudgedSource> = {}): JudgedSource {
  return {
    modules: join(ROOT, "node_modules"),
    changes: [{ path: PATH, before: BASE, after }],
    base: new Map([[PATH, BASE]]),
    params: { title: "Ship the release notes", labels: ["qa-team"], limit: 4711 },
    test: { path: "mcp/tests/regression/x.regression.ts", text: TEST },
    ...more,
  };
}

/** The rules that refuse the base with `code` added to it. */
function rulesFor(code: string, more: Partial<JudgedSource> = {}): unknown {
  return refusal(judged(`${BASE}\n${code}\n`, more));
}

function refusal(source: JudgedSource): unknown {
  try {
    checkSourceRules(source);
  } catch (error) {
    const { code, details } = Object(error);
    return code === "E_GATE_REFUSED" && details.verdict === "policy_refused" ? details.rules : error;
  }
  return [];
}

function inFunction(body: string): string {
  return `export async function changed(input: string, work: () => Promise<string>): Promise<unknown> {\n${body}\n}`;
}

describe("a fix may", () => {
  it.each([
    ["give the error on", "try { return await work(); } catch (error) { throw error; }"],
    [
      "expect an error by its code",
      'try { return await work(); } catch (error) { if (systemCode(error) === "ENOENT") return undefined; throw error; }',
    ],
    [
      "expect an error of its own class",
      "try { return await work(); } catch (error) { if (error instanceof BrokenFile) return { reason: error.message }; throw error; }",
    ],
    [
      "expect an error by its code, and name its class for the compiler",
      'try { return await work(); } catch (error) { if (error instanceof Error && "code" in error && error.code === "ENOENT") return []; throw error; }',
    ],
    ["try to parse", "try { return JSON.parse(input); } catch { return undefined; }"],
    [
      "collect what failed",
      "const bad: string[] = []; try { return await work(); } catch (error) { bad.push(messageOf(error)); } return bad;",
    ],
    [
      "report a failed file",
      "try { return await work(); } catch (error) { return { file: input, reason: messageOf(error) }; }",
    ],
    ["clean up", "try { return await work(); } finally { await done(); }"],
    ["compare with what the base compares with", 'return input === "already in the base";'],
    ["write the message that the test expects", 'return "nothing can be found here";'],
    [
      "look for a mark that is not of the input",
      'return input.startsWith("---") || /^[A-Z]+-\\d{6}$/.test(input) || /\\.(odd|body)$/.test(input) || input.length === 0;',
    ],
    ["name the ending of a draft", "return /\\.(tmp|bak)$/.test(input) || input.endsWith('.tmp');"],
    ["call a method of any name", "return { process: input, fetch: 1, module: work.name };"],
    ["change what it made itself", "const made: Record<string, string> = {}; made[input] = input; return made;"],
    ["look whether a text is of digits", "return /^\\d+$/.test(input) ? String(input) : input;"],
    ["take every sign for itself", 'return input.replace(/[.*+?^${}()|[\\]\\\\]/g, "\\\\$&");'],
    [
      "look for signs and blanks",
      'return input.startsWith("+") || input[0] === "-" || input.split("\\n\\n").length > 0;',
    ],
    ["bound a number on both sides", "return input.length > 3 && input.length < 23;"],
    ["reckon with places", "return input.length - 1 === 0 || input.indexOf(' ') + 1 === input.length;"],
    ["make line ends alike", 'return input.replaceAll("\\r\\n", "\\n").replace(/\\s+/g, " ");'],
    ["bound a number", "return input.length > 22 ? input.slice(0, 4711) : input;"],
  ])("%s", (_, body) => {
    expect(rulesFor(inFunction(body))).toEqual([]);
  });

  it.each([
    ["read a table", 'const NAMES = { open: "o", closed: "c" } as const; return NAMES[input as keyof typeof NAMES];'],
    ["read a table in place", "return { a: 1, b: 2 }[input as 'a'];"],
    [
      "read a record by a key",
      "const read = (record: Record<string, number>, key: string) => record[key]; return read;",
    ],
    ["read a list by its places", "const list = input.split(','); return list[list.length - 1] ?? list[0];"],
    [
      "count through anything",
      "let all = 0; for (let at = 0; at < input.length; at++) all += work.seen[at]; return all;",
    ],
    ["walk the keys of anything", "for (const key of Object.keys(work)) input += work[key]; return input;"],
    ["walk the keys in a callback", "return Object.keys(work).filter((key) => key !== 'a').map((key) => work[key]);"],
    ["walk entries", "return list.entries().map(([at, entry]) => entry + other.found[at]);"],
    ["ask for a key first", "return Object.hasOwn(work, input) ? work[input] : undefined;"],
    ["ask whether it is a record", "return isRecord(work) ? work[input] : undefined;"],
    ["choose among names", 'return work[input === "" ? "name" : "title"];'],
    ["walk names that are written out", 'for (const name of ["name", "title"]) input += work[name]; return input;'],
    ["compare what it reads", 'return work[input] === 1 || typeof work[input] === "string";'],
    ["read a word of a type of its own", "return (item: Item, key: keyof Item) => item[key];"],
  ])("%s", (_, body) => {
    expect(rulesFor(inFunction(body))).toEqual([]);
  });

  it("read a table of another file", () => {
    const table = "mcp/src/tracker/table.ts";
    const code = `import { TABLE } from "./table.ts";\nexport const read = (work: Kind) => TABLE[work.input];`;
    const base = (text: string) => ({ base: new Map([...judged("").base, [table, text]]) });

    expect(rulesFor(code, base('export const TABLE = { open: "o" } as const;'))).toEqual([]);
    expect(rulesFor(code, base("export const TABLE = Object(() => 0);"))).toEqual(["no-dynamic-code"]);
  });

  it("import what computes, its neighbours, and what its folder imports already", () => {
    const imports = `import { createHash } from "node:crypto";
import { byId } from "./query.ts";
import { isRecord } from "../shared/json.ts";
import { readBytes as more } from "../platform/read-bytes.ts";
import type { Server } from "node:http";`;

    expect(rulesFor(imports)).toEqual([]);
  });

  it.each([
    [
      "blanks of all kinds by their escapes, in a pattern",
      "return input.replace(/[\\u00a0\\u2007\\u202f\\u200b\\ufeff]+/g, ' ');",
    ],
    ["a name that nobody has yet", 'return `.${randomBytes(8).toString("hex")}.tmp`;'],
    ["the last time that a date can have", "return Math.abs(Number(input)) <= 8.64e15;"],
    ["a list that it keeps on a stack", "const [stack, seen] = [[input], new Set()]; return stack.length + seen.size;"],
    [
      "an example of a date to people",
      'throw new WranglerError("E_INPUT", "a day has to be written like 2026-01-05");',
    ],
    ["an example of a date in a schema", 'return { description: "A day, written like 2026-01-05" };'],
    ["a line end", "return input.charCodeAt(0) === 10;"],
    ["a type by its name", 'return typeof input === "undefined";'],
  ])("name %s", (_, body) => {
    const params = { limit: 10, title: "of undefined" };

    expect(rulesFor(inFunction(body), { params })).toEqual([]);
  });

  it("compare with what only the title of the test says", () => {
    const test = `it("says cannot be read", () => {});\nit.each(["given here"])("%s is cut short", () => {});\n`;
    const more = { test: { path: "t.ts", text: test } };

    expect(rulesFor(inFunction('return input === "cannot be read" || input === "is cut short";'), more)).toEqual([]);
    expect(rulesFor(inFunction('return input === "given here";'), more)).toEqual(["no-special-cases"]);
  });

  it("ask for the endings that the base has in a pattern or a template", () => {
    const before = `${BASE}\nexport const draft = (name: string) => /\\.(tmp|draft)$/.test(name) || \`\${name}.moving\`;\n`;
    const params = { files: [".ids/a.draft", "b.moving", "c.other"] };
    const refusalOf = (ending: string): unknown => {
      const changes = [
        { path: PATH, before, after: `${before}export const is = (name: string) => name.endsWith("${ending}");\n` },
      ];
      return refusal(judged("", { changes, params, base: new Map([[PATH, before]]) }));
    };

    expect([refusalOf(".draft"), refusalOf(".moving")]).toEqual([[], []]);
    expect([refusalOf(".other"), refusalOf("a.draft")]).toEqual([["no-special-cases"], ["no-special-cases"]]);
  });

  it("report once more on stderr where the file does so, and not on stdout", () => {
    const before = "export function work() {\n  console.error('no folder');\n  console.log('ready');\n}\n";
    const refusalOf = (line: string, path = PATH): unknown => {
      const more = `export function more() {\n  ${line}\n}\n`;
      const changes = [
        path === PATH ? { path, before, after: before + more } : { path, before: undefined, after: more },
      ];
      return refusal(judged("", { changes, base: new Map([[PATH, before]]) }));
    };

    expect(refusalOf("console.error('no file');")).toEqual([]);
    expect(refusalOf("console.warn('no file');")).toEqual(["no-console"]);
    expect(refusalOf("console.log('no file');")).toEqual(["no-console"]);
    expect(refusalOf("const say = console; say.log('no file');")).toEqual(["no-console"]);
    expect(refusalOf("console.error('no file');", "mcp/src/tracker/other.ts")).toEqual(["no-console"]);
  });

  it("import by another name, or a part of, what its folder or one above it imports", () => {
    const imports = (...names: string[]): string => names.map((name) => `import * as x from "${name}";`).join("\n");
    const folder = "mcp/src/tools/memory";
    const base = new Map([
      [`${folder}/index.ts`, "import { promises as fs } from 'fs';\nimport lodash from 'lodash';\n"],
    ]);
    const after = imports("node:fs/promises", "fs/promises", "node:fs", "path", "node:path/posix", "crypto", "lodash");
    const changesOf = (path: string) => [{ path, before: undefined, after }];

    expect(refusal(judged("", { base, changes: changesOf(`${folder}/write.ts`) }))).toEqual([]);
    expect(refusal(judged("", { base, changes: changesOf(`${folder}/files/write.ts`) }))).toEqual([]);
    expect(refusal(judged("", { base, changes: changesOf("mcp/src/tools/other/write.ts") }))).not.toEqual([]);
    expect(
      refusal(
        judged("", {
          base: new Map([[PATH, imports("fs/promises")]]),
          changes: [{ path: PATH, before: "", after: imports("node:fs") }],
        }),
      ),
    ).toEqual(["no-new-imports"]);
  });

  it("write what the base has with other quotes", () => {
    const before = "export const name = () => bytes(16).toString('hex');\n";
    const changes = [{ path: PATH, before, after: before.replaceAll("'", '"') }];

    expect(refusal(judged("", { changes }))).toEqual([]);
  });

  it("move what the base has", () => {
    const hides =
      "export async function old(): Promise<void> {\n  await work().catch(() => undefined);\n  process.exit(1);\n}";
    const changes = [
      { path: PATH, before: `${BASE}\n${hides}\n`, after: BASE },
      { path: "mcp/src/tracker/moved.ts", before: undefined, after: hides.replaceAll("\n  ", "\n      ") },
    ];

    expect(refusal(judged("", { changes }))).toEqual([]);
  });

  it.each(["fs-write-file", "search-without-labels"])("be the fix of %s", (name) => {
    const { fault, fix, params, test } = readFault(name);
    const apply = (text: string, edits: typeof fault): string =>
      edits.reduce((all, { find, replace }) => all.replace(find, () => replace), text);
    const path = fix[0]?.file ?? "";
    const before = apply(readFileSync(resolve(ROOT, path), "utf8"), fault);
    const changes = [{ path, before, after: apply(before, fix) }];

    expect(
      refusal(judged("", { changes, params, test: { path: "t.ts", text: test }, base: new Map([[path, before]]) })),
    ).toEqual([]);
  });
});

describe("a fix may not swallow errors", () => {
  it.each([
    "try { return await work(); } catch {}",
    "try { return await work(); } catch { /* it does not matter */ }",
    "try { return await work(); } catch { return []; }",
    "try { return await work(); } catch (error) { return []; }",
    "try { return await work(); } catch (error) { void error; return []; }",
    "try { return await work(); } catch (error) { log(error); return []; }",
    "try { return await work(); } catch (error) { const why = messageOf(error); return []; }",
    "try { return await work(); } catch (error) { return error ? [] : {}; }",
    "try { return await work(); } catch (error) { if (input === '') throw error; return []; }",
    "try { return await work(); } catch (error) { if (error instanceof RangeError) throw error; return []; }",
    "try { return await work(); } catch (error) { if (error instanceof TypeError) return []; throw error; }",
    "try { return await work(); } catch (error) { if (error instanceof Error) return []; throw error; }",
    'try { return await work(); } catch (error) { if (error instanceof Error || error.code === "ENOENT") return []; throw error; }',
    "try { return await work(); } catch (error) { if (messageOf(error).includes('function')) return []; throw error; }",
    "try { return await work(); } catch (error) { if (input) return []; throw error; }",
    "try { return await work(); } catch (error) { switch (error.message) { case 'x': return []; } throw error; }",
    "try { return await work(); } finally { return []; }",
    "for (;;) { try { await work(); } finally { break; } }",
    "return work().catch(() => []);",
    "return work().catch((error) => { log(error); return []; });",
    "return work().catch(ignore);",
    "return work().then((done) => done, () => []);",
    "return Promise.allSettled([work()]);",
  ])("%s", (body) => {
    expect(rulesFor(inFunction(body))).toEqual(["no-swallowed-errors"]);
  });
});

describe("a fix may not give a mistake of the code to somebody else", () => {
  it.each([
    'try { return await work(); } catch (error) { throw new WranglerError("E_ISSUE_NOT_FOUND", "gone", { cause: error }); }',
    'try { return await work(); } catch (error) { throw new WranglerError("E_STORAGE", messageOf(error)); }',
    "try { return await work(); } catch { throw notFound(input); }",
    "try { return await work(); } catch (error) { throw new BrokenFile(messageOf(error)); }",
    'try { return await work(); } catch { throw new WranglerError("E_INTERNAL", "oops"); }',
  ])("%s", (body) => {
    expect(rulesFor(inFunction(body))).toEqual(["no-blame-shift"]);
  });
});

describe("a fix may not recognise the input", () => {
  it.each([
    'return input === "Ship the release notes";',
    'return input.startsWith("Ship");',
    'return input.toLowerCase().includes("release");',
    "return /^ship the release/i.test(input);",
    'return ({ "Ship the release notes": 1 })[input];',
    'return new Set(["qa-team"]).has(input);',
    "switch (input) { case `qa-team`: return 1; default: return 2; }",
    "return Number(input) === 4711;",
    "return input.length === 22;",
    'return input === "needle in hay";',
    'return input === "Rather odd title";',
    "return Number(input) !== 12345;",
    'return input.endsWith("ISS-000007-odd.md");',
    'return input === "ui";',
    'return input === "two words";',
    "return /^(?:[a-z]+|Rather odd title)$/.test(input);",
    "return /notes/.test(input);",
    "return input.length > 21 && input.length < 23;",
    "return 22 <= input.length && input.length <= 22;",
    "return input.length < 22 || input.length > 22;",
    "return input.length - 22 === 0;",
    "return 0 === (input.length - 22);",
    "return input.length * 2 === 44;",
    "return input.length === 20 + 2;",
    "return Number(input) + 1 === 4712;",
    'return input.startsWith("s");',
    'return input.charAt(0) === "S";',
    'return input[0] === "S";',
    'return input.at(-1) === "s";',
    'return input.replaceAll("++", "");',
    'return input.split("++");',
    'return input.replace(/\\+\\+/g, "");',
    'return input.replace(/\\+{2}/, "");',
    'return input.replace(/needle in/, "");',
    "return input.length === 7;",
  ])("%s", (body) => {
    expect(rulesFor(inFunction(body))).toEqual(["no-special-cases"]);
  });
});

it("a fix may not recognise the input by a word that only comments of the source have", () => {
  const before = `${BASE}\n/** Said of \`qa-team\`\n * and of "needle in hay". */\n// Of "ui".\n`;
  const change = (code: string) => [{ path: PATH, before, after: `${before}\n${inFunction(code)}\n` }];
  const base = new Map([[PATH, before]]);

  for (const word of ["qa-team", "needle in hay", "ui"]) {
    const source = judged("", { base, changes: change(`return input === "${word}";`) });
    expect(refusal(source)).toEqual(["no-special-cases"]);
  }
});

it("a fix may not look for an input that only the engine's source has", () => {
  const body = inFunction('return input === "qa-team";');
  const beside = (path: string): Partial<JudgedSource> => ({
    base: new Map([
      [PATH, BASE],
      [path, 'const FIRST = "qa-team";'],
    ]),
  });

  expect(rulesFor(body, beside("mcp/src/tracker/item.ts"))).toEqual([]);
  expect(rulesFor(body, beside("mcp/src/diagnose/checks/twin.ts"))).toEqual(["no-special-cases"]);
});

it("a fix may have a pattern with a word that the source has and the input too", () => {
  const base = `${BASE}\nexport const folders = ["release-notes"];\n`;
  const source = { changes: [{ path: PATH, before: base, after: "" }], base: new Map([[PATH, base]]) };
  const after = `${base}\n${inFunction("return /notes/.test(input);")}\n`;

  expect(refusal(judged("", { ...source, changes: [{ path: PATH, before: base, after }] }))).toEqual([]);
});

describe("a fix may not recognise a run of the tests or the engine", () => {
  it.each([
    "return process.env.VITEST;",
    'return process["argv"].length;',
    "const { env } = process; return env;",
    'return globalThis["__vitest_worker__"];',
    "return import.meta.vitest;",
    "return import.meta.url;",
    "return new Error().stack;",
    "const { stack } = new Error(); return stack;",
    "return Error.stackTraceLimit;",
    'return input.includes("replay-");',
    'return input.includes("/scratch/");',
    'return input.startsWith("/tmp/");',
    "return /\\/tmp/.test(input);",
    'return input.includes("wrangler-door-");',
    'return readBytes(join(input, ".git"), 1);',
    "return /vitest/.test(input);",
    "return `${input}/runs/` === input;",
    'return input === "CI";',
  ])("%s", (body) => {
    expect(rulesFor(inFunction(body))).toEqual(["no-test-detection"]);
  });
});

describe("a fix may not reach a member by a name that is not written out", () => {
  it.each([
    'const name = "con" + "structor"; return Object(() => 0)[name]("return process")();',
    'const name = ["con", "structor"].join(""); return work[name];',
    'let name = "con"; name += "structor"; return work[name];',
    'const names = ["con" + "structor"]; for (const name of names) work[name](input);',
    '["con" + "structor"].map((name) => work[name](input));',
    'for (const [at] of Object.entries({ ["con" + "structor"]: 1 })) work.call[at](input);',
    "return work[input](input);",
    "const read = (value: typeof work, key: string) => value[key]; return read(work, input);",
    "const read = (value: any, key: string) => value[key]; return read(work, input);",
    "const table = work; return table[input];",
    "const table = { work }; return table.work[input];",
    "const table = {}; return table[input][input](input);",
    "const table: Record<string, Run> = () => 0; return table[input];",
    "return work?.[input];",
    "const { [input]: make } = work; return make(input);",
    "let make; ({ [input]: make } = work); return make(input);",
    "let make; [{ [input]: make }] = [work]; return make(input);",
    "return Object.getPrototypeOf(work);",
    "return Object.getOwnPropertyDescriptor(work, input)?.value;",
    "return Object.getOwnPropertyNames(work);",
    "return work.__lookupGetter__(input);",
    'return work.getBuiltinModule("node:fs");',
  ])("%s", (body) => {
    const rules = rulesFor(inFunction(body));

    expect(rules).toContain("no-dynamic-code");
  });

  it("but it may leave what the base has, and move it", () => {
    const reads = "export function old(): unknown {\n  return work[name];\n}\n";
    const changes = [
      { path: PATH, before: `${BASE}${reads}`, after: BASE },
      { path: "mcp/src/tracker/moved.ts", before: undefined, after: reads },
    ];

    expect(refusal(judged("", { changes }))).toEqual([]);
  });
});

describe("a fix may not keep in the module what one call leaves for the next", () => {
  const does = (body: string): string => `export function changed(input: string): unknown {\n  ${body}\n}`;

  it.each([
    ["const seen = new Set<string>();", "if (seen.has(input)) return 1; seen.add(input); return 2;"],
    ["const calls = new Map<string, number>();", "return calls.set(input, 1);"],
    ["const calls = new WeakMap<object, number>();", "return calls.delete({ input });"],
    ["const calls: string[] = [];", "return calls.push(input);"],
    ["const calls: string[] = [];", "calls[0] = input; return calls;"],
    ["const calls: string[] = [];", "calls.length = 1; return input;"],
    ["const own = { n: 0 };", "return own.n++ === 0 ? input : undefined;"],
    ["const own = { n: 0 };", "own.n = 1; return input;"],
    ["const own = { n: 0 };", "own.n += 1; return input;"],
    ["const own = { n: 0 };", "delete own.n; return input;"],
    ["const own = { n: 0 };", "return Object.assign(own, { input });"],
    ["const own = { n: 0 };", "[own.n] = [1]; return input;"],
    ["const own = { n: 0 };", "const it = own; it.n = 1; return input;"],
    ["const own = { all: [input] };", "const { all } = own; all.push(input); return input;"],
    ["const own = new Map([[1, { n: 0 }]]);", "const found = own.get(1); found.n++; return input;"],
    ["const own = { n: 0 };", "const step = () => { own.n--; }; step(); return input;"],
    ["const own = { n: 0 };\nfunction step(it: Own): void { it.n++; }", "step(own); return input;"],
    ["export function first(): void {}", "first.n = 1; return input;"],
    ["class Own { static n = 0; }", "return Own.n++;"],
    ["class Own { static n = 0; static step() { this.n++; } }", "return Own.step();"],
    ["class Own { n = 0; step() { return this.n++; } }\nconst own = new Own();", "return own.step();"],
    ["const step = (() => { let n = 0; return () => ++n; })();", "return step();"],
    ["function counter() { let n = 0; return () => ++n; }\nconst step = counter();", "return step();"],
    ["const steps = [1, 2].values();", "return steps.next();"],
    ["function* steps() { yield 1; }\nconst step = steps();", "return step;"],
    ["const FIRST = /a/g;", "return FIRST.test(input);"],
    ["const FIRST = /a/y;", "return FIRST.exec(input);"],
    ["const FIRST = /a/;", "FIRST.lastIndex++; return input;"],
    ["const STOP = new AbortController();", "STOP.abort(); return input;"],
  ])("%s %s", (kept, body) => {
    expect(rulesFor(`${kept}\n${does(body)}`)).toEqual(["no-hidden-state"]);
  });

  it("in another file of the source", () => {
    const cards = "mcp/src/tracker/cards.ts";
    const base = new Map([...judged("").base, [cards, "export const CARDS = new Set<string>();"]]);
    const code = `import { CARDS } from "./cards.ts";\n${does("return CARDS.add(input);")}`;

    expect(rulesFor(code, { base })).toEqual(["no-hidden-state"]);
  });

  it("by a table that the base has and never writes", () => {
    const before = `${BASE}\nconst CARDS = new Map([["a", 1]]);\n`;
    const after = `${before}${does("return CARDS.set(input, 1);")}`;

    expect(refusal(judged("", { changes: [{ path: PATH, before, after }] }))).toEqual(["no-hidden-state"]);
  });

  it.each([
    ["a table that is only read", 'const NAMES = new Map([["a", 1]]);', "return NAMES.get(input);"],
    [
      "a table that is filled as the module loads",
      "const ODD: number[] = [];\nODD.push(1);",
      "return ODD.includes(1);",
    ],
    ["a list of the call's own", "const NAMES = [1];", "const names = [...NAMES]; names.push(2); return names;"],
    ["a list of the same name", "const names = [1];", "const names = input.split(','); names.push('a'); return names;"],
    ["a copy of a table", "const NAMES = { a: 1 };", "return Object.assign({}, NAMES, { input });"],
    ["a pattern without a place", "const ODD = /a/u;", "return ODD.test(input);"],
    [
      "a pattern that walks a text to its end",
      "const ODD = /a/g;",
      "while (ODD.exec(input)) input += 1; return input;",
    ],
    ["a pattern that starts anew", "const ODD = /a/;", "ODD.lastIndex = 0; return input;"],
    ["a class of its own", "class Own { #n = 0; step() { return this.#n++; } }", "return new Own().step();"],
    ["a number of the call's own", "const OWN = { n: 1 };", "let { n } = OWN; n++; return n;"],
    [
      "a table that a function makes",
      "const make = () => { const all: number[] = []; all.push(1); return all; };\nconst OWN = make();",
      "return OWN.length;",
    ],
  ])("but it may have %s", (_, kept, body) => {
    expect(rulesFor(`${kept}\n${does(body)}`)).toEqual([]);
  });

  it("but it may go on with a cache that the base has", () => {
    const before = `${BASE}\nconst cache = new Map<string, string>();\n${does("return cache.set(input, input);")}\n`;
    const after = before.replace("cache.set(input, input)", "cache.set(input, input.trim()).delete(input + 1)");

    expect(refusal(judged("", { changes: [{ path: PATH, before, after }] }))).toEqual([]);
  });
});

describe("a fix may not reach out of the source", () => {
  it.each([
    ["return fetch(input);", "no-network"],
    ["return new WebSocket(input);", "no-network"],
    ["return eval(input);", "no-dynamic-code"],
    ["return new Function(input)();", "no-dynamic-code"],
    ["return work.constructor(input);", "no-dynamic-code"],
    ['return work["constructor"](input);', "no-dynamic-code"],
    ['const name = "constructor"; return name;', "no-dynamic-code"],
    ["return String.prototype;", "no-dynamic-code"],
    ["Object.defineProperty(work, input, {});", "no-dynamic-code"],
    ["return import(input);", "no-dynamic-code"],
    ["return require(input);", "no-dynamic-code"],
    ['return work["con" + "structor"](input);', "no-dynamic-code"],
    ['return work[["e", "val"].join("")](input);', "no-dynamic-code"],
    ["return work[`${input}`];", "no-dynamic-code"],
    ["const w\u043erk = 1; return w\u043erk;", "no-hidden-characters"],
    ["return clock.now() < 1795255200000;", "no-clock-or-chance"],
    ['return isoTime(clock.now()) < "2026-12";', "no-clock-or-chance"],
    ["systemCode.cache = input;", "no-hidden-state"],
    ["Object.assign(readBytes, { input });", "no-hidden-state"],
    ["delete systemCode.name;", "no-hidden-state"],
    ["JSON.parse = work;", "no-hidden-state"],
    ["setTimeout(() => input, 10);", "no-timers"],
    ["return Promise.race([work(), input]);", "no-timers"],
    ["return new Date().getTime();", "no-clock-or-chance"],
    ["return Date.now();", "no-clock-or-chance"],
    ["return Math.random() > 0.5;", "no-clock-or-chance"],
    ["return performance.now();", "no-clock-or-chance"],
    ['return Buffer.from(input, "base64");', "no-encoded-blobs"],
    ["return atob(input);", "no-encoded-blobs"],
    ['return "\\x65\\x76\\x61\\x6c";', "no-encoded-blobs"],
    ["return String.fromCharCode(101);", "no-encoded-blobs"],
    ["console.log(input);", "no-console"],
    ["return input as any;", "no-type-escapes"],
    ["return input as unknown as string;", "no-type-escapes"],
    ["return input as never;", "no-type-escapes"],
    ["return input!;", "no-type-escapes"],
    ["// eslint-disable-next-line eqeqeq\nreturn input == undefined;", "no-directives"],
    ["// @ts-expect-error\nreturn input.nothing;", "no-directives"],
    ["/* v8 ignore next */ return input;", "no-directives"],
    ["return input; /* istanbul ignore next */", "no-directives"],
    ["work(/* c8 ignore start */);", "no-directives"],
    ["return /* @__PURE__ */ work();", "no-directives"],
    ["//# sourceMappingURL=elsewhere.map", "no-directives"],
  ])("%s", (body, rule) => {
    expect(rulesFor(inFunction(body))).toEqual([rule]);
  });

  it.each([
    ['import { request } from "node:http";', "no-network"],
    ['import { connect } from "net";', "no-network"],
    ['import { execFile } from "node:child_process";', "no-child-processes"],
    ['import { Script } from "node:vm";', "no-dynamic-code"],
    ['import { tmpdir } from "node:os";', "no-test-detection"],
    ['import { setTimeout as wait } from "node:timers/promises";', "no-timers"],
    ['import { readFileSync } from "node:fs";', "no-new-imports"],
    ['import { exec } from "../platform/exec.ts";', "no-new-imports"],
    ['import { processEnvironment } from "../settings/startup.ts";', "no-new-imports"],
    ['export * from "../sandbox/build.ts";', "no-new-imports"],
    ['import lodash from "lodash";', "no-new-imports"],
    ['import fs = require("node:fs");', "no-dynamic-code"],
    ["declare global { const x: number; }", "no-type-escapes"],
    ["let calls = 0;", "no-hidden-state"],
  ])("%s", (line, rule) => {
    expect(rulesFor(line)).toContain(rule);
  });

  it("by one more use of what the base uses once", () => {
    const before = `${BASE}\nexport const here = process.cwd();\n`;
    const again = `${before}\nexport const there = process.cwd();\n`;

    expect(refusal(judged("", { changes: [{ path: PATH, before, after: again }] }))).toEqual(["no-test-detection"]);
    expect(refusal(judged("", { changes: [{ path: PATH, before, after: before }] }))).toEqual([]);
  });
});

it("names rule, place and what to mend", () => {
  const source = judged(`${BASE}\n${inFunction("try { return await work(); } catch { return []; }")}\n`);

  expect(() => checkSourceRules(source)).toThrow(
    expect.objectContaining({
      message: `policy_refused: the fix breaks a rule: no-swallowed-errors: a catch after which all goes on as if nothing had happened (${PATH}:10)`,
      hint: "Mend what fails; where an error is expected, name it by its code or class and throw the rest.",
    }),
  );
});

describe("a fix may not hide behind what it may name:", () => {
  it.each([
    ["letters by their escapes, in a pattern", "return /\\x53\\x68\\x69/.test(input);", "no-encoded-blobs"],
    ["letters with blanks between", "return /\\x53\\u200b\\x68\\u200b\\x69/.test(input);", "no-encoded-blobs"],
    ["blanks by their escapes, in a text", 'return input + "\\u200b\\u200c\\u200d";', "no-encoded-blobs"],
    ["a digest as a text", 'return createHash("sha256").update(input).digest("hex");', "no-encoded-blobs"],
    ["bytes of something else as a text", 'return bytesOf(16).toString("hex");', "no-encoded-blobs"],
    ["a day as a number", "return Number(input) < 1767571200000;", "no-clock-or-chance"],
    ["a day to compare with", 'return input < "2026-01-05";', "no-clock-or-chance"],
    ["a day cut out of a sentence", 'return "the day is written like 2026-01-05".slice(-10);', "no-clock-or-chance"],
    ["the stack of an error", "const { stack } = new Error(input); return stack;", "no-test-detection"],
  ])("%s", (_, body, rule) => {
    expect(rulesFor(inFunction(body))).toContain(rule);
  });

  it("the letter of an input by its number", () => {
    expect(rulesFor(inFunction("return input.charCodeAt(0) === 83;"), { params: { size: 83 } })).toEqual([
      "no-special-cases",
    ]);
    expect(rulesFor(inFunction("return input.length === 10;"), { params: { size: 10 } })).toEqual(["no-special-cases"]);
  });
});
