import type { Activation } from "../patch/activation.ts";
import type { Choice } from "../patch/choose-build.ts";
import type { Session } from "../patch/sessions.ts";
import { hashesOf, type Build } from "../patch/store.ts";
import type { Verified } from "../fix/ledger.ts";
import { isoTime } from "../shared/clock.ts";
import type { JsonObject } from "../shared/json.ts";
import { cleanLine } from "../publish/clean-text.ts";

/** What would run and where, for the person who has to agree. */
export function payloadText(
  fix: Verified,
  build: Build,
  { sourceDiff, project }: { sourceDiff: string; project: string },
): string {
  const { verified } = fix;
  const hashes = Object.entries(hashesOf(build.files)).map(([name, hash]) => `  ${hash}  ${name}`);
  return [
    `Run the build of ${fix.fixId} in place of wrangler's official server, in this project: ${project}`,
    `It heals ${fix.tool}; verified at ${isoTime(verified.at)}: ${verified.suite.passed} tests passed, red again without the change.`,
    ...(fix.explained === undefined ? [] : [`What it changes: ${cleanLine(fix.explained.summary)}`]),
    `It stays on in running and later sessions until "patch off", another version than ${build.madeFor.version} of the plugin, or crashes in a row.`,
    "It runs with your user's rights, as the official server does, and without the tokens and options of your environment.",
    "",
    "The change of the source:",
    "",
    sourceDiff.trimEnd(),
    "",
    "What will run, by SHA-256:",
    ...hashes,
  ].join("\n");
}

/** One line on what a server that starts now runs, and one on what to do about it. */
export function patchText(now: Choice, activation: Activation | undefined, off: string): string {
  if (now.kind === "patched") {
    const { fixId, tool, at, madeFor } = now.activation;
    return `${fixId} is on since ${isoTime(at)}: ${tool}, made for version ${madeFor.version}.\nTo go back: ${off}`;
  }
  if (activation === undefined && now.reason === "") return "No patch is on.";
  const since = activation === undefined ? "" : ` (on since ${isoTime(activation.at)})`;
  return `The official build runs, although a patch is on${since}: ${now.reason}.\nTo remove it: ${off}`;
}

/** What the running servers say. */
export function sessionsText(sessions: readonly Session[], wanted?: string): string {
  if (sessions.length === 0)
    return wanted === undefined
      ? ""
      : `Servers of this project that start from now on run ${wanted}; none that runs has said so yet.`;
  const lines = sessions.map(({ pid, build, since, reason }) => {
    return `  process ${pid} runs ${cleanLine(build)} since ${isoTime(since)}${reason === "" ? "" : `: ${cleanLine(reason)}`}`;
  });
  return ["Servers of this project:", ...lines].join("\n");
}

export function patchData(now: Choice, sessions: readonly Session[], found?: Activation): JsonObject {
  const activation = now.kind === "patched" ? now.activation : found;
  return {
    running: now.kind === "patched" ? now.label : "official",
    reason: now.kind === "patched" ? "" : now.reason,
    patch:
      activation === undefined
        ? null
        : {
            fixId: activation.fixId,
            tool: activation.tool,
            since: activation.at,
            madeFor: activation.madeFor.version,
            fallback: activation.fallback === null ? null : { ...activation.fallback },
          },
    sessions: sessions.map((session) => ({ ...session })),
  };
}
