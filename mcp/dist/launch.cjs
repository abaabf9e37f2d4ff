"use strict";

// mcp/src/platform/code-cache.ts
var import_node_crypto = require("crypto");
var import_node_fs = require("fs");
var import_node_module = require("module");
var import_node_path = require("path");
var import_node_url = require("url");
var import_node_vm = require("vm");
var MARK = "/* one line of module */";
var WRITE_AFTER_MS = 1500;
var HASH_BYTES = 32;
async function runWithCodeCache(bundle2, cacheFile2) {
  if (!(0, import_node_fs.existsSync)(bundle2)) return void (0, import_node_module.createRequire)(bundle2)(bundle2);
  const bytes = (0, import_node_fs.readFileSync)(bundle2);
  const code = bytes.toString("latin1");
  const moduleUrl = (0, import_node_url.pathToFileURL)(bundle2).href;
  if (!code.startsWith(MARK)) return void await import(moduleUrl);
  const cached = readCache(cacheFile2, bytes);
  const wrapped = `(function (require, __moduleUrl, module, exports) {${code.slice(code.indexOf("\n"))}
})`;
  const options = { filename: moduleUrl, ...cached === void 0 ? {} : { cachedData: cached } };
  const script = new import_node_vm.Script(wrapped, options);
  const module2 = { exports: {} };
  const run = script.runInThisContext();
  if (typeof run === "function") run((0, import_node_module.createRequire)(moduleUrl), moduleUrl, module2, module2.exports);
  if (cached !== void 0 && script.cachedDataRejected !== true) return;
  setTimeout(() => writeCache(cacheFile2, bytes, script.createCachedData()), WRITE_AFTER_MS).unref();
}
function hashOf(bundle2, data) {
  return (0, import_node_crypto.createHash)("sha256").update(bundle2).update(data).digest();
}
function readCache(file, bundle2) {
  try {
    const bytes = (0, import_node_fs.readFileSync)(file);
    const data = bytes.subarray(HASH_BYTES);
    return hashOf(bundle2, data).equals(bytes.subarray(0, HASH_BYTES)) ? data : void 0;
  } catch {
    return void 0;
  }
}
function writeCache(file, bundle2, data) {
  const temporary = `${file}.${process.pid}`;
  try {
    (0, import_node_fs.mkdirSync)((0, import_node_path.dirname)(file), { recursive: true, mode: 448 });
    (0, import_node_fs.writeFileSync)(temporary, Buffer.concat([hashOf(bundle2, data), data]), { mode: 384, flag: "wx" });
    (0, import_node_fs.renameSync)(temporary, file);
  } catch {
    attempt(() => (0, import_node_fs.rmSync)(temporary));
  }
}
function attempt(work) {
  try {
    work();
  } catch {
    return;
  }
}

// mcp/src/server/launch.ts
var [node = "", , cacheFile = "", bundle = "", ...rest] = process.argv;
process.argv = [node, bundle, ...rest];
void runWithCodeCache(bundle, cacheFile);
