import { createInterface } from "node:readline/promises";
import { WranglerError } from "../shared/errors.ts";
import type { UserSettings } from "../settings/user-settings.ts";

export interface ConsentOptions {
  /** The hash that the person saw. */
  consent?: string;
  yes?: boolean;
}

export interface Payload {
  /** What would happen, in full. */
  readonly text: string;
  readonly hash: string;
  /** The command that goes on once the person agreed. */
  readonly command: string;
}

/**
 * Goes on only with a person's word for exactly this payload: the hash that was shown, an answer in a terminal, `--yes`
 * in a terminal, or the user's standing setting.
 *
 * @param settings the user's, where their standing word is meant for what would happen; else `ask`
 *
 * The caller is often a model, whose shell has no terminal; its client asks the person before it runs the command with
 * `--consent`, because no command allows that form beforehand.
 *
 * @throws WranglerError E_CONSENT (exit 5) with the payload and its hash
 */
export async function assertConsent(
  payload: Payload,
  options: ConsentOptions,
  settings: Pick<UserSettings, "consent">,
): Promise<void> {
  if (options.consent !== undefined) {
    if (options.consent === payload.hash) return;
    throw needed(payload, "The consent is for something else than what would be sent now.");
  }
  if (options.yes === true && settings.consent === "yes") return;
  if (!isTerminal()) throw needed(payload, "A person has to agree to this first; nothing was done.");
  if (options.yes === true) return;
  if (await agreed(payload)) return;
  throw needed(payload, "Not agreed; nothing was done.");
}

function isTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

async function agreed(payload: Payload): Promise<boolean> {
  process.stderr.write(`${payload.text}\n\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question("Go on? [y/N] ")).trim());
  } finally {
    terminal.close();
  }
}

function needed(payload: Payload, why: string): WranglerError {
  const { text, hash, command } = payload;
  return new WranglerError("E_CONSENT", `${text}\n\n${why}\nHash: ${hash}`, {
    hint: `Show this to the person. With their consent run: ${command} --consent ${hash}`,
    details: { payload: text, hash, command: `${command} --consent ${hash}` },
  });
}
