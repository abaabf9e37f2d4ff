import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";

/** With this the build marks a bundle whose first line alone is that of an ES module; scripts/build.mjs writes it. */
const MARK = "/* one line of module */";
/** The code that a start compiles is compiled by then. */
const WRITE_AFTER_MS = 1500;
const HASH_BYTES = 32;

/**
 * Runs a bundle with the machine code that an earlier run left in `cacheFile`: to compile it is a fifth of a start.
 * Writes the cache some time later when there was none that fits, and never fails because of it.
 *
 * V8 runs what is in the cache and looks at no more than its own version and the length of the source. So the cache has
 * to lie where only the person can write, and one whose hash does not match it and the bundle is not used.
 */
export async function runWithCodeCache(bundle: string, cacheFile: string): Promise<void> {
  // The words that Node itself has for a program that is not there.
  if (!existsSync(bundle)) return void createRequire(bundle)(bundle);
  const bytes = readFileSync(bundle);
  // The build escapes all but ASCII, outside of comments: one byte is one character.
  const code = bytes.toString("latin1");
  const moduleUrl = pathToFileURL(bundle).href;
  if (!code.startsWith(MARK)) return void (await import(moduleUrl));
  const cached = readCache(cacheFile, bytes);
  // The first line's place is taken by ours, so that lines keep their numbers.
  const wrapped = `(function (require, __moduleUrl, module, exports) {${code.slice(code.indexOf("\n"))}\n})`;
  const options = { filename: moduleUrl, ...(cached === undefined ? {} : { cachedData: cached }) };
  const script = new Script(wrapped, options);
  const module = { exports: {} };
  const run: unknown = script.runInThisContext();
  if (typeof run === "function") run(createRequire(moduleUrl), moduleUrl, module, module.exports);
  if (cached !== undefined && script.cachedDataRejected !== true) return;
  setTimeout(() => writeCache(cacheFile, bytes, script.createCachedData()), WRITE_AFTER_MS).unref();
}

/** SHA-256 of the bundle and of the cache behind it. */
function hashOf(bundle: Buffer, data: Buffer): Buffer {
  return createHash("sha256").update(bundle).update(data).digest();
}

/** The file is a hash and the data. */
function readCache(file: string, bundle: Buffer): Buffer | undefined {
  try {
    const bytes = readFileSync(file);
    const data = bytes.subarray(HASH_BYTES);
    return hashOf(bundle, data).equals(bytes.subarray(0, HASH_BYTES)) ? data : undefined;
  } catch {
    return undefined;
  }
}

function writeCache(file: string, bundle: Buffer, data: Buffer): void {
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, Buffer.concat([hashOf(bundle, data), data]), { mode: 0o600, flag: "wx" });
    renameSync(temporary, file);
  } catch {
    // Where nothing can be written, nothing need be removed, nor could be.
    attempt(() => rmSync(temporary));
  }
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    return;
  }
}
