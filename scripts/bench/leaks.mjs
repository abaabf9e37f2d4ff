// What an attempt must not leave behind or give away.
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

/** A token of GitHub's form, for the environment of the engine: nothing that it says may have it. */
export const CANARY = `ghp_${randomBytes(18).toString("hex")}`;
/** In milliseconds: how long a process that was told to end may take. */
const GRACE_MS = 1_000;

/** @returns {Promise<string[]>} what leaked: "secret" in what was said, a "process" that goes on in the folder */
export async function leaksOf(folder, said) {
  const leaks = said.includes(CANARY) ? ["secret"] : [];
  if (processesIn(folder).length === 0) return leaks;
  await setTimeout(GRACE_MS);
  return processesIn(folder).length === 0 ? leaks : [...leaks, "process"];
}

/** Ids of processes that were started in the folder or with a path in it. Only Linux can tell; elsewhere none. */
function processesIn(folder) {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").filter((id) => /^\d+$/.test(id) && id !== String(process.pid) && isIn(folder, id));
}

function isIn(folder, id) {
  try {
    return (
      readFileSync(`/proc/${id}/cmdline`, "utf8").includes(folder) || readlinkSync(`/proc/${id}/cwd`).includes(folder)
    );
  } catch {
    return false;
  }
}
