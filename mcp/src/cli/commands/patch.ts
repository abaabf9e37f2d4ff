import { createHash } from "node:crypto";
import { join } from "node:path";
import { verifiedBuild } from "../../fix/steps/verified-build.ts";
import { chooseBuild, type Choice } from "../../patch/choose-build.ts";
import { readSessions } from "../../patch/sessions.ts";
import { hashesOf, PatchStore, runnable, type Build } from "../../patch/store.ts";
import { isPrivate } from "../../settings/state-dir.ts";
import { systemClock } from "../../shared/clock.ts";
import { WranglerError } from "../../shared/errors.ts";
import { VERSION } from "../../shared/version.ts";
import { assertConsent, type ConsentOptions, type Payload } from "../consent.ts";
import type { Answer } from "../output.ts";
import { patchData, patchText, payloadText, sessionsText } from "../patch-report.ts";
import { Session, type CommonOptions } from "../session.ts";
import { sessionsThat } from "../wait-for-sessions.ts";

/**
 * Lets the build of a verified fix run in place of the official one, in running servers of this project and in later
 * ones, once the person agreed to exactly these bytes.
 */
export async function on(fixId: string | undefined, options: CommonOptions & ConsentOptions): Promise<Answer> {
  const { session, patches } = opened(options);
  assertPrivate(session.stateDir);
  const context = await session.fixContext();
  const found = await context.store.find(fixId);
  return context.store.exclusively(found.fixId, async () => {
    const { fix, dist, madeFor, sourceDiff } = await verifiedBuild(context, await context.store.load(found.fixId));
    const build: Build = { fixId: fix.fixId, tool: fix.tool, madeFor, files: runnable(dist) };
    const now = await choice(session);
    if (now.kind === "patched" && sameFiles(now, build)) return status(options);
    const text = payloadText(fix, build, { sourceDiff, project: session.startup.projectDir });
    await assertConsent(payloadOf(session, build, text), options, { consent: "ask" });
    const activation = await patches.switchOn(build, await session.key(), systemClock);
    const label = `patched:${fix.fixId}`;
    const sessions = await sessionsThat(patches.layout.sessions, label, { sinceNone: true });
    await patches.sweep(await session.key());
    const back = session.commandLine("patch", "off");
    return {
      text: [`${fix.fixId} is on.`, sessionsText(sessions, label), `To go back: ${back}`].join("\n"),
      data: patchData({ kind: "patched", label, child: "", activation }, sessions),
    };
  });
}

/** Lets the official build run again, at once, and removes the patched one. Needs nobody's word. */
export async function off(options: CommonOptions): Promise<Answer> {
  const { session, patches } = opened(options);
  const before = await patches.current(await session.key());
  await patches.switchOff();
  if (before.kind === "none") {
    await patches.sweep(await session.key());
    return { text: "No patch was on.", data: { ...patchData(NOTHING, []), was: null } };
  }
  const sessions = await sessionsThat(patches.layout.sessions, "official", { sinceNone: false });
  await patches.sweep(await session.key());
  const was = before.kind === "sealed" ? before.activation.fixId : null;
  const text = `${was ?? "A patch that could not be believed"} is off.\n${sessionsText(sessions, "official")}`;
  return { text, data: { ...patchData(NOTHING, sessions), was } };
}

/** What runs, in which sessions, since when, and why the official build runs although a patch is on. */
export async function status(options: CommonOptions): Promise<Answer> {
  const { session, patches } = opened(options);
  const [now, found] = [await choice(session), await patches.current(await session.key())];
  const sessions = await readSessions(patches.layout.sessions);
  const activation = found.kind === "sealed" ? found.activation : undefined;
  const text = [patchText(now, activation, session.commandLine("patch", "off")), sessionsText(sessions)].join("\n");
  return { text: text.trimEnd(), data: patchData(now, sessions, activation) };
}

const NOTHING: Choice = { kind: "official", reason: "" };

function opened(options: CommonOptions): { session: Session; patches: PatchStore } {
  const session = new Session(options);
  session.assertHealing();
  return { session, patches: new PatchStore(session.stateDir, session.startup.projectDir) };
}

/** No server would run what lies in a folder that others may enter. */
function assertPrivate(stateDir: string): void {
  if (isPrivate(stateDir)) return;
  throw new WranglerError("E_STATE_DIR", `others may enter the private state folder ${stateDir}`, {
    hint: `Run "chmod 700" on it, and see that nothing in it is a stranger's.`,
  });
}

/** What a server that starts now would run. */
async function choice(session: Session): Promise<Choice> {
  const { stateDir, startup, pluginRoot } = session;
  const officialChild = join(pluginRoot, "mcp", "dist", "child.js");
  const asking = { stateDir, projectDir: startup.projectDir, version: VERSION, officialChild };
  return chooseBuild(asking, () => session.key());
}

function sameFiles(now: Choice & { kind: "patched" }, build: Build): boolean {
  return now.activation.fixId === build.fixId && hashOf(now.activation.files) === hashOf(hashesOf(build.files));
}

function payloadOf(session: Session, build: Build, text: string): Payload {
  const { fixId, tool, madeFor, files } = build;
  const what = ["patch on", session.startup.projectDir, fixId, tool, madeFor, hashesOf(files), text];
  return { text, hash: hashOf(what), command: session.commandLine("patch", "on", fixId) };
}

function hashOf(what: unknown): string {
  return createHash("sha256").update(JSON.stringify(what)).digest("hex");
}
