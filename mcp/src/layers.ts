/**
 * The architecture as data; `tests/contracts/layers.test.ts` enforces it.
 *
 * A file imports its own folder and folders of a lower level, never a neighbour on its level.
 */
export const LAYERS = {
  shared: 0,
  settings: 1,
  resilience: 1,
  platform: 2,
  tracker: 3,
  capture: 3,
  sandbox: 3,
  diagnose: 4,
  publish: 4,
  patch: 4,
  fix: 5,
  tools: 6,
  supervisor: 7,
  server: 7,
  cli: 7,
} as const satisfies Record<string, number>;

/** Packages that may be reached only by `import()` inside a function of `platform/`. */
export const LAZY_PACKAGES = ["simple-git", "@octokit/rest"] as const;

/** Packages that nothing loaded at the start of `server.cjs` or `child.js` may contain. */
export const STARTUP_FORBIDDEN = ["simple-git", "@octokit/rest", "commander", "cockatiel"] as const;

/**
 * The judge: a fix that touches one of these is always `needs_manual_review` and is never patched live
 * (design: "the judge may not be edited by what it judges").
 */
export const TRUST_CORE = [
  "mcp/src/layers.ts",
  "mcp/src/shared/",
  "mcp/src/settings/",
  "mcp/src/platform/",
  "mcp/src/capture/",
  "mcp/src/sandbox/",
  "mcp/src/diagnose/",
  "mcp/src/publish/",
  "mcp/src/patch/",
  "mcp/src/fix/",
  "mcp/src/supervisor/",
  "mcp/src/server/",
  "mcp/src/cli/",
] as const;
