import { endChildrenOnSignals } from "../platform/running.ts";
import { runCli } from "./program.ts";

endChildrenOnSignals();
process.exitCode = await runCli(process.argv.slice(2));
