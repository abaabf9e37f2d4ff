import { fileURLToPath } from "node:url";

/**
 * Makes this process the supervisor of a server: a process in between would be one more to end, and to hold in memory.
 * Returns when the supervisor has begun; it ends the process when the client goes.
 *
 * @param command the server's program and its arguments
 */
export async function supervise(command: readonly string[], callTimeoutS: number): Promise<void> {
  // Beside the bundle that this file is a part of.
  const supervisor = new URL("server.cjs", import.meta.url);
  process.argv = [
    process.execPath,
    fileURLToPath(supervisor),
    `--call-timeout-ms=${callTimeoutS * 1000}`,
    "--",
    ...command,
  ];
  await import(supervisor.href);
}
