import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { added } from "../../src/fix/rules/finding.ts";
import { hidesErrors } from "../../src/fix/rules/errors.ts";
import { compilerOf, parse } from "../../src/fix/rules/syntax.ts";

const compiler = compilerOf(resolve(import.meta.dirname, "../../../node_modules"));

const BASE = `async function store(path: string, text: string) {
  try {
    await write(path, text, "new");
  } catch (error) {
    if (error.code !== undefined) {
      const draft = path + ".draft";
      await write(draft, text, "any");
      await rename(draft, path);
    } else {
      throw error;
    }
  }
}`;

function newRules(find: string, replace: string): string[] {
  if (BASE.split(find).length !== 2) throw new Error(`not once: ${find}`);
  const findings = (text: string) => [...hidesErrors(compiler, parse(compiler, "mcp/src/tools/store.ts", text))];
  return added(findings(BASE), findings(BASE.replace(find, replace))).map(({ rule }) => rule);
}

describe("a catch that the base has", () => {
  it("would be refused if it were new", () => {
    expect(newRules("async function store", `${BASE.replace("store", "other")}\nasync function store`)).toEqual([
      "no-swallowed-errors",
    ]);
  });

  it("may do otherwise what it does", () => {
    expect(newRules('const draft = path + ".draft";', "const draft = draftBeside(path);")).toEqual([]);
  });

  it.each([
    ["try more", 'await write(path, text, "new");', 'await write(path, text, "new");\n    await work(path);'],
    ["expect another error", "if (error.code", 'if (error.code === "ENAMETOOLONG" || error.code'],
    ["end elsewhere", 'const draft = path + ".draft";', 'if (path === "") return;\n      const draft = path;'],
    ["throw something else", "throw error;", "throw new Error(path);"],
  ])("may not %s", (_, find, replace) => {
    expect(newRules(find, replace).length).toBeGreaterThan(0);
  });
});

describe("a catch round one that cleans up and throws", () => {
  const WITH_INNER = BASE.replace(
    "await rename(draft, path);",
    "try { await rename(draft, path); } catch (late) { await unlink(draft); throw late; }",
  );

  function newFrom(before: string, after: string): string[] {
    const findings = (text: string) => [...hidesErrors(compiler, parse(compiler, "mcp/src/tools/store.ts", text))];
    return added(findings(before), findings(after)).map(({ rule }) => rule);
  }

  it("is the same when the inner one moves into a function", () => {
    expect(newFrom(WITH_INNER, BASE.replace("await rename(", "await renamed("))).toEqual([]);
    expect(newFrom(BASE, WITH_INNER)).toEqual([]);
  });

  it.each(["return;", "if (path) return; throw late;", "break;"])(
    "is another one when the inner one ends in %s",
    (end) => {
      expect(newFrom(WITH_INNER, WITH_INNER.replace("throw late;", end)).length).toBeGreaterThan(0);
    },
  );
});

/** The rules that refuse a body of an async function. */
function rulesOf(body: string): string[] {
  const text = `async function work(line: string, path: string): Promise<unknown> {\n${body}\n}`;
  return [...hidesErrors(compiler, parse(compiler, "mcp/src/tools/store.ts", text))].map(({ rule }) => rule);
}

function caught(body: string): string {
  return `try { return await write(path); } catch (error) { ${body} }`;
}

describe("a catch may expect an error by its code", () => {
  it.each([
    'if (error.code !== "ENOENT") throw error; await mkdir(path); return write(path);',
    'if (error.code === "ENOENT") { await mkdir(path); } else { throw error; }',
    'if (error.code === "ENOENT") return []; else if (error.code === "ENOTDIR") return {}; else throw error;',
    'if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error; return [];',
    'if ((<NodeJS.ErrnoException>error).code === "ENOENT") return []; throw error;',
    'if (error?.code !== "ENOENT") { throw error; } return [];',
    'if (!(error instanceof Error) || error.code !== "ENOENT") throw error; return [];',
    'if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error; return [];',
    'if (error.code === "ENOENT" || error.code === "ENOTDIR") return []; throw error;',
    "if (!(error instanceof BrokenFile)) throw error; return error.path;",
    'if (!["ENOENT", "ENOTDIR"].includes(error.code)) throw error; return [];',
    'if ("ENOENT" === systemCode(error)) return []; throw error;',
    'const code = systemCode(error); if (code !== "ENOENT") throw error; return [];',
    'const { code } = error as NodeJS.ErrnoException; if (code === "ENOENT") return []; throw error;',
    'switch (error.code) { case "ENOENT": case "ENOTDIR": return []; default: throw error; }',
    'switch (error.code) { case "ENOENT": await mkdir(path); break; default: throw error; } return write(path);',
    'switch (error.code) { case "ENOENT": return []; } throw error;',
    'if (error.code !== "ENOENT") throw error; for (const one of path) { if (one === "/") continue; await mkdir(one); }',
    'if (error.code === "EEXIST") { try { await mkdir(path); } finally { await unlink(path); } } else throw error;',
    'if (error.code === "ENOENT") throw new WranglerError("E_ISSUE_NOT_FOUND", path); throw error;',
  ])("%s", (body) => {
    expect(rulesOf(caught(body))).toEqual([]);
  });

  it("in a handler of a promise", () => {
    expect(rulesOf('await write(path).catch((error) => { if (error.code !== "ENOENT") throw error; });')).toEqual([]);
  });
});

describe("a catch may not expect", () => {
  it.each([
    ["every error that has a code", "if (error.code === undefined) throw error; return [];"],
    ["a code that it does not spell out", "if (error.code !== expected) throw error; return [];"],
    ["the code of a mistake", 'if (error.code !== "ERR_INVALID_ARG_TYPE") throw error; return [];'],
    ["a mistake, after all", "if (!(error instanceof TypeError)) throw error; return [];"],
    ["a mistake or a code", 'if (error instanceof TypeError || error.code === "ENOENT") return []; throw error;'],
    ["a code or anything", 'if (error.code === "ENOENT" || path !== "") return []; throw error;'],
    ["all but a code", 'if (error.code !== "ENOENT") return []; throw error;'],
    ["all but a code, the other way round", 'if (error.code === "ENOENT") throw error; return [];'],
    ["all but one of two codes", 'if (error.code !== "ENOENT" || error.code !== "EEXIST") return []; throw error;'],
    ["one code or the rest", 'if (error.code === "ENOENT") return []; else return {};'],
    ["what only some errors are thrown for", 'if (error.code !== "ENOENT" && path !== "") throw error; return [];'],
    ["a code that somebody else has", 'if (path.code !== "ENOENT") throw error; return [];'],
    [
      "a code that was put there",
      'let code = error.code; code = "ENOENT"; if (code !== "ENOENT") throw error; return [];',
    ],
    ["whatever a switch does not name", 'switch (error.code) { case "ENOENT": throw error; } return [];'],
    ["the default of a switch", 'switch (error.code) { case "ENOENT": throw error; default: return []; }'],
    ["what falls into a case", 'switch (error.code) { default: log(error); case "ENOENT": return []; }'],
    ["a case of something else", 'switch (path) { case "ENOENT": return []; default: throw error; }'],
    [
      "what it only throws inside",
      'if (error.code !== "ENOENT") { try { throw error; } catch { log(path); } } return [];',
    ],
    ["what it throws in a function", 'if (error.code !== "ENOENT") later(() => { throw error; }); return [];'],
    ["what it throws in a loop", 'for (const one of path) { if (error.code !== "ENOENT") throw error; } return [];'],
    ["words", 'if (!error.message.includes("ENOENT")) throw error; return [];'],
    ["words in a constant", 'const { message } = error; if (!message.includes("ENOENT")) throw error; return [];'],
    ["a name", 'if (error.name !== "AbortError") throw error; return [];'],
    ["a syntax error of more than a parser", "if (!(error instanceof SyntaxError)) throw error; return [];"],
    ["any of a list that it does not spell out", "if (!CODES.includes(error.code)) throw error; return [];"],
  ])("%s", (_, body) => {
    expect(rulesOf(caught(body))).toEqual(
      ["no-swallowed-errors"].concat(/catch \{/.test(body) ? ["no-swallowed-errors"] : []),
    );
  });

  it("mistakes that it gives to somebody else on one path of several", () => {
    const body = 'if (path !== "") throw new WranglerError("E_ISSUE_NOT_FOUND", path); throw error;';

    expect(rulesOf(caught(body))).toEqual(["no-blame-shift"]);
  });
});

describe("a body that only parses", () => {
  it.each([
    "try { return JSON.parse(line.trim()); } catch { return undefined; }",
    'try { return JSON.parse(String(line).slice(0, -1).replace("a", "b")); } catch { return undefined; }',
    "try { return new URL(line.trim()).pathname; } catch { return undefined; }",
    "try { const item = JSON.parse(line); return item === null ? undefined : item; } catch (error) { if (!(error instanceof SyntaxError)) throw error; return undefined; }",
    "try { const item = JSON.parse(line.trim()); return item.name; } catch (error) { if (error instanceof SyntaxError) return undefined; throw error; }",
  ])("may have unfit input: %s", (body) => {
    expect(rulesOf(body)).toEqual([]);
  });

  it.each([
    "try { return line.trim(); } catch { return undefined; }",
    "try { return JSON.parse(read(line)); } catch { return undefined; }",
    "try { return JSON.parse(line.map((one) => one.trim())); } catch { return undefined; }",
    "try { return JSON.parse(item.line.trim()); } catch { return undefined; }",
    "try { return JSON.parse(line).items.map(itemOf); } catch { return undefined; }",
    "try { return JSON.parse(line).name.trim(); } catch { return undefined; }",
    "try { return JSON.parse(line.replace(path, path.at(0))); } catch { return undefined; }",
    "try { const item = JSON.parse(line); return item === null ? undefined : item; } catch { return undefined; }",
    "try { const item = JSON.parse(line); return item.name; } catch (error) { if (!(error instanceof TypeError)) throw error; return undefined; }",
    "try { const item = JSON.parse(line); return itemOf(item); } catch (error) { if (!(error instanceof SyntaxError)) throw error; return undefined; }",
    "try { return JSON.parse(line); throw path; } catch (error) { return undefined; }",
  ])("is no cover for mistakes: %s", (body) => {
    expect(rulesOf(body)).toEqual(["no-swallowed-errors"]);
  });
});

describe("an error that is answered with", () => {
  it.each([
    "const message = messageOf(error); return { path, message };",
    "const reason = error instanceof Error ? error.message : String(error); const text = `no: ${reason}`; return text;",
    "const message = messageOf(error); bad.push(message);",
  ])("may stand in a constant first: %s", (body) => {
    expect(rulesOf(caught(body))).toEqual([]);
  });

  it.each([
    "const message = messageOf(error); return [];",
    "const message = messageOf(error); log(message); return [];",
    "const message = messageOf(error); return message === '' ? [] : {};",
    "const message = messageOf(error); const length = message; return [];",
    "const reason = error ? 1 : 2; return reason;",
  ])("has to get somewhere: %s", (body) => {
    expect(rulesOf(caught(body))).toEqual(["no-swallowed-errors"]);
  });
});
