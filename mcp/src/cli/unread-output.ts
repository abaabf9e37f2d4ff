import { messageOf, systemCode } from "../shared/errors.ts";

/**
 * Lets a command go on and end with its own exit code when nobody reads what it says, as in `… | head -1`. An answer
 * that is lost for another reason, as on a full disk, makes the exit code 1. Without it Node ends the process in the
 * middle of its work (https://nodejs.org/docs/latest-v20.x/api/process.html#a-note-on-process-io).
 */
export function allowUnreadOutput(): void {
  process.stderr.on("error", () => undefined);
  process.stdout.on("error", (error: unknown) => {
    if (systemCode(error) === "EPIPE") return;
    process.stderr.write(`the answer could not be written: ${messageOf(error)}\n`);
    process.once("exit", () => (process.exitCode = 1));
  });
}
