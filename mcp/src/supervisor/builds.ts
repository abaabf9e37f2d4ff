import type { Build } from "./build.ts";

/** Which build this process runs: what was installed, or what the person switched on in its place. */
export interface Builds {
  /** What was installed, and what everything falls back to. */
  readonly official: Build;
  /** The build to start with. Never rejects. */
  first(): Promise<Build>;
  /** From here on `swap` is told of each other build that is wanted. It answers whether that build runs then. */
  watch(swap: (build: Build) => Promise<boolean>): void;
  /** A build other than the official one did not start, or kept ending, and the official one runs again. */
  fellBack(from: Build, why: string): void;
}

/** For when nobody can have switched anything on: self-healing is off, or the settings cannot be read. */
export function officialOnly(official: Build): Builds {
  return {
    official,
    first: () => Promise.resolve(official),
    watch: () => undefined,
    fellBack: () => undefined,
  };
}
