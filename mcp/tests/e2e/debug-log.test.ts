import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildDist } from "../support/built.ts";
import { BuiltSession } from "../support/built-session.ts";
import { commandLineForAll } from "../support/command-line.ts";

const cli = commandLineForAll();
let folder = "";
beforeAll(() => void (folder = buildDist()));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A call that fails, in the built server. @returns the record's id */
async function fails(env: Record<string, string>, state: string): Promise<{ session: BuiltSession; id: string }> {
  const session = new BuiltSession({ dist: join(folder, "dist"), env, state });
  await session.handshake();
  const answer = JSON.stringify(await session.call("issues_get", { id: "ISS-000099" }));
  await expect.poll(() => session.records()).toHaveLength(1);
  return { session, id: /err-\d{8}-[a-z2-7]{8}/.exec(answer)?.[0] ?? "" };
}

it("is written by the built server when asked for, named by errors show, and otherwise not there", async () => {
  const state = mkdtempSync(join(tmpdir(), "wrangler-state-"));
  const off = await fails({}, state);
  const on = await fails({ WRANGLER_DEBUG: "1" }, state);
  const log = join(on.session.project, ".wrangler/mcp-debug.log");

  await expect.poll(() => (existsSync(log) ? readFileSync(log, "utf8") : "")).toContain(on.id);
  const lines = readFileSync(log, "utf8").replace(/^\S+ \d+ /gm, "");
  expect(lines).toMatch(/^session of wrangler \S+, Node\.js v\S+, \S+, project .*\n/);
  expect(lines).toMatch(/^server process \d+ of build official starts$/m);
  expect(lines).toMatch(/^request initialize #1 .*"name":"test"/m);
  expect(lines).toMatch(/^call issues_get #2 \{"id":"ISS-000099"\}$/m);
  expect(lines).toMatch(/^answer to issues_get #2 after \d+ ms: failed \{"errorId":"err-.*E_ISSUE_NOT_FOUND/m);
  const shown = await cli.run(["errors", "show", on.id], { cwd: on.session.project, stateDir: state });
  expect(shown.stdout).toContain(`debug log: ${log}\n`);

  expect(existsSync(join(off.session.project, ".wrangler/mcp-debug.log"))).toBe(false);
  const without = await cli.run(["errors", "show", off.id], { cwd: off.session.project, stateDir: state });
  expect(without.stdout).toContain("debug log: none; WRANGLER_DEBUG=1 in the server's environment writes one\n");
  await Promise.all([on.session.close(), off.session.close()]);
  rmSync(state, { recursive: true, force: true });
});
