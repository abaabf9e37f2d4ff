import { TRUST_CORE } from "../layers.ts";
import type { Change } from "../sandbox/engine-repo.ts";
import { refused } from "./verdict.ts";

const MAX_FILES = 10;
const MAX_LINES = 400;
/** 400 lines as long as the formatter leaves them come to no more. */
const MAX_BYTES = 40_000;
/** Of source. A test may have a recorded file in one line. */
const MAX_LINE = 300;
const TEST_FILE = /^mcp\/tests\/[\w./-]+\.(test|regression)\.ts$/;
const SOURCE_FILE = /^mcp\/src\/[\w./-]+\.ts$/;
/**
 * Controls, bidirectional, zero-width, tag and other characters that show nothing: text that reads otherwise than it
 * runs. A carriage return that stands alone ends a line for the compiler, and none for git and for who reads the diff.
 */
const HIDDEN =
  /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Noncharacter_Code_Point}\u2028\u2029]|[^\P{Cc}\t\r\n]|\r(?!\n|$)/u;
const BLOB = /[A-Za-z0-9+/]{200,}={0,2}/;

interface Broken {
  readonly rule: string;
  readonly what: string;
}

/** The files of a change, by what they are. */
export interface SortedChange {
  readonly source: readonly Change[];
  readonly tests: readonly Change[];
}

/**
 * Refuses a change that a fix may not make (design, section 6), naming the rule and the file: anything outside of
 * `mcp/src` and new test files, changed or deleted tests, modes, links and binaries, hidden characters, encoded blobs,
 * and changes too large to review.
 *
 * @param diff of all of the change, with as much context as one likes
 * @throws WranglerError E_GATE_REFUSED `policy_refused`, or `needs_manual_review` for the trust core.
 */
export function sortAllowed(changes: readonly Change[], diff: string): SortedChange {
  const broken = [...changes.flatMap(brokenByPath), ...brokenBySize(changes, diff), ...brokenByText(addedLines(diff))];
  const [first] = broken;
  if (first !== undefined) {
    const rules = broken.map(({ rule, what }) => `${rule}: ${what}`);
    throw refused("policy_refused", rules.slice(0, 5).join("; "), MEND, { rules: broken.map(({ rule }) => rule) });
  }
  const core = changes.filter(({ path }) => isTrustCore(path));
  if (core.length > 0) {
    const files = core.map(({ path }) => path);
    const reason = `the change touches what judges it: ${files.join(", ")}`;
    throw refused("needs_manual_review", reason, "Take such a fix to the maintainers by hand.", { files });
  }
  const isTest = (change: Change): boolean => TEST_FILE.test(change.path);
  return { source: changes.filter((change) => !isTest(change)), tests: changes.filter(isTest) };
}

const MEND = "Undo what the rule names; a fix changes mcp/src and adds one test file under mcp/tests.";

function brokenByPath(change: Change): Broken[] {
  const { path, status } = change;
  if (change.binary && status !== "D") return [{ rule: "no-binaries", what: path }];
  if (change.newMode === "120000" || change.newMode === "160000") return [{ rule: "no-links", what: path }];
  if (status === "A" && change.newMode !== "100644") return [{ rule: "no-modes", what: path }];
  if (status !== "A" && status !== "D" && change.oldMode !== change.newMode) return [{ rule: "no-modes", what: path }];
  if (TEST_FILE.test(path)) return status === "A" ? [] : [{ rule: "tests-are-only-added", what: path }];
  if (path.startsWith("mcp/tests/")) return [{ rule: "tests-are-only-added", what: path }];
  return SOURCE_FILE.test(path) ? [] : [{ rule: "only-source-and-tests", what: path }];
}

function brokenBySize(changes: readonly Change[], diff: string): Broken[] {
  const tooMuch = (what: string): Broken[] => [{ rule: "small-changes", what }];
  const lines = changes.reduce((sum, change) => sum + change.additions + change.deletions, 0);
  if (changes.length > MAX_FILES) return tooMuch(`${changes.length} files, ${MAX_FILES} allowed`);
  if (lines > MAX_LINES) return tooMuch(`${lines} lines, ${MAX_LINES} allowed`);
  const bytes = Buffer.byteLength(addedLines(diff));
  if (bytes > MAX_BYTES) return tooMuch(`${bytes} bytes of new text, ${MAX_BYTES} allowed`);
  const long = addedTo(diff, (path) => !TEST_FILE.test(path)).find((line) => line.length > MAX_LINE);
  return long === undefined ? [] : tooMuch(`a line of ${long.length} characters, ${MAX_LINE} allowed`);
}

function brokenByText(added: string): Broken[] {
  const hidden = HIDDEN.test(added) ? [{ rule: "no-hidden-characters", what: "an added line" }] : [];
  return BLOB.test(added) ? [...hidden, { rule: "no-encoded-blobs", what: "an added line" }] : hidden;
}

/** The text of the added lines of a unified diff. */
export function addedLines(diff: string): string {
  return addedTo(diff, () => true).join("\n");
}

function addedTo(diff: string, isAsked: (path: string) => boolean): string[] {
  const added: string[] = [];
  let left = { old: 0, new: 0 };
  let asked = true;
  for (const line of diff.split("\n")) {
    const inHunk = left.old > 0 || left.new > 0;
    if (!inHunk) {
      left = hunkSize(line);
      if (line.startsWith("+++ b/")) asked = isAsked(line.slice("+++ b/".length).trim());
    } else if (line.startsWith("+")) {
      if (asked) added.push(line.slice(1));
      left.new--;
    } else if (line.startsWith("-")) left.old--;
    else if (!line.startsWith("\\")) left = { old: left.old - 1, new: left.new - 1 };
  }
  return added;
}

/** How many lines of either side follow `@@ -1,2 +3,4 @@`: by them alone an added `++x;` is told from a `+++` header. */
function hunkSize(line: string): { old: number; new: number } {
  const head = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
  return head === null ? { old: 0, new: 0 } : { old: Number(head[1] ?? 1), new: Number(head[2] ?? 1) };
}

/** Source of what judges fixes, and of what that is made of: no fix may touch it. */
export function isTrustCore(path: string): boolean {
  return TRUST_CORE.some((prefix) => path === prefix || path.startsWith(prefix));
}

/** True for a path that a test of a fix may have. */
export function isTestPath(path: string): boolean {
  return TEST_FILE.test(path);
}
