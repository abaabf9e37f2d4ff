export type PartName =
  | "bubblewrap"
  | "claude"
  | "emulate"
  | "server-filesystem"
  | "server-memory"
  | "server-everything"
  | "conformance"
  | "inspector"
  | "node24"
  | "ripgrep"
  | "backlog";
export type RealPart = { readonly path: string } | { readonly missing: string };

export interface RealPartOptions {
  env?: NodeJS.ProcessEnv;
  /** Where parts are kept; tests of the installation use a folder of their own. */
  root?: string;
  log?: (line: string) => void;
}

export const PART_NAMES: readonly PartName[];
export function realPart(name: PartName, options?: RealPartOptions): Promise<RealPart>;
export function cacheRoot(env: NodeJS.ProcessEnv): string;
