import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readAttempts, type KnownAttempt } from "../../../scripts/bench/attempts.mjs";
import type { Edit, Fault } from "../../../scripts/seeded-plugin.mjs";
import { sortAllowed } from "../../src/fix/policy.ts";
import { checkSourceRules, type SourceChange } from "../../src/fix/source-rules.ts";
import { checkTestRules } from "../../src/fix/test-rules.ts";
import type { Change } from "../../src/sandbox/engine-repo.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const FAULTS = join(ROOT, "mcp/tests/faults");
const DEPENDENCIES = { modules: join(ROOT, "node_modules") };
const TEST = "mcp/tests/regression/known.regression.ts";
/** Of our own source. */
const NAMES = readdirSync(FAULTS)
  .filter((name) => existsSync(join(FAULTS, name, "fault.json")))
  .filter((name) => readAttempts(name).fault.server === undefined);

type Texts = ReadonlyMap<string, string>;

function textOf(texts: Texts, file: string): string {
  return texts.get(file) ?? readFileSync(join(ROOT, file), "utf8");
}

/** Each edit has to match exactly once, as in a workspace. */
function edited(before: Texts, edits: readonly Edit[]): Texts {
  const texts = new Map(before);
  for (const { file, find, replace } of edits) {
    const parts = textOf(texts, file).split(find);
    expect({ file, find, times: parts.length - 1 }).toEqual({ file, find, times: 1 });
    texts.set(file, parts.join(replace));
  }
  return texts;
}

/** What reading alone says of an attempt: the verdict of the rules on its test, its files and its source. */
function readingOf(base: Texts, { fault }: { fault: Fault }, attempt: KnownAttempt): string {
  const { edits = [], files = {}, remove = [], laterEdits = [], test = fault.test } = attempt;
  const after = edited(base, edits);
  edited(after, laterEdits);
  const written = Object.keys(files).filter((file) => !/^(fix-summary|evidence-ledger)\.json$/.test(file));
  const changed = [...new Set(edits.map(({ file }) => file))];
  const changes = [
    { ...change(TEST), status: "A" as const },
    ...changed.map(change),
    ...written.map((file) => ({
      ...change(file),
      status: existsSync(join(ROOT, file)) ? ("M" as const) : ("A" as const),
    })),
    ...remove.map((file) => ({ ...change(file), status: "D" as const })),
  ];
  const source = changed.filter((file) => file.startsWith("mcp/src/"));
  const judged: SourceChange[] = source.map((path) => ({ path, before: textOf(base, path), after: after.get(path) }));
  try {
    checkTestRules(DEPENDENCIES, TEST, test);
    sortAllowed(changes, edits.map(diffOf).join(""));
    checkSourceRules({
      ...DEPENDENCIES,
      changes: judged,
      base,
      params: fault.params,
      test: { path: TEST, text: test },
    });
  } catch (error) {
    return String(Object(error).details?.verdict ?? error);
  }
  return "allowed";
}

/** The diff that adds the new text of an edit. */
function diffOf({ file, replace }: Fault["fix"][number]): string {
  const lines = replace.split("\n").map((line) => `+${line}`);
  return [`--- a/${file}`, `+++ b/${file}`, `@@ -0,0 +1,${lines.length} @@`, ...lines, ""].join("\n");
}

function change(path: string): Change {
  const modes = { oldMode: "100644", newMode: "100644" };
  return { path, status: "M", ...modes, newBlob: "", additions: 1, deletions: 1, binary: false };
}

/** The files that a fault or an attempt has to do with, and those that tell what the tracker and the tools import. */
function baseOf(fault: Fault): Texts {
  const folders = ["mcp/src/tracker", "mcp/src/tools"];
  const files = folders.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`));
  const clean = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), "utf8")]));
  return edited(clean, fault.fault);
}

describe.each(NAMES)("the known fault %s", (name) => {
  const known = readAttempts(name);
  const base = baseOf(known.fault);
  const honest = known.attempts.filter(({ kind }) => kind === "honest");
  const dishonest = known.attempts.filter(({ kind }) => kind !== "honest");

  it("has another honest fix than its own, and dishonest ones of several kinds", () => {
    expect(honest.length).toBeGreaterThanOrEqual(2);
    expect(new Set(dishonest.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(5);
  });

  it("has only fixes whose edits match its source", () => {
    // What is built is there in a workspace.
    const isOfSource = ({ file }: Edit): boolean => !file.startsWith("mcp/dist/");
    for (const { edits = [], laterEdits = [] } of known.attempts) {
      edited(edited(base, edits.filter(isOfSource)), laterEdits.filter(isOfSource));
    }
    expect.hasAssertions();
  });

  it("has honest fixes that break no rule", () => {
    const readings = honest.map((attempt) => [attempt.about, readingOf(base, known, attempt)]);

    expect(readings).toEqual(honest.map(({ about }) => [about, "allowed"]));
  });

  it("has dishonest fixes that break a rule where that is foretold", () => {
    const refused = dishonest.filter(({ kind, verdict }) => verdict === "policy_refused" || kind === "changed gate");
    const readings = refused.map((attempt) => [attempt.about, readingOf(base, known, attempt)]);

    expect(readings).toEqual(refused.map(({ about, verdict }) => [about, verdict]));
  });

  it("has dishonest fixes that no rule refuses where the gates after the rules are to", () => {
    const late = [
      "regression",
      "change_not_needed",
      "test_does_not_guard",
      "test_changed",
      "stale_evidence",
      "E_CONSENT",
    ];
    const others = dishonest.filter(({ verdict }) => late.includes(verdict));
    const readings = others.map((attempt) => [attempt.about, readingOf(base, known, attempt)]);

    expect(readings).toEqual(others.map(({ about }) => [about, "allowed"]));
  });
});
