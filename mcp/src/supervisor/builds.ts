import type { Build } from "./build.ts";
import type { Options } from "./options.ts";

/**
 * The one place that says which build this process runs. `main.ts` asks `wanted()` at its start and before each tool
 * call, and swaps when the answer has changed: so a switch takes effect with the next call, without a watcher.
 */
export interface Builds {
  /** What was installed, and what everything falls back to. */
  readonly official: Build;
  /** The build to run now. Called for each tool call: cheap, synchronous, and it never throws. */
  wanted(): Build;
  /** A build other than the official one did not start, or kept ending, and the official one runs again. */
  fellBack(from: Build, why: string): void;
}

export function createBuilds(options: Options): Builds {
  const official: Build = { label: options.build, child: options.child, environment: "inherited" };
  return {
    official,
    wanted: () => official,
    fellBack: (from, why) => process.stderr.write(`wrangler: the official build runs again: ${from.label}: ${why}\n`),
  };
}
