// What the hooks share: which project, and reading its files. Dependency-free, and in the syntax of Node versions that
// are too old for the server.
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";

/** Everything is switched off. */
export function isOff() {
  return process.env.WRANGLER_DISABLE_SELF_HEALING === "true" || process.env.WRANGLER_DISABLE_SELF_HEALING === "1";
}

/** What the client says of the event. */
export async function eventOf(stdin) {
  let text = "";
  for await (const chunk of stdin) text += chunk;
  return JSON.parse(text);
}

/** Where the server of this project writes, by the rules of mcp/src/settings. Undefined when it refuses to. */
export function wranglerDir(input) {
  const project = resolve(given(process.env.CLAUDE_PROJECT_DIR) || given(input.cwd) || ".");
  const folder = resolve(project, given(process.env.WRANGLER_DIR) || ".wrangler");
  const inside = relative(project, folder);
  const leaves = inside === "" || inside.startsWith("..") || isAbsolute(inside);
  return leaves ? undefined : folder;
}

export function logPath(folder) {
  return join(folder, "mcp-error-log.jsonl");
}

/** A variable that the client left unexpanded counts as absent. */
function given(value) {
  return typeof value === "string" && !value.startsWith("${") ? value : "";
}

/** The end of a regular file, "" for anything else: links are not followed, pipes not waited for. */
export function tail(path, most) {
  let descriptor;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW || 0) | (constants.O_NONBLOCK || 0));
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return "";
    const bytes = Buffer.alloc(Math.min(most, stat.size));
    return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, bytes.length, stat.size - bytes.length));
  } catch (error) {
    return "";
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** An object, empty for anything that is none. */
export function parse(text) {
  try {
    return Object(JSON.parse(text));
  } catch (error) {
    return {};
  }
}
