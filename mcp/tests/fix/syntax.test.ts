import { join } from "node:path";
import { expect, it } from "vitest";
import { compilerOf } from "../../src/fix/rules/syntax.ts";
import { aFolder } from "../support/a-folder.ts";

const OTHER = 'module.exports = { version: "of somebody else" };';
const PACKAGE = {
  "deps/node_modules/typescript/package.json": '{"main":"lib/typescript.js"}',
  "deps/node_modules/typescript/lib/typescript.js": 'module.exports = { version: "6.0.0" };',
};

it.each([
  "deps/node_modules/typescript.js",
  "deps/node_modules/typescript.json",
  "deps/node_modules/node_modules/typescript/index.js",
  "node_modules/typescript/index.js",
])("the engine loads the package of the shared dependencies, whatever lies at %s", async (other) => {
  const folder = await aFolder({ ...PACKAGE, [other]: other.endsWith(".json") ? '{"version":"data"}' : OTHER });

  expect(compilerOf(join(folder, "deps", "node_modules")).version).toBe("6.0.0");
});

it("loads nothing from elsewhere where those dependencies have no compiler", async () => {
  const folder = await aFolder({ "node_modules/typescript/index.js": OTHER, "deps/node_modules/.keep": "" });

  expect(() => compilerOf(join(folder, "deps", "node_modules"))).toThrow("Cannot find module");
});
