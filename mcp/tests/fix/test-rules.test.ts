import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { checkTestRules } from "../../src/fix/test-rules.ts";

const PATH = "mcp/tests/regression/issues-create.regression.ts";
/** The compiler of the shared dependencies is used, which are our own here. */
const ROOT = { modules: resolve(import.meta.dirname, "../../../node_modules") };
const IMPORTS = 'import { expect, it } from "vitest";\nimport { openDoor } from "../support/door.ts";\n';

function check(text: string): void {
  checkTestRules(ROOT, PATH, text);
}

function within(body: string): string {
  return `${IMPORTS}it("stores it", async () => {\n  const door = await openDoor();\n${body}\n});\n`;
}

function refusalOf(text: string): unknown {
  try {
    check(text);
  } catch (error) {
    const { code, hint, details } = Object(error);
    return { code, hint, details };
  }
  return "it was allowed";
}

function policy(...rules: string[]) {
  const hint =
    'A test imports only "vitest" and "../support/door.ts", calls the tool with openDoor(), and asserts on the answer.';
  return { code: "E_GATE_REFUSED", hint, details: { verdict: "policy_refused", rules } };
}

describe("a test may", () => {
  it("go through the door and assert on what comes back", () => {
    const body = `
      const answer = await door.call("issues_create", { title: "only", description: "todo", process: "x" });
      const { content } = answer;
      expect(answer.isError).not.toBe(true);
      expect(content[0]).toMatchObject({ type: "text" });
      expect(answer["structuredContent"]).toEqual({ global: 1, id: assert.module });`;

    expect(() =>
      check(`import assert from "node:assert/strict";\nimport { join } from "node:path";\n${within(body)}`),
    ).not.toThrow();
    expect(() =>
      check(
        within(`
      const { isError, error: lastError = isError } = answer;
      expect([isError, lastError]).toEqual([undefined, undefined]);
      const { items } = Object(answer.structuredContent);
      const places = [0, 1];
      for (let at = 0; at < items.length; at++) expect(items[at]).toEqual(expect.any(Object));
      for (const [at, item] of items.entries()) expect(items[at].id).toBe(item.id);
      const ids = items.map(String).filter(Boolean);
      let seen = 0;
      seen += ids.length;
      const made = { count: 0 };
      made.count = seen;
      made.count++;
      delete made.count;
      Object.assign(made, { places });
      [seen] = places;
      const error = new Error("no");
      expect(error).toBeInstanceOf(Error);
      expect(() => JSON.parse("{")).toThrow(SyntaxError);
      const parts: Array<string> = Array.from(ids, String);
      expect(Object.entries(made).sort()).not.toContain(error instanceof TypeError);`),
      ),
    ).not.toThrow();
    expect(() => check(`import type { Door } from "../support/door.ts";\n${within("")}`)).not.toThrow();
  });

  it("write a stack: what it is worth, the engine's recorder tells", () => {
    const body = "const error = new TypeError('x');\nerror.stack = 'TypeError: x at storeNew';\nthrow error;";

    expect(() => check(within(body))).not.toThrow();
    expect(refusalOf(within("const error = new Error(); const { length } = (error.stack += 'x');"))).toEqual(
      policy("no-test-detection"),
    );
  });
});

describe("a test may not", () => {
  it.each([
    ["import { disk } from '../../src/tracker/disk.ts';", "no-source-imports"],
    ["import type { Disk } from '../../src/tracker/disk.ts';", "no-source-imports"],
    ["import { disk } from '../support/../../src/tracker/disk.ts';", "no-source-imports"],
    ["export * from '../../src/tracker/disk.ts';", "no-source-imports"],
    ["import child from '../../dist/child.js';", "no-other-imports"],
    ["import { readFileSync } from 'node:fs';", "no-other-imports"],
    ["import { readFileSync } from 'fs';", "no-other-imports"],
    ["import 'node:child_process';", "no-other-imports"],
    ["import x from '../support/bundle.ts';", "no-other-imports"],
    ["import x from './another.test.ts';", "no-other-imports"],
    ["import x from '/elsewhere/x.ts';", "no-other-imports"],
    ["import x from 'zod';", "no-other-imports"],
    ["import fs = require('node:fs');", "no-other-imports"],
    ["import * as all from 'vitest';", "no-mocks"],
    ["import all from 'vitest';", "no-mocks"],
    ["export * from 'vitest';", "no-mocks"],
    ["import { vi } from 'vitest';", "no-mocks"],
    ["import { vi as harmless } from 'vitest';", "no-mocks"],
    ["import { vitest } from 'vitest';", "no-process"],
    ["import { chai } from 'vitest';", "no-other-imports"],
    ["import { should as expectations } from 'vitest';", "no-other-imports"],
    ["import { createExpect } from 'vitest';", "no-other-imports"],
    ["import { resolve } from 'node:path';", "no-test-detection"],
    ["import { posix as join } from 'node:path';", "no-test-detection"],
    ["import * as path from 'node:path';", "no-test-detection"],
    ["import path from 'node:path';", "no-test-detection"],
    ["import path, { join } from 'node:path';", "no-test-detection"],
    ["import { inspect } from 'node:util';", "no-test-detection"],
  ])("%s", (line, rule) => {
    expect(refusalOf(`${line}\n${within("")}`)).toEqual(policy(rule));
  });

  it.each([
    ["await import('../../src/tracker/disk.ts');", "no-dynamic-import"],
    ["require('node:fs');", "no-process"],
    ["module.require('node:fs');", "no-process"],
    ["import.meta.url;", "no-import-meta"],
    ["process.exit(0);", "no-process"],
    ["globalThis.fetch('http://x');", "no-process"],
    ["global['process'].exit();", "no-process"],
    ["eval('1');", "no-process"],
    ["new Function('return process')();", "no-process"],
    ["openDoor.constructor('return process')();", "no-process"],
    ["openDoor['constructor']('return process')();", "no-process"],
    ["openDoor[`constructor`]('return process')();", "no-process"],
    ["const { constructor: make } = openDoor; make('return process')();", "no-process"],
    ["const name = 'constructor'; openDoor[name]('return process')();", "no-process"],
    ["door.__proto__;", "no-process"],
    ["Reflect.get(door, 'call');", "no-process"],
    ["Error.prepareStackTrace = () => 'forged';", "no-process"],
    ["new Error('x').stack;", "no-test-detection"],
    ["const { stack } = new Error('x');", "no-test-detection"],
    ["expect.getState();", "no-test-detection"],
    ["door.projectDir;", "no-test-detection"],
    ["const name = 'con' + 'structor'; openDoor[name]('return process')();", "no-process"],
    ["const name = 'con' + 'structor'; Object(() => 0)[name]('return process')();", "no-process"],
    ["for (const name of ['con' + 'structor']) openDoor[name];", "no-process"],
    ["['con' + 'structor'].map((name) => openDoor[name]);", "no-process"],
    ["const key = 'call'; door[key];", "no-process"],
    ["const { ['con' + 'structor']: make } = openDoor;", "no-process"],
    ["let make; ({ ['con' + 'structor']: make } = openDoor);", "no-process"],
    ["Object.getPrototypeOf(openDoor);", "no-process"],
    ["Object.getOwnPropertyDescriptors(openDoor);", "no-process"],
    ["openDoor.__lookupGetter__('x');", "no-process"],
    ["Array.prototype.every = () => true;", "no-shared-changes"],
    ["const { prototype } = Array;", "no-shared-changes"],
    ["Object.setPrototypeOf([], {});", "no-shared-changes"],
    ["Object.defineProperty([], 'x', {});", "no-shared-changes"],
    ["Object.freeze(JSON);", "no-shared-changes"],
    ["JSON.parse = () => ({});", "no-shared-changes"],
    ["Object.assign(expect, { any: 1 });", "no-shared-changes"],
    ["expect.soft = expect;", "no-shared-changes"],
    ["const e = expect; e.soft = 1;", "no-shared-changes"],
    ["for (const e of [expect]) e.soft = 1;", "no-shared-changes"],
    ["[1].forEach.call([expect], (e) => { e.soft = 1; });", "no-shared-changes"],
    ["const change = (e) => { e.soft = 1; }; change(1);", "no-shared-changes"],
    ["const all = { expect };", "no-shared-changes"],
    ["const all = { is: Array };", "no-shared-changes"],
    ["[JSON.parse] = [() => ({})];", "no-shared-changes"],
    ["({ a: JSON.parse } = { a: () => ({}) });", "no-shared-changes"],
    ["for (JSON.parse of [() => ({})]);", "no-shared-changes"],
    ["fetch = undefined;", "no-shared-changes"],
    ["escape = undefined;", "no-shared-changes"],
    ["delete Array.from;", "no-shared-changes"],
    ["Error.stackTraceLimit++;", "no-shared-changes"],
    ["expect.addEqualityTesters([() => true]);", "no-shared-changes"],
    ["expect.setState({});", "no-shared-changes"],
    ["const Array = { isArray: 1 };", "no-shared-changes"],
    ["vi.spyOn(door, 'call');", "no-mocks"],
    ["jest.mock('x');", "no-mocks"],
    ["it.skip('x', () => {});", "no-skips"],
    ["it['skip']('x', () => {});", "no-skips"],
    ["it.only('x', () => {});", "no-skips"],
    ["it.todo('x');", "no-skips"],
    ["it.fails('x', () => {});", "no-skips"],
    ["it.skipIf(true)('x', () => {});", "no-skips"],
    ["it.runIf(false)('x', () => {});", "no-skips"],
    ["const { skip } = it; skip('x', () => {});", "no-skips"],
    ["const { skip: run } = it; run('x', () => {});", "no-skips"],
    ["expect.extend({});", "no-skips"],
    ["it('x', { skip: true }, () => {});", "no-skips"],
    ["it('x', { 'retry': 3 }, () => {});", "no-skips"],
    ["it('x', { repeats: 0 }, () => {});", "no-skips"],
    ["it('x', { fails: true }, () => {});", "no-skips"],
    ["describe('x', { timeout: 1 }, () => {});", "no-skips"],
  ])("%s", (line, rule) => {
    const { details, ...more } = policy(rule);
    expect(refusalOf(within(line))).toEqual({
      ...more,
      details: { ...details, rules: expect.arrayContaining([rule]) },
    });
  });

  it("stay away from the door", () => {
    expect(refusalOf('import { it } from "vitest";\nit("x", () => { throw new TypeError("x"); });\n')).toEqual(
      policy("goes-through-the-door"),
    );
  });

  it("be no TypeScript", () => {
    expect(refusalOf(`${IMPORTS}it("x", async () => { await openDoor( });`)).toEqual({
      code: "E_GATE_REFUSED",
      hint: "Mend the syntax and run fix red again.",
      details: { verdict: "test_does_not_load" },
    });
  });

  it("break several rules without hearing of each", () => {
    expect(refusalOf(`import { vi } from "vitest";\nprocess.exit();\nit.skip("x");`)).toEqual(
      policy("no-skips", "no-process", "no-mocks", "goes-through-the-door"),
    );
  });
});
