import { describe, expect, it } from "vitest";
import { ownFrames } from "../../src/capture/frames.ts";

const TABLE = {
  "child.js": [
    [10, "mcp/src/tools/a.ts"],
    [20, ""],
    [30, "mcp/src/tracker/b.ts"],
  ],
} as const;

describe("the frames of our own code", () => {
  it.each([
    ["    at handler (/p/mcp/src/tools/a.ts:3:7)", { fn: "handler", file: "mcp/src/tools/a.ts", line: 3 }],
    [
      "    at async Object.handler (file:///p/mcp/src/tools/a.ts:3:7)",
      { fn: "handler", file: "mcp/src/tools/a.ts", line: 3 },
    ],
    [
      "    at new Tracker (C:\\p\\mcp\\src\\tracker\\b.ts:4:1)",
      { fn: "Tracker", file: "mcp/src/tracker/b.ts", line: 4 },
    ],
    ["    at Store.get [as read] (/p/mcp/src/tracker/b.ts:4:1)", { fn: "get", file: "mcp/src/tracker/b.ts", line: 4 }],
    ["    at get size (/p/mcp/src/tracker/b.ts:4:1)", { fn: "size", file: "mcp/src/tracker/b.ts", line: 4 }],
    ["    at #call (/p/mcp/src/tracker/b.ts:4:1)", { fn: "#call", file: "mcp/src/tracker/b.ts", line: 4 }],
    ["    at /p/mcp/src/tracker/b.ts:4:1", { fn: "anonymous", file: "mcp/src/tracker/b.ts", line: 4 }],
    ["    at save3 (/p/mcp/src/tracker/b.ts?t=17:4:1)", { fn: "save", file: "mcp/src/tracker/b.ts", line: 4 }],
    ["    at _Store.get (file:///p/mcp/dist/child.js:12:5)", { fn: "get", file: "mcp/src/tools/a.ts", line: 0 }],
    ["    at get (file:///p/mcp/dist/child.js:30:5)", { fn: "get", file: "mcp/src/tracker/b.ts", line: 0 }],
  ])("are read from %s", (line, frame) => {
    expect(ownFrames(`Error: x\n${line}`, TABLE)).toEqual([frame]);
  });

  it.each([
    "    at Module._compile (node:internal/modules/cjs/loader:1105:14)",
    "    at parse (/p/node_modules/yaml/dist/index.js:3:7)",
    "    at parse (/p/node_modules/x/mcp/src/y.ts:3:7)",
    "    at zod (file:///p/mcp/dist/child.js:25:5)",
    "    at early (file:///p/mcp/dist/child.js:2:5)",
    "    at other (file:///p/mcp/dist/cli.js:12:5)",
    "    at Array.map (<anonymous>)",
    "    at async Promise.all (index 0)",
    "at the /p/mcp/src/tools/a.ts office",
  ])("leave out %s", (line) => {
    expect(ownFrames(`Error: x\n${line}`, TABLE)).toEqual([]);
  });
});
