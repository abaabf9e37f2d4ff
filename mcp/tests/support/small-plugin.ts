import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { recordKey } from "../../src/capture/provenance.ts";
import type { ErrorRecord } from "../../src/capture/record.ts";
import type { Diagnosis } from "../../src/diagnose/types.ts";
import { FixStore } from "../../src/fix/fix-store.ts";
import type { FixState } from "../../src/fix/ledger.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { projectKey } from "../../src/settings/project-key.ts";
import { fill } from "./a-folder.ts";
import { aRecord, recordLine } from "./a-record.ts";
import { gitIn } from "./a-repository.ts";
import { bundle } from "./bundle.ts";
import { byHand, done, engineWorld, openFix, type EngineWorld, type OpenFix } from "./engine-world.ts";
import { onceInRun } from "./faulty-plugin.ts";

/** The failure that the small plugin's projects have. */
export const RECORD = aRecord();

/** What heals it, by path. */
export const FIXED = { "mcp/src/tracker/disk.ts": "export const disk = { writeFile() {} };\n" };

const FIXTURE = join(import.meta.dirname, "../fixtures/small-plugin");
const COMPILER = join(import.meta.dirname, "../../../node_modules/typescript");

/**
 * A plugin of a few files, whose build, server, suite and compiler are done in milliseconds: what the engine does round
 * them does not depend on their size. Made once per run of the tests; nobody writes to it.
 */
export async function smallPlugin(): Promise<string> {
  made ??= onceInRun("small-plugin", makeSmallPlugin);
  return made;
}
let made: Promise<string> | string | undefined;

async function makeSmallPlugin(plugin: string): Promise<void> {
  await bundle("src/cli/main.ts", join(plugin, "mcp", "dist"), "cli.js");
  const fixture = (name: string): Promise<string> => readFile(join(FIXTURE, name), "utf8");
  const files = {
    ".claude-plugin/plugin.json": "{}",
    ".gitignore": "mcp/dist/cli.js\nnode_modules/\n",
    "package.json": '{"type":"module"}',
    "package-lock.json": '{"lockfileVersion":3}',
    "tsconfig.json": "{}",
    "mcp/src/tracker/disk.ts": await fixture("src/disk.mjs"),
    "mcp/src/server/child.ts": await fixture("src/child.mjs"),
    "mcp/tests/a.test.ts": "",
    "scripts/build.mjs": await fixture("scripts/build.mjs"),
    "scripts/generate.mjs": await fixture("scripts/generate.mjs"),
    "node_modules/.package-lock.json": "{}",
    "node_modules/vitest/vitest.mjs": await fixture("modules/vitest.mjs"),
    "node_modules/tsup/package.json": "{}",
    "node_modules/typescript/package.json": '{"main":"index.cjs"}',
    "node_modules/typescript/index.cjs": `module.exports = require(${JSON.stringify(COMPILER)});`,
    "node_modules/typescript/bin/tsc": "",
    "node_modules/eslint/bin/eslint.js": "",
  };
  await fill(plugin, files);
  await promisify(execFile)(process.execPath, [join(plugin, "scripts", "generate.mjs")]);
  await gitIn(plugin, "init", "-q", "-b", "main");
  await gitIn(plugin, "add", "-A");
  await gitIn(plugin, "commit", "-q", "-m", "A small plugin");
}

/** A project in which the small plugin failed, once or with more records, and was diagnosed. */
export async function diagnosedWorld(...records: ErrorRecord[]): Promise<EngineWorld> {
  const world = await engineWorld(await smallPlugin());
  await recordedIn(world, ...records);
  return world;
}

/** Puts the failure, and more, into a project's log, each diagnosed. */
export async function recordedIn(world: EngineWorld, ...records: ErrorRecord[]): Promise<void> {
  const key = await recordKey(world.stateDir);
  const all = [RECORD, ...records];
  await fill(world.project, { ".wrangler/mcp-error-log.jsonl": all.map((one) => recordLine(one, key)).join("") });
  for (const record of all) {
    const kept = join("projects", projectKey(world.project), "diagnoses", `${record.id}.json`);
    await fill(world.stateDir, { [kept]: JSON.stringify(diagnosisOf(record)) });
  }
}

function diagnosisOf(record: ErrorRecord): Diagnosis {
  return {
    version: 1,
    recordId: record.id,
    tool: record.tool,
    fingerprint: record.fingerprint,
    class: "BUG",
    confidence: "HIGH",
    terms: [],
    healable: true,
    places: [],
    evidence: [],
    next: "Start the fix.",
    at: record.timestamp,
  };
}

export async function storeOf({ stateDir, project }: EngineWorld): Promise<FixStore> {
  return new FixStore(stateDir, projectPaths(project), await recordKey(stateDir));
}

/** A fix whose steps are taken for done: what runs code is not what is killed here. */
export async function verifiedWorld(): Promise<{ world: EngineWorld; fix: OpenFix }> {
  const world = await diagnosedWorld();
  const fix = openFix(await world.json(["fix", "start", RECORD.id]));
  await byHand.test(fix);
  await fill(fix.workspace, FIXED);
  const store = await storeOf(world);
  const state = await store.load(fix.fixId);
  const tree = await store.repoOf(fix.fixId).snapshot(fix.workspace, state.base);
  const testBlob = await store.repoOf(fix.fixId).blobAt(tree, fix.test);
  const at = RECORD.timestamp + 1000;
  const entry = {
    tree,
    at,
    exitCode: 0,
    counts: "3 of 3",
    message: "it failed",
    environment: "node 20",
    result: "passed" as const,
    durationMs: 5,
  };
  const verified: FixState = {
    ...state,
    red: { testFile: fix.test, testBlob: testBlob ?? "", tree, at, failure: "it failed" },
    green: { tree, at },
    verified: { tree, generatedTree: tree, suite: { passed: 7, failed: 0, again: 0 }, coveragePercent: 90, at },
    entries: [{ ...entry, step: "red", command: "vitest run" }],
  };
  await store.save(verified);
  await writeFile(join(fix.workspace, "explanation.md"), EXPLANATION);
  return { world, fix };
}

export const EXPLANATION = [
  "Summary: give the disk its writeFile back",
  "Root cause: The object that does all writes lost its member writeFile.",
  "At: mcp/src/tracker/disk.ts:1",
  "Fix: The member is there again and writes as before.",
  "Impact: No issue could be created at all.",
].join("\n");

/** The same, explained, and the hash of what would be published. */
export async function explainedWorld(): Promise<{ world: EngineWorld; fix: OpenFix; hash: string }> {
  const { world, fix } = await verifiedWorld();
  done(await world.json(["fix", "explain"]));
  return { world, fix, hash: await hashToConsent(world) };
}

/** Asks what would be published. */
export async function hashToConsent(world: EngineWorld, env: Record<string, string> = {}): Promise<string> {
  const asked = await world.json(["fix", "publish"], { env });
  if (asked["exitCode"] !== 5) throw new Error(`consent was expected to be asked for: ${JSON.stringify(asked)}`);
  return String(Object(asked["details"]).hash);
}
