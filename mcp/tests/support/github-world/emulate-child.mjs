/**
 * Runs the GitHub emulator in a process of its own, on loopback only (it would listen on every address), at a free
 * port. Arguments: its api.js, the public address of the API, the seed as JSON. Prints the port; ends with stdin.
 */
import net from "node:net";

const [api, baseUrl, seed] = process.argv.slice(2);
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function onLoopback(port, host, ...rest) {
  this.once("listening", () => process.stdout.write(`${this.address().port}\n`));
  return listen.call(this, port, host ?? "127.0.0.1", ...rest);
};
const { createEmulator } = await import(api);
await createEmulator({ service: "github", port: 0, baseUrl, seed: JSON.parse(seed) });
process.stdin.resume();
process.stdin.once("end", () => process.exit(0));
