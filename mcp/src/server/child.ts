import { writeMessage } from "./stdout-guard.ts";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeThrown } from "../capture/thrown.ts";
import { messageOf } from "../shared/errors.ts";
import { TOOLS } from "../tools/registry.ts";
import { controlChannel } from "./control-channel.ts";
import { buildManifest } from "./manifest.ts";
import { startServer } from "./start-server.ts";

/** The conventional exit code for an internal software error (sysexits.h). */
const EX_SOFTWARE = 70;

const { values } = parseArgs({
  options: {
    manifest: { type: "boolean", default: false },
    "control-fd": { type: "string" },
    "rpc-fd": { type: "string" },
    project: { type: "string" },
    build: { type: "string", default: "official" },
    /** Does ahead of the first call what that would have to wait for. */
    prepare: { type: "boolean", default: false },
  },
});

// No await here: code that waits while it loads cannot be cached (platform/code-cache.ts).
if (values.manifest) void writeMessage(JSON.stringify(buildManifest(TOOLS)));
else void serve();

async function serve(): Promise<void> {
  const descriptor = Number(values["control-fd"] ?? NaN);
  const control = controlChannel(Number.isInteger(descriptor) ? descriptor : undefined);
  const end = (error: unknown): void => {
    control.fatal(error);
    process.stderr.write(`${describeThrown(error).stack || messageOf(error)}\n`);
    process.exit(EX_SOFTWARE);
  };
  process.on("uncaughtException", end);
  process.on("unhandledRejection", end);
  Error.stackTraceLimit = 50;
  const folder = dirname(fileURLToPath(import.meta.url));
  const { project, build, prepare } = values;
  const tracker = await startServer({ control, folder, project, build, write: writeMessage });
  control.ready();
  if (prepare) void tracker.prepare();
}
