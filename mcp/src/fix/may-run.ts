import { createHash } from "node:crypto";
import { z } from "zod";
import { loadUserSettings } from "../settings/user-settings.ts";
import { WranglerError } from "../shared/errors.ts";
import { sandboxOf, sandboxOfMachine } from "../sandbox/run-root.ts";
import type { FixContext } from "./context.ts";
import type { FixState } from "./ledger.ts";
import type { Current } from "./steps/current.ts";

/** Trees of a fix that a person allowed to run unconfined. */
const AllowedSchema = z.array(z.string());
const MOST_KEPT = 100;

export interface RunPayload {
  /** What would run, and with which rights. */
  readonly text: string;
  /** Of exactly these files in this fix. */
  readonly hash: string;
}

/**
 * Holds a step until what it would run may run: in a sandbox always; where none works, only what a person allowed, once
 * for each content, or by the standing word of their own settings.
 *
 * @throws WranglerError E_CONSENT (exit 5) with what would run, its hash, and the command that allows it
 */
export async function assertMayRun(context: FixContext, fix: FixState, current: Current): Promise<void> {
  if (context.asked === true || (await isConfined(context))) return;
  if (await hasStandingWord(context)) return;
  if ((await allowed(context, fix)).includes(current.tree)) return;
  const { text, hash } = await runPayload(context, fix, current);
  const command = `${context.commandLine("fix", "allow", fix.fixId)} --consent ${hash}`;
  throw new WranglerError(
    "E_CONSENT",
    `${text}\n\nA person has to agree to this first; nothing was run.\nHash: ${hash}`,
    {
      hint: `Show this to the person. With their consent run: ${command}\nThen run this step again.`,
      details: { payload: text, hash, command },
    },
  );
}

/** Whether written code is confined on this machine. */
export async function isConfined({ stateDir }: Pick<FixContext, "stateDir">): Promise<boolean> {
  return (await sandboxOf(stateDir)) !== undefined;
}

/**
 * A person's standing word is for machines on which no sandbox works. Where one does, something else took it away, as a
 * project's client settings can by a variable; then the person is asked.
 */
export async function hasStandingWord({ stateDir }: Pick<FixContext, "stateDir">): Promise<boolean> {
  return loadUserSettings(stateDir).unsandboxed === "yes" && (await sandboxOfMachine(stateDir)) === undefined;
}

/** Why nothing confines, for who is asked. */
export async function whyUnconfined({ stateDir }: Pick<FixContext, "stateDir">): Promise<string> {
  const sandbox = await sandboxOfMachine(stateDir);
  if (sandbox === undefined) return "No sandbox works on this machine (bubblewrap on Linux is one).";
  return `${sandbox.name} works on this machine, but the variable WRANGLER_SANDBOX takes it away.`;
}

export async function runPayload(
  context: Pick<FixContext, "stateDir">,
  fix: FixState,
  { tree, changes }: Current,
): Promise<RunPayload> {
  const files = changes.map(({ path, status }) => `  ${status} ${path}`).slice(0, 50);
  const text = [
    await whyUnconfined(context),
    `The test and the change in ${fix.fixId} would run with your rights: they could read your files and use the network.`,
    ...files,
  ].join("\n");
  return { text, hash: createHash("sha256").update(`run\0${fix.fixId}\0${tree}`).digest("hex") };
}

/** A person's word for what is in the workspace now. */
export async function allowRun(context: FixContext, fix: FixState, { tree }: Current): Promise<void> {
  const trees = await allowed(context, fix);
  await context.store.writeSealed(nameOf(fix), [...trees.filter((one) => one !== tree), tree].slice(-MOST_KEPT));
}

/** None where the list was changed by something else than the engine. */
async function allowed(context: FixContext, fix: FixState): Promise<string[]> {
  const parsed = AllowedSchema.safeParse(await context.store.readSealed(nameOf(fix)));
  return parsed.success ? parsed.data : [];
}

function nameOf(fix: FixState): string {
  return `allowed-${fix.fixId}`;
}
