import { Console } from "node:console";
import { Socket } from "node:net";

/**
 * Must be imported before anything else. Standard output carries JSON-RPC and nothing more: half a line of anybody's
 * log glues to the next message, which the client then throws away, and the call hangs. With `--rpc-fd` the messages
 * go over a descriptor of their own, so that not even raw writes to descriptor 1 can meet them.
 */
const descriptor = process.argv.map((argument) => /^--rpc-fd=(\d+)$/.exec(argument)?.[1]).find((found) => found);

const stdout = descriptor === undefined ? process.stdout : new Socket({ fd: Number(descriptor), readable: false });
const write = stdout.write.bind(stdout);
stdout.on("error", () => undefined);

Object.assign(globalThis, { console: new Console(process.stderr, process.stderr) });
const { stderr } = process;
stderr.on("error", () => undefined);
// Looked up late, so that who listens to standard error hears it too.
const toLog = (...written: Parameters<typeof stderr.write>): boolean => stderr.write(...written);
if (stdout === process.stdout) Object.assign(process.stdout, { write: toLog });

/** Writes one message. Resolves when the client can take the next. */
export function writeMessage(json: string): Promise<void> {
  return new Promise((resolve) => {
    if (write(`${json}\n`)) resolve();
    else stdout.once("drain", resolve);
  });
}
