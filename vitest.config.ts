import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const tests = ["mcp/tests/**/*.test.ts", "mcp/tests/regression/**/*.regression.ts"];
/** What starts processes and works on repositories: the trust core, which a fix may not touch anyway. */
const judges = ["supervisor", "sandbox", "platform", "hooks", "support"].map(
  (name) => `mcp/tests/${name}/**/*.test.ts`,
);
const slow = ["mcp/tests/e2e/**", ...judges];

/** What takes minutes, the longest first: begun last, one of them would run alone at the end. */
const LONG = ["cheats", "kill-proof", "cheats-on-the-source", "heal-in-client", "engine", "deaths"].map(
  (name) => `/e2e/${name}.test.ts`,
);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((end) => moduleId.endsWith(end));
      return at === -1 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

/**
 * `core` needs no network and no client, and is what the engine judges a fix by.
 * `e2e` holds what needs the real client, a forge, whole fix pipelines, or many processes.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "core",
          include: tests,
          exclude: slow,
          pool: "threads",
          isolate: false,
          maxWorkers: "100%",
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["mcp/tests/e2e/**/*.test.ts", ...judges],
          pool: "forks",
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Two files side by side: much of it waits for other processes.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          // Real clients, forges and kills on shared machines: a second failure in a row is the product's.
          retry: 1,
        },
      },
    ],
    coverage: { provider: "v8", include: ["mcp/src/**/*.ts"], reporter: ["json", "text-summary"] },
  },
});
