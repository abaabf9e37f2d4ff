// Fails when a generated file is not what the source generates. Works on a copy, so that it changes nothing.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const copy = mkdtempSync(join(tmpdir(), "wrangler-generated-"));
try {
  for (const name of [".claude-plugin", "mcp", "scripts", "docs", "package.json", "tsconfig.json"]) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  // Links among the packages have to stay links into the copy.
  cpSync(join(root, "node_modules"), join(copy, "node_modules"), { recursive: true, verbatimSymlinks: true });
  execFileSync(process.execPath, [join(copy, "scripts", "generate.mjs")], { stdio: ["ignore", "ignore", "inherit"] });
  const stale = ["mcp/dist", "docs/reference"].flatMap((folder) => differing(folder));
  if (stale.length > 0) {
    console.error(`Not what the source generates: ${stale.join(", ")}\nRun "npm run generate" and commit the result.`);
    process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function differing(folder) {
  const names = new Set([...filesOf(join(root, folder)), ...filesOf(join(copy, folder))]);
  return [...names]
    .filter((name) => read(join(root, folder, name)) !== read(join(copy, folder, name)))
    .map((name) => `${folder}/${name}`);
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => statSync(join(folder, name)).isFile());
}

function read(path) {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
