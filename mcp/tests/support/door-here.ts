import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { onTestFinished } from "vitest";
import { createCallTrace } from "../../src/capture/call-trace.ts";
import { NO_KNOWN_SECRETS } from "../../src/capture/known-secrets.ts";
import { createRecorder } from "../../src/capture/recorder.ts";
import { createServer } from "../../src/server/create-server.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { systemClock } from "../../src/shared/clock.ts";
import { SERVER_NAME, VERSION } from "../../src/shared/version.ts";
import { TOOLS } from "../../src/tools/registry.ts";
import { createTracker } from "../../src/tracker/tracker.ts";

/** Runs the server in this process until the test ends. @returns the client's end of a connection to it */
export async function serve(projectDir: string): Promise<Transport> {
  const paths = projectPaths(projectDir);
  const trace = createCallTrace();
  const recorder = createRecorder({
    paths,
    clock: systemClock,
    known: async () => NO_KNOWN_SECRETS,
    server: { name: SERVER_NAME, version: VERSION, build: "test", commit: "" },
    runtime: () => ({ node: process.version, platform: process.platform, client: "wrangler-door", protocol: "" }),
    key: () => Promise.resolve(Buffer.alloc(32)),
    frames: () => Promise.resolve({}),
  });
  const context = { tracker: createTracker({ paths, clock: systemClock, trace }) };
  const server = createServer({ tools: TOOLS, context, recorder, version: VERSION, trace });
  const [mine, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(theirs);
  onTestFinished(async () => {
    await server.close();
    await recorder.settled();
  });
  return mine;
}
