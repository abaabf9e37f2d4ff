import { Console } from "node:console";

/**
 * Must be imported before anything else. Standard output carries JSON-RPC and nothing more: half a line of anybody's
 * log glues to the next message, which the client then throws away, and the call hangs.
 */
const stdout = process.stdout;
const write = stdout.write.bind(stdout);

Object.assign(globalThis, { console: new Console(process.stderr, process.stderr) });
stdout.write = process.stderr.write.bind(process.stderr);

/** Writes one message. Resolves when the client can take the next. */
export function writeMessage(json: string): Promise<void> {
  return new Promise((resolve) => {
    if (write(`${json}\n`)) resolve();
    else stdout.once("drain", resolve);
  });
}
