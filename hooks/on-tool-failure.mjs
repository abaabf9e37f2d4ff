// PostToolUseFailure: adds one fact about a failed call of wrangler when its answer could not tell it itself, as when
// the connection was lost. Silent when the answer names the record, for the caller's own mistakes, and when
// self-healing is off. It reads the end of the error log and nothing else, needs no dependency, and always exits 0,
// so it keeps to the syntax of Node versions that are too old for the server.
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";

/** A record has at most 64 KB: the last few are enough, since the failure was just now. */
const TAIL_BYTES = 512 * 1024;
/** A record is written after the answer is out, and the hook can be faster. */
const SECOND_LOOK_MS = 40;

const ID = /^err-\d{8}-[a-z2-7]{8}$/;
const TOOL = /^[a-z][a-z0-9_]{0,63}$/;

main().catch(() => undefined);

async function main() {
  if (process.env.WRANGLER_DISABLE_SELF_HEALING === "true" || process.env.WRANGLER_DISABLE_SELF_HEALING === "1") return;
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  const input = JSON.parse(text);
  const callId = input.tool_use_id;
  if (typeof callId !== "string" || callId === "" || String(input.error).includes("Error id: err-")) return;
  const record = await recordOf(callId, logPath(input));
  if (record === undefined || record.blame !== "bug" || !ID.test(record.id) || !TOOL.test(record.tool)) return;
  const additionalContext =
    `The failed call of ${record.tool} is recorded as ${record.id}. It may be a bug in wrangler itself; ` +
    `the user can run /wrangler:fix-mcp-error ${record.id} to have it diagnosed and fixed.`;
  const hookSpecificOutput = { hookEventName: "PostToolUseFailure", additionalContext };
  process.stdout.write(JSON.stringify({ hookSpecificOutput }));
}

async function recordOf(callId, log) {
  const found = findRecord(callId, log);
  if (found !== undefined) return found;
  await new Promise((done) => setTimeout(done, SECOND_LOOK_MS));
  return findRecord(callId, log);
}

/** Where the server of this project writes, by the rules of mcp/src/settings. Undefined when it refuses to. */
function logPath(input) {
  const project = resolve(given(process.env.CLAUDE_PROJECT_DIR) || given(input.cwd) || ".");
  const folder = resolve(project, given(process.env.WRANGLER_DIR) || ".wrangler");
  const inside = relative(project, folder);
  const leaves = inside === "" || inside.startsWith("..") || isAbsolute(inside);
  return leaves ? undefined : join(folder, "mcp-error-log.jsonl");
}

/** A variable that the client left unexpanded counts as absent. */
function given(value) {
  return typeof value === "string" && !value.startsWith("${") ? value : "";
}

/** The newest record of the call. The client made the call's id up just now, so nobody else can have written it. */
function findRecord(callId, log) {
  for (const line of tail(log).split("\n").reverse()) {
    if (!line.includes(callId)) continue;
    const record = parse(line);
    if (record.v === 1 && record.toolUseId === callId) return record;
  }
  return undefined;
}

function parse(line) {
  try {
    return Object(JSON.parse(line));
  } catch (error) {
    return {};
  }
}

/** The end of a regular file, "" for anything else: links are not followed, pipes not waited for. */
function tail(path) {
  let descriptor;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW || 0) | (constants.O_NONBLOCK || 0));
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return "";
    const bytes = Buffer.alloc(Math.min(TAIL_BYTES, stat.size));
    return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, bytes.length, stat.size - bytes.length));
  } catch (error) {
    return "";
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
