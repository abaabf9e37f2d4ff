import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { exec, type ExecResult } from "../../src/platform/exec.ts";
import { filesOfNode, findSandbox, NO_JAIL, type Jail, type Sandbox } from "../../src/platform/jail.ts";
import { aFolder } from "../support/a-folder.ts";
import { bundle } from "../support/bundle.ts";
import { realPart, requirePart } from "../support/real-parts.ts";

let sandbox: Sandbox | undefined;
let missing = "";

beforeAll(async () => {
  const part = await realPart("bubblewrap");
  if ("missing" in part) missing = part.missing;
  else sandbox = await findSandbox(part.path);
});

interface World {
  readonly jail: Jail;
  readonly work: string;
  readonly shared: string;
  readonly hidden: string;
}

/** A folder to write into, one to read, and one that is not there for what is confined. */
async function aWorld(context: { skip: (why: string) => never }): Promise<World> {
  if (missing !== "" && process.env["CI"] !== "true") context.skip(`needs bubblewrap: ${missing}`);
  if (sandbox === undefined) throw new Error(`bubblewrap does not work here ${missing}`);
  const [work, shared, hidden] = [await aFolder(), await aFolder({ "lib.js": "shared" }), await aFolder()];
  await writeFile(join(hidden, "secret"), "of the person");
  return { jail: sandbox.jail({ readOnly: [shared], writable: [work] }), work, shared, hidden };
}

/** Runs a script confined; `say(value)` in it prints JSON. */
async function confined({ jail, work }: World, script: string, timeoutMs = 30_000): Promise<ExecResult> {
  const whole = `const say = (value) => console.log(JSON.stringify(value));
    const code = (work) => { try { return String(work()); } catch (error) { return error.code; } };
    const { readFileSync, writeFileSync, readdirSync, renameSync, rmdirSync } = require("node:fs");\n${script}`;
  const { file, args } = jail.wrap(process.execPath, ["-e", whole], work);
  return exec(file, args, { cwd: work, env: { PATH: "/usr/bin:/bin", HOME: work }, timeoutMs });
}

async function said(world: World, script: string): Promise<unknown> {
  const { stdout, stderr } = await confined(world, script);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

describe("code in the sandbox", () => {
  it("reads and writes its own folder, and reads the shared one", async (context) => {
    const world = await aWorld(context);
    const script = `writeFileSync("made", "by it"); say(readFileSync(${JSON.stringify(join(world.shared, "lib.js"))}, "utf8"));`;

    expect(await said(world, script)).toBe("shared");
    expect(await readFile(join(world.work, "made"), "utf8")).toBe("by it");
  });

  it("finds no other folder of the person, and writes neither to the shared one nor to the system", async (context) => {
    const world = await aWorld(context);
    const { hidden, shared } = world;
    const script = `say([
      code(() => readFileSync(${JSON.stringify(join(hidden, "secret"))})),
      code(() => readdirSync("/root").length), code(() => readdirSync("/home").length),
      code(() => readFileSync("/etc/shadow")),
      code(() => writeFileSync(${JSON.stringify(join(shared, "lib.js"))}, "x")),
      code(() => writeFileSync("/usr/x", "x")), code(() => writeFileSync("/x", "x")),
    ]);`;

    expect(await said(world, script)).toEqual([...Array<string>(4).fill("ENOENT"), "EROFS", "EROFS", "EROFS"]);
  });

  it("has more folders where it is given them, and one within another is as it was given itself", async (context) => {
    const world = await aWorld(context);
    const { work } = world;
    await mkdir(join(work, "source/generated/kept"), { recursive: true });
    const inside = (name: string): string => join(work, name);
    const jail = world.jail
      .with({ writable: [inside("source/generated")], readOnly: [inside("source/generated/kept")] })
      .with({ readOnly: [inside("source")] });
    const script = `say(["a", "source/a", "source/generated/a", "source/generated/kept/a"]
      .map((name) => code(() => writeFileSync(name, "x"))));
      say([code(() => renameSync("source", "other")), code(() => rmdirSync("source/generated/kept"))]);`;

    const { stdout } = await confined({ ...world, jail }, script);

    expect(stdout).toBe('["undefined","EROFS","undefined","EROFS"]\n["EBUSY","EBUSY"]\n');
  });

  it("sees no process but its own", async (context) => {
    const world = await aWorld(context);
    const script = `say(readdirSync("/proc").filter((name) => /^\\d+$/.test(name))
      .map((pid) => readFileSync("/proc/" + pid + "/cmdline", "utf8").split("\\0")[0]));`;

    const commands = await said(world, script);

    expect(commands).toEqual([expect.stringContaining("bwrap"), process.execPath]);
  });

  it("reaches nothing over a network but what it serves itself on loopback", async (context) => {
    const world = await aWorld(context);
    const outside = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void outside.close());
    await once(outside, "listening");
    const { port } = outside.address() as AddressInfo;
    const script = `const { connect, createServer } = require("node:net");
      const reach = (port) => new Promise((done) => connect(port, "127.0.0.1")
        .on("connect", () => done("reached")).on("error", (error) => done(error.code)));
      const server = createServer().listen(0, "127.0.0.1", async () => {
        say([await reach(${port}), await reach(server.address().port)]);
        process.exit();
      });`;

    expect(await said(world, script)).toEqual(["ECONNREFUSED", "reached"]);
  });

  it("ends at its deadline with all it started, also what left its group", async (context) => {
    const world = await aWorld(context);
    const child = `setInterval(() => require("node:fs").appendFileSync("alive", "x"), 20)`;
    const script = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}],
      { detached: true, stdio: "ignore" }).unref(); setInterval(() => undefined, 1000);`;

    const { timedOut } = await confined(world, script, 3_000);
    const ticks = async (): Promise<number> => (await readFile(join(world.work, "alive"), "utf8")).length;
    const before = await ticks();
    await new Promise((resolve) => setTimeout(resolve, 500));

    expect(timedOut).toBe(true);
    expect(before).toBeGreaterThan(0);
    expect(await ticks()).toBe(before);
  });

  it.each([
    ["process.exit(5)", { exitCode: 5, signal: null }],
    ["process.kill(process.pid, 'SIGKILL')", { exitCode: null, signal: "SIGKILL" }],
    ["process.abort()", { exitCode: null, signal: "SIGABRT" }],
  ] as const)("ends as it did: %s", async (script, ending) => {
    const world = await aWorld({
      skip: (why) => {
        throw new Error(why);
      },
    });

    expect(world.jail.ending(await confined(world, script))).toEqual(ending);
  });

  it("keeps the descriptor that the engine listens on", async (context) => {
    const { jail, work } = await aWorld(context);
    const { file, args } = jail.wrap(process.execPath, ["-e", `require("node:fs").writeSync(3, "heard")`], work);
    const child = spawn(file, args, { env: {}, stdio: ["ignore", "ignore", "inherit", "pipe"] });
    let text = "";
    child.stdio[3]?.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
    await once(child, "close");

    expect(text).toBe("heard");
  });
});

describe("what the sandbox shows of Node", () => {
  it("is its program and its libraries, and nothing that lies beside them", async () => {
    const home = await aFolder({
      "bin/node": "",
      "bin/gh": "of the person",
      "lib/libnode.so.115.0": "",
      "keyrings/login": "of the person",
      "lib/folder/a": "",
    });
    await symlink("libnode.so.115.0", join(home, "lib/libnode.so.115"));
    const node = join(home, "bin/node");
    const libraries = ["lib/libnode.so.115", "lib/gone.so", "lib/folder"].map((name) => join(home, name));

    expect(await filesOfNode(node, [...libraries, "/usr/lib/libc.so.6"])).toEqual([
      ...["--ro-bind", node, node],
      ...["--ro-bind", join(home, "lib/libnode.so.115.0"), join(home, "lib/libnode.so.115")],
    ]);
  });

  it("is enough for a Node in a folder of the person, and the folder is not there", async (context) => {
    const bubblewrap = await requirePart(context, "bubblewrap");
    const home = await aFolder({ "bin/other": "of the person", ".ssh/id": "of the person" });
    const node = join(home, "bin", "node");
    await copyFile(await realpath(process.execPath), node);
    const jail = await bundle("src/platform/jail.ts", home, "jail.mjs");
    const script = `import { findSandbox } from ${JSON.stringify(jail)};
      const { jail } = await findSandbox(${JSON.stringify(bubblewrap)});
      const seen = "const { readdirSync } = require('node:fs'); console.log(readdirSync(process.argv[1]), readdirSync(process.argv[1] + '/bin'))";
      console.log(JSON.stringify(jail({ readOnly: [], writable: [] }).wrap(process.execPath, ["-e", seen, ${JSON.stringify(home)}], "/")));`;
    const own = { cwd: home, env: { HOME: home }, timeoutMs: 30_000 };
    const made = await exec(node, ["--input-type=module", "-e", script], own);

    expect(made.stderr).toBe("");
    const { file, args } = JSON.parse(made.stdout) as { file: string; args: string[] };

    expect((await exec(file, args, own)).stdout).toBe("[ 'bin' ] [ 'node' ]\n");
  });
});

describe("a machine's sandbox", () => {
  it("is none where the program is missing, or is another one", async () => {
    expect(await findSandbox("/nonexistent/bwrap")).toBeUndefined();
    expect(await findSandbox("/usr/bin/env")).toBeUndefined();
  });

  it("leaves command and ending as they are where there is none", () => {
    expect(NO_JAIL.wrap("node", ["-v"], "/")).toEqual({ file: "node", args: ["-v"] });
    expect(NO_JAIL.ending({ exitCode: 137, signal: null })).toEqual({ exitCode: 137, signal: null });
  });
});
