// PostToolUseFailure: adds one fact about a failed call of wrangler when its answer could not tell it itself, as when
// the connection was lost. Silent when the answer names the record, for the caller's own mistakes, and when
// self-healing is off. It reads the end of the error log and nothing else, and always exits 0.
import { eventOf, isOff, logPath, parse, tail, wranglerDir } from "./project-files.mjs";

/** A record has at most 64 KB: the last few are enough, since the failure was just now. */
const TAIL_BYTES = 512 * 1024;
/** A record is written after the answer is out, and the hook can be faster. */
const SECOND_LOOK_MS = 40;

const ID = /^err-\d{8}-[a-z2-7]{8}$/;
const TOOL = /^[a-z][a-z0-9_]{0,63}$/;

main().catch(() => undefined);

async function main() {
  if (isOff()) return;
  const input = await eventOf(process.stdin);
  const callId = input.tool_use_id;
  if (typeof callId !== "string" || callId === "" || String(input.error).includes("Error id: err-")) return;
  const folder = wranglerDir(input);
  if (folder === undefined) return;
  const record = await recordOf(callId, logPath(folder));
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

/**
 * The newest record of the call, also when the log was put aside just after it. The client made the call's id up just
 * now, so nobody else can have written it.
 */
function findRecord(callId, log) {
  for (const path of [log, `${log}.1`]) {
    for (const line of tail(path, TAIL_BYTES).split("\n").reverse()) {
      if (!line.includes(callId)) continue;
      const record = parse(line);
      if (record.v === 1 && record.toolUseId === callId) return record;
    }
  }
  return undefined;
}
