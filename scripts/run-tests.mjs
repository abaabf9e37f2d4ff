// Runs vitest's projects and ends with one line of its own, taken from the runner's report: "N passed, N failed".
// usage: node scripts/run-tests.mjs [vitest arguments]
// Not named test.mjs: a fix workspace lies in the user's project, whose "node --test" would run a file of that name.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "wrangler-test-"));
const file = join(folder, "report.json");
const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...process.argv.slice(2)];
const run = spawnSync(process.execPath, [join(root, "node_modules", "vitest", "vitest.mjs"), ...args], {
  cwd: root,
  stdio: ["ignore", "inherit", "inherit"],
});

const report = readReport();
const failed = report.numFailedTests + report.failedFiles;
const skipped = report.numPendingTests > 0 ? `, ${report.numPendingTests} skipped` : "";
console.log(`${report.numPassedTests} passed, ${failed} failed${skipped}`);
process.exitCode = run.status === 0 && failed === 0 && report.numPassedTests > 0 ? 0 : 1;

/** Files that fail to load have no failed test; they count as failures of their own. */
function readReport() {
  try {
    const report = JSON.parse(readFileSync(file, "utf8"));
    const broken = report.testResults.filter(
      ({ status, assertionResults }) =>
        status === "failed" && !assertionResults.some((test) => test.status === "failed"),
    );
    return { ...report, failedFiles: broken.length };
  } catch (error) {
    console.error(`The runner left no report: ${error.message}`);
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, failedFiles: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
