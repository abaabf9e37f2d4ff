import { endChildrenOnSignals } from "../platform/running.ts";
import { runCli } from "./program.ts";

const args = process.argv.slice(2);
// A supervisor ends what it started in its own way.
if (args[0] !== "supervise") endChildrenOnSignals();
process.exitCode = await runCli(args);
