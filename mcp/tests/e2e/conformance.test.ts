import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exec } from "../../src/platform/exec.ts";
import { buildDist } from "../support/built.ts";
import { bridge } from "../support/http-bridge.ts";
import { requirePart } from "../support/real-parts.ts";

/** Those that ask for no tools, resources or prompts made for the suite: the others test a fixture, not a server. */
const GENERIC = ["server-initialize", "ping", "tools-list", "server-sse-multiple-streams", "dns-rebinding-protection"];

let folder = "";
let project = "";
beforeAll(() => {
  folder = buildDist();
  project = mkdtempSync(join(tmpdir(), "wrangler-conformance-"));
});
afterAll(() => {
  for (const path of [folder, project]) rmSync(path, { recursive: true, force: true });
});

function environment(): Record<string, string> {
  const PATH = process.env["PATH"] ?? "";
  return { PATH, HOME: project, CLAUDE_PROJECT_DIR: project, WRANGLER_STATE_DIR: join(folder, "state") };
}

/** Both tools need a newer Node than the server. */
function run(node: string, args: readonly string[]): ReturnType<typeof exec> {
  return exec(node, args, { cwd: project, env: environment(), timeoutMs: 90_000 });
}

describe("the conformance suite of MCP", () => {
  it.for(GENERIC)("passes the server in %s", async (scenario, context) => {
    const node = await requirePart(context, "node24");
    const suite = await requirePart(context, "conformance");
    const served = await bridge(process.execPath, [join(folder, "dist/server.cjs")], environment());
    const { stdout, stderr, exitCode } = await run(node, [
      suite,
      "server",
      "--url",
      served.url,
      "--scenario",
      scenario,
    ]);
    await served.close();

    const [, passed, all, failed] = /Passed: (\d+)\/(\d+), (\d+) failed/.exec(stdout + stderr) ?? [];
    expect({ exitCode, passed, failed }).toEqual({ exitCode: 0, passed: all, failed: "0" });
    expect(Number(all)).toBeGreaterThan(0);
  });
});

describe("the Inspector", () => {
  it("finds no error in the tools' schemas, strict as it is", async (context) => {
    const node = await requirePart(context, "node24");
    const inspector = await requirePart(context, "inspector");
    const server = [process.execPath, join(folder, "dist/server.cjs")];

    const { stdout, stderr, exitCode } = await run(node, [
      ...[inspector, "--cli", ...server, "--method", "tools/list", "--strict"],
    ]);

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^0 errors, /m);
    expect(Object(JSON.parse(stdout)).tools.length).toBeGreaterThan(5);
  });

  it("ends with its own code for a call that fails", async (context) => {
    const node = await requirePart(context, "node24");
    const inspector = await requirePart(context, "inspector");
    const call = ["--method", "tools/call", "--tool-name", "issues_get", "--tool-arg", "id=ISS-000099"];

    const { stdout, exitCode } = await run(node, [
      ...[inspector, "--cli", process.execPath, join(folder, "dist/server.cjs"), ...call],
    ]);

    expect(exitCode).toBe(5);
    expect(Object(JSON.parse(stdout)).isError).toBe(true);
  });
});
