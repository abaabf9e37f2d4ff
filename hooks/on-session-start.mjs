// SessionStart: says in one line what is waiting, and nothing when nothing is: failures that may be bugs, came more
// than once and were not named before, and pull requests that were decided. Names only what it can check, since a
// project's files may be anybody's. What was said is kept in the project, so that it is said once. Always exits 0.
import { lstatSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { eventOf, isOff, logPath, parse, tail, wranglerDir } from "./project-files.mjs";

const TAIL_BYTES = 1024 * 1024;
const MAX_FIXES_BYTES = 1024 * 1024;
const RECENT_MS = 7 * 24 * 3600 * 1000;
const RECURRING = 2;
const NAMED = 3;
/** Kept of what was said: the newest. */
const REMEMBERED = 500;

const FINGERPRINT = /^[0-9a-f]{16}$/;
const TOOL = /^[a-z][a-z0-9_]{0,63}$/;
const DECIDED = {
  merged: "was merged",
  released: "is in a release",
  rejected: "was closed without being merged",
  changes_requested: "needs changes",
};

main().catch(() => undefined);

async function main() {
  if (isOff()) return;
  const folder = wranglerDir(await eventOf(process.stdin));
  if (folder === undefined) return;
  const memory = join(folder, "state", "session-start.json");
  const { said } = parse(tail(memory, MAX_FIXES_BYTES));
  const before = new Set(Array.isArray(said) ? said.map(String) : []);
  const failures = recurring(folder).filter(({ key }) => !before.has(key));
  const fixes = decided(folder).filter(({ key }) => !before.has(key));
  if (failures.length + fixes.length === 0) return;
  const line = `wrangler: ${[failureText(failures), ...fixes.slice(0, NAMED).map(({ text }) => text)].filter(Boolean).join(" ")}`;
  const hookSpecificOutput = { hookEventName: "SessionStart", additionalContext: line };
  process.stdout.write(JSON.stringify({ systemMessage: line, hookSpecificOutput }));
  remember(memory, [...before, ...failures.map(({ key }) => key), ...fixes.map(({ key }) => key)]);
}

function recurring(folder) {
  const groups = new Map();
  const since = Date.now() - RECENT_MS;
  for (const line of tail(logPath(folder), TAIL_BYTES).split("\n")) {
    const { v, blame, fingerprint, tool, timestamp } = parse(line);
    if (v !== 1 || blame !== "bug" || !(timestamp > since)) continue;
    if (!FINGERPRINT.test(fingerprint) || !TOOL.test(tool)) continue;
    const group = groups.get(fingerprint) || { key: `failure ${fingerprint}`, tool, count: 0 };
    group.count++;
    groups.set(fingerprint, group);
  }
  return [...groups.values()].filter(({ count }) => count >= RECURRING).sort((a, b) => b.count - a.count);
}

function failureText(failures) {
  if (failures.length === 0) return "";
  const named = failures.slice(0, NAMED).map(({ tool, count }) => `${tool} ${count} times`);
  const more = failures.length > NAMED ? [`${failures.length - NAMED} more`] : [];
  return `Failures that may be bugs in it came again (${[...named, ...more].join(", ")}); /wrangler:mcp-errors shows them.`;
}

function decided(folder) {
  const { fixes } = parse(tail(join(folder, "mcp-pending-fixes.json"), MAX_FIXES_BYTES));
  if (!Array.isArray(fixes)) return [];
  return fixes.map(Object).flatMap(({ prNumber, status }) => {
    if (!Number.isInteger(prNumber) || !Object.hasOwn(DECIDED, status)) return [];
    return [{ key: `pull ${prNumber} ${status}`, text: `Pull request #${prNumber} ${DECIDED[status]}.` }];
  });
}

/** Without a word when the disk refuses, or when a folder is a link: the same is said once more. */
function remember(path, keys) {
  try {
    const state = dirname(path);
    if (!lstatSync(dirname(state)).isDirectory()) return;
    mkdirSync(state, { recursive: true });
    if (!lstatSync(state).isDirectory()) return;
    const draft = `${path}.${process.pid}.tmp`;
    writeFileSync(draft, JSON.stringify({ version: 1, said: keys.slice(-REMEMBERED) }), { mode: 0o600, flag: "wx" });
    renameSync(draft, path);
  } catch (error) {
    process.exitCode = 0;
  }
}
