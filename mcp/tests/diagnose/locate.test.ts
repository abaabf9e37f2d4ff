import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { locate } from "../../src/diagnose/locate.ts";
import { aFolder } from "../support/a-folder.ts";

const SOURCE = {
  "mcp/src/server/child.ts":
    'import { create } from "../tracker/tracker.ts";\n\ntry {\n  create();\n} catch (error) {\n  console.log(Object(error).stack);\n}\n',
  "mcp/src/tracker/tracker.ts":
    'import { store } from "./storage.ts";\n\nexport function create(): void {\n  store();\n}\n',
  "mcp/src/tracker/storage.ts":
    'import { lose } from "lost";\n\n// a comment\nexport function store(): void {\n  lose(() => {\n    throw new TypeError("no");\n  });\n}\n',
  "node_modules/lost/index.js": "export function lose(f) {\n  f();\n}\n",
  "package.json": '{"type":"module"}',
};

async function built(): Promise<{ dist: string; stack: string }> {
  const folder = await aFolder(SOURCE);
  const dist = join(folder, "mcp", "dist");
  await build({
    entryPoints: [join(folder, "mcp/src/server/child.ts")],
    outfile: join(dist, "child.js"),
    bundle: true,
    format: "esm",
    platform: "node",
    sourcemap: true,
    logLevel: "silent",
  });
  const { stdout } = await promisify(execFile)(process.execPath, [join(dist, "child.js")]);
  return { dist, stack: stdout };
}

describe("the places of a stack", () => {
  it("are the source's, nearest first, without dependencies and without what carries calls", async () => {
    const { dist, stack } = await built();

    expect(stack).toContain("child.js:");
    expect(await locate(stack, dist)).toEqual([
      { fn: "anonymous", file: "mcp/src/tracker/storage.ts", line: 6 },
      { fn: "store", file: "mcp/src/tracker/storage.ts", line: 5 },
      { fn: "create", file: "mcp/src/tracker/tracker.ts", line: 4 },
    ]);
    expect(await locate(stack, dist, 1)).toHaveLength(1);
  });

  it("are none of other files, of bundles without a map, and of text that looks like frames", async () => {
    const { dist, stack } = await built();
    const outside = [
      "    at x (/etc/passwd:1:1)",
      "    at y (../../../etc/child.js.map:1:1)",
      "    at z (file:///x/cli.js:1:1)",
      "    at w (child.js:999999999:999999999)",
      "child.js:1:1",
      `${" ".repeat(10_000)}at `,
    ].join("\n");

    expect(await locate(outside, dist)).toEqual([]);
    expect(await locate(stack, join(dist, "none"))).toEqual([]);
  });
});
