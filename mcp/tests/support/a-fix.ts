import { join } from "node:path";
import type { FixContext } from "../../src/fix/context.ts";
import { FixStore } from "../../src/fix/fix-store.ts";
import type { FixState } from "../../src/fix/ledger.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { aFolder } from "./a-folder.ts";

const TREE = "1".repeat(40);
const AT = Date.UTC(2026, 10, 21, 10, 0, 0);

/** A fix as `fix start` leaves it, in a project without any file. */
export function aFix(more: Partial<FixState> = {}): FixState {
  return {
    version: 1,
    fixId: "fix-1795255200",
    project: "/project",
    workspace: "/project/.wrangler/cache/mcp-fixes/fix-1795255200",
    recordId: "err-20261121-abcdefgh",
    record: { id: "err-20261121-abcdefgh" },
    fingerprint: "0123456789abcdef",
    tool: "issues_create",
    diagnosis: {},
    origin: { kind: "shipped", version: "0.1.0" },
    branch: "fix/auto-issues_create-typeerror-0123456789",
    base: "0".repeat(40),
    baseTree: TREE,
    createdAt: AT,
    status: "open",
    entries: [],
    ...more,
  };
}

/** What the steps of a fix conclude, one after the other. */
export const PROOFS = {
  red: { testFile: "mcp/tests/regression/a.regression.ts", testBlob: TREE, tree: TREE, at: AT, failure: "it failed" },
  green: { tree: TREE, at: AT },
  verified: { tree: TREE, generatedTree: TREE, suite: { passed: 1, failed: 0, again: 0 }, coveragePercent: 90, at: AT },
  explained: { summary: "s", rootCause: "r", file: "mcp/src/a.ts", line: 1, fix: "f", userImpact: "u" },
} as const;

export interface FixWorld {
  readonly context: FixContext;
  readonly stateDir: string;
  readonly projectDir: string;
  /** What was said to the person meanwhile. */
  readonly said: string[];
}

/** A state folder, a project, and a context for steps. */
export async function aFixWorld(): Promise<FixWorld> {
  const stateDir = await aFolder();
  const projectDir = await aFolder();
  const paths = projectPaths(projectDir);
  const said: string[] = [];
  const context: FixContext = {
    paths,
    stateDir,
    pluginRoot: join(stateDir, "no-plugin"),
    store: new FixStore(stateDir, paths, Buffer.alloc(32, 7)),
    clock: { now: () => AT },
    progress: (message) => void said.push(message),
    commandLine: (...args) => `wrangler-mcp ${args.join(" ")}`,
  };
  return { context, stateDir, projectDir, said };
}
