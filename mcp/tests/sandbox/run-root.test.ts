import { readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { exec } from "../../src/platform/exec.ts";
import { buildDist, generateAll } from "../../src/sandbox/build.ts";
import { withRunRoot, type RunRoot } from "../../src/sandbox/run-root.ts";
import { untouched } from "../../src/sandbox/untouched.ts";
import { aFolder, fill } from "../support/a-folder.ts";
import { requirePart } from "../support/real-parts.ts";

const SOURCE = {
  "mcp/src/a.ts": "export const a = 1;\n",
  "mcp/dist/child.js": "built\n",
  "docs/page.md": "# Page\n",
  "node_modules/typescript/index.js": "",
};

/** Writes `x` to each path, and says with what code that ended. */
const WRITING = `const { rmSync, writeFileSync } = require("node:fs");
  const code = (path) => { try { writeFileSync(path, "x"); return "written"; } catch (error) { return error.code; } };`;

/** A run root in the sandbox, which the person's settings name. */
async function inSandbox<T>(context: Pick<TestContext, "skip">, work: (root: RunRoot) => Promise<T>): Promise<T> {
  const bubblewrap = await requirePart(context, "bubblewrap");
  const stateDir = await aFolder({ "settings.json": JSON.stringify({ bubblewrap }) });
  return withRunRoot(stateDir, async (root) => {
    await fill(root.source, SOURCE);
    return work(root);
  });
}

async function said({ jail, source, env }: RunRoot, script: string): Promise<unknown> {
  const { file, args } = jail.wrap(process.execPath, ["-e", `${WRITING}\n${script}`], source);
  const { stdout, stderr } = await exec(file, args, { cwd: source, env, timeoutMs: 30_000 });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

describe("what runs in a run root", () => {
  it("reads the source, and writes neither it nor its dependencies nor the engine's own folder", async (context) => {
    await inSandbox(context, async (root) => {
      const paths = ["mcp/src/a.ts", "mcp/dist/child.js", "node_modules/typescript.js", "new", `${root.own}/x`];
      const temporary = [`${root.scratch}/x`, `${root.home}/x`];

      const codes = await said(
        root,
        `console.log(JSON.stringify(${JSON.stringify([...paths, ...temporary])}.map(code)))`,
      );

      expect(codes).toEqual(["EROFS", "EROFS", "EROFS", "EROFS", "ENOENT", "written", "written"]);
      expect(await readFile(join(root.source, "mcp/dist/child.js"), "utf8")).toBe("built\n");
    });
  });

  it("talks to a socket of the engine, in a folder that it cannot write", async (context) => {
    await inSandbox(context, async (root) => {
      const path = join(root.doors, "a");
      const listener = createServer((socket) => socket.end('"heard"')).listen(path);
      onTestFinished(() => void listener.close());
      const reading = `require("node:net").connect(${JSON.stringify(path)}).on("data", (data) => console.log(String(data)))`;

      expect(await said(root, reading)).toBe("heard");
      expect(await said(root, `console.log(JSON.stringify(code(${JSON.stringify(`${root.doors}/b`)})))`)).toBe("EROFS");
    });
  });

  it("makes generated files anew when it is a build, and no others", async (context) => {
    await inSandbox(context, async (root) => {
      const script = `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);
        ${WRITING} rmSync("mcp/dist", { recursive: true }); require("node:fs").mkdirSync("mcp/dist");
        console.log(["mcp/dist/child.js", "mcp/src/a.ts", "docs/page.md", "package.json", "node_modules/x"].map(code).join());`;
      await fill(root.source, { "scripts/build.mjs": script });

      const { output } = await buildDist(root);

      expect(output).toBe("written,EROFS,EROFS,EROFS,EROFS");
    });
  });
});

describe("a build of all that is generated", () => {
  const BUILD = {
    "scripts/build.mjs": "",
    "scripts/generate.mjs": `import { writeFileSync } from "node:fs";
      writeFileSync("docs/reference/a.md", "page"); try { writeFileSync("mcp/dist/cli.js", "x"); } catch (error) { console.log(error.code); }`,
    "docs/reference/a.md": "",
    "mcp/dist/cli.js": "bundle",
    "mcp/dist/child.js": `const { writeFileSync } = require("node:fs"); let code = "written";
      try { writeFileSync("mcp/dist/cli.js", "x"); } catch (error) { code = error.code; }
      console.log(JSON.stringify({ tools: [], code }));`,
  };

  it("takes of the source that runs what it says, and no file", async (context) => {
    await inSandbox(context, async (root) => {
      await fill(root.source, BUILD);

      expect(await generateAll(root)).toMatchObject({
        ok: true,
        output: "EROFS",
        command: "node scripts/generate.mjs",
      });
      const read = (path: string): Promise<string> => readFile(join(root.source, path), "utf8");
      expect(await read("mcp/dist/manifest.json")).toBe('{"tools":[],"code":"EROFS"}\n');
      expect([await read("mcp/dist/cli.js"), await read("docs/reference/a.md")]).toEqual(["bundle", "page"]);
    });
  });

  it("counts for nothing where that changed a bundle", async () => {
    const root = await aRoot();
    await fill(root.source, BUILD);

    await expect(generateAll(root)).rejects.toMatchObject({ details: { verdict: "policy_refused" } });
  });
});

describe("a source that code ran beside", () => {
  it.each<[string, (source: string) => Promise<unknown>]>([
    ["a file of the same length and time", overwrittenKeepingTime],
    ["a file that was taken away", (source) => rm(join(source, "mcp/src/a.ts"))],
    ["a new file in node_modules", (source) => writeFile(join(source, "node_modules/typescript.js"), "")],
    ["another folder in its place", replaced],
  ])("counts for nothing after it has %s", async (_what, change) => {
    const root = await aRoot();

    await expect(untouched(root, () => change(root.source))).rejects.toMatchObject({
      code: "E_GATE_REFUSED",
      message: "policy_refused: what was run changed files of the source or of node_modules",
      details: { verdict: "policy_refused", rules: ["source-is-read-only"] },
    });
  });

  it("is as it was when nothing but a read happened", async () => {
    const root = await aRoot();

    expect(await untouched(root, () => readFile(join(root.source, "mcp/src/a.ts"), "utf8"))).toBe(
      SOURCE["mcp/src/a.ts"],
    );
  });
});

async function aRoot(): Promise<RunRoot> {
  const folder = await aFolder();
  await fill(join(folder, "source"), SOURCE);
  return withRunRoot(folder, (root) => Promise.resolve({ ...root, source: join(folder, "source") }));
}

async function overwrittenKeepingTime(source: string): Promise<void> {
  const file = join(source, "mcp/dist/child.js");
  await writeFile(file, "other\n");
  await utimes(file, 0, 0);
}

async function replaced(source: string): Promise<void> {
  await fill(`${source}-other`, SOURCE);
  await rename(source, `${source}-before`);
  await symlink(`${source}-other`, source);
}
