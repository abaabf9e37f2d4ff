import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { mappedStack } from "../../src/cli/mapped-stack.ts";
import { exec } from "../../src/platform/exec.ts";
import { aFolder } from "../support/a-folder.ts";

/** A plugin with one bundle that throws where its source says. */
async function aPlugin(): Promise<string> {
  const root = await aFolder({
    "mcp/src/tools/fails.ts":
      "interface Nothing {}\n\nexport function fails(): Nothing {\n  return Object(undefined).title.length;\n}\n",
    "mcp/src/main.ts": 'import { fails } from "./tools/fails.ts";\nexport const run = () => fails();\n',
  });
  await build({
    absWorkingDir: root,
    entryPoints: ["mcp/src/main.ts"],
    outfile: "mcp/dist/child.js",
    bundle: true,
    format: "esm",
    sourcemap: true,
    logLevel: "silent",
  });
  return join(root, "mcp", "dist");
}

/** In a process of its own: the test runner maps stacks itself. */
async function stackOf(dist: string): Promise<string> {
  const script = `import(process.argv[1]).then(({ run }) => run()).catch((error) => console.log(error.stack));`;
  const child = pathToFileURL(join(dist, "child.js")).href;
  const { stdout } = await exec(process.execPath, ["-e", script, child], { cwd: dist, env: {}, timeoutMs: 20_000 });
  return stdout;
}

it("shows the places of a bundle as places of the source", async () => {
  const dist = await aPlugin();
  const stack = await stackOf(dist);
  expect(stack).toContain("dist/child.js:");

  const [message, ...frames] = (await mappedStack(stack, dist)).split("\n");

  expect(message).toMatch(/^TypeError: Cannot read properties of undefined/);
  expect(frames[0]).toBe("    at fails (mcp/src/tools/fails.ts:4:28)");
  expect(frames[1]).toMatch(/^ {4}at (?:run|Module\.run)? ?\(?mcp\/src\/main\.ts:2:26\)?$/);
});

it("leaves what no map knows, and does without maps", async () => {
  const dist = await aPlugin();
  const stack =
    "Error: x\n    at f (node:internal/x:1:2)\n    at g (/p/dist/other.js:3:4)\n    at h (/p/child.js:99999:1)";

  expect(await mappedStack(stack, dist)).toBe(stack);
  expect(await mappedStack("    at f (/p/dist/child.js:3:4)", "/nowhere")).toBe("    at f (/p/dist/child.js:3:4)");
});
