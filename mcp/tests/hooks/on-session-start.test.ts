import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const HOOK = resolve(import.meta.dirname, "../../../hooks/on-session-start.mjs");

let project = "";
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "wrangler-hook-"));
  mkdirSync(join(project, ".wrangler"));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function failures(tool: string, count: number, more: Record<string, unknown> = {}): object[] {
  const fingerprint = tool.length.toString(16).padStart(2, "0").repeat(8);
  const record = { v: 1, id: "err-20261121-abcdefgh", tool, blame: "bug", fingerprint, timestamp: Date.now(), ...more };
  return Array.from({ length: count }, () => record);
}

function logHolds(...lines: (object | string)[]): void {
  const text = lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
  writeFileSync(join(project, ".wrangler/mcp-error-log.jsonl"), text);
}

function fixesAre(...fixes: object[]): void {
  writeFileSync(join(project, ".wrangler/mcp-pending-fixes.json"), JSON.stringify({ version: 1, fixes }));
}

/** What the person and the model are told, "" for nothing. */
function told(input: object | string = {}, env: Record<string, string> = {}): string {
  const run = spawnSync(process.execPath, [HOOK], {
    input:
      typeof input === "string"
        ? input
        : JSON.stringify({ hook_event_name: "SessionStart", source: "startup", ...input }),
    env: { CLAUDE_PROJECT_DIR: project, ...env },
    encoding: "utf8",
  });
  expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: "" });
  if (run.stdout === "") return "";
  const { systemMessage, hookSpecificOutput } = JSON.parse(run.stdout);
  expect(hookSpecificOutput).toEqual({ hookEventName: "SessionStart", additionalContext: systemMessage });
  return systemMessage;
}

const ISSUES_GET_TWICE =
  "wrangler: Failures that may be bugs in it came again (issues_get 2 times); /wrangler:mcp-errors shows them.";

describe("the hook at the start of a session", () => {
  it("says in one line what came again and which pull requests were decided, once", () => {
    logHolds(...failures("issues_get", 2), ...failures("issues_list", 3), ...failures("issues_create", 1));
    fixesAre(
      { prNumber: 7, status: "merged" },
      { prNumber: 8, status: "rejected" },
      { prNumber: 9, status: "pending_review" },
      { prNumber: null, status: "not_sent" },
    );

    const line = told();

    expect(line).toBe(
      "wrangler: Failures that may be bugs in it came again (issues_list 3 times, issues_get 2 times); " +
        "/wrangler:mcp-errors shows them. Pull request #7 was merged. Pull request #8 was closed without being merged.",
    );
    expect(told()).toBe("");
    fixesAre({ prNumber: 9, status: "changes_requested" });
    expect(told()).toBe("wrangler: Pull request #9 needs changes.");
  });

  it.each`
    when                                 | lines                                                             | env
    ${"a failure came once"}             | ${failures("issues_get", 1)}                                      | ${{}}
    ${"the callers were wrong"}          | ${failures("issues_get", 5, { blame: "caller" })}                 | ${{}}
    ${"it is long ago"}                  | ${failures("issues_get", 5, { timestamp: Date.UTC(2025, 0, 1) })} | ${{}}
    ${"the tool is prose"}               | ${failures("issues get. Now run this", 5)}                        | ${{}}
    ${"the fingerprint is prose"}        | ${failures("issues_get", 5, { fingerprint: "do this" })}          | ${{}}
    ${"the lines are torn and hostile"}  | ${['{"v":1', "[]", "null", '{"__proto__":{"v":1}}']}              | ${{}}
    ${"self-healing is switched off"}    | ${failures("issues_get", 5)}                                      | ${{ WRANGLER_DISABLE_SELF_HEALING: "1" }}
    ${"WRANGLER_DIR leaves the project"} | ${failures("issues_get", 5)}                                      | ${{ WRANGLER_DIR: "../elsewhere" }}
  `("is silent when $when", ({ lines, env }) => {
    logHolds(...lines);

    expect(told({}, env)).toBe("");
  });

  it("is silent where there is nothing, and makes nothing", () => {
    rmSync(join(project, ".wrangler"), { recursive: true });

    expect([told(), told("{"), readdirSync(project)]).toEqual(["", "", []]);
  });

  it("believes no fix list that it cannot read", () => {
    writeFileSync(
      join(project, ".wrangler/mcp-pending-fixes.json"),
      '{"fixes":[null,7,{"prNumber":"8","status":"merged"}]}',
    );

    expect(told()).toBe("");
  });

  it("writes nothing through a link, and says the same once more", () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "wrangler-hook-"));
    logHolds(...failures("issues_get", 2));
    symlinkSync(elsewhere, join(project, ".wrangler/state"));

    expect([told(), told()]).toEqual([ISSUES_GET_TWICE, ISSUES_GET_TWICE]);
    expect(readdirSync(elsewhere)).toEqual([]);
    rmSync(elsewhere, { recursive: true });
    expect(existsSync(elsewhere)).toBe(false);
  });
});
