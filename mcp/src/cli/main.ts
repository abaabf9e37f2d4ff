import { endChildrenOnSignals } from "../platform/running.ts";
import { runCli } from "./program.ts";
import { allowUnreadOutput } from "./unread-output.ts";

const args = process.argv.slice(2);
// A supervisor ends what it started in its own way.
if (args[0] !== "supervise") endChildrenOnSignals();
allowUnreadOutput();
process.exitCode = await runCli(args);
