import type { Environment } from "../settings/startup.ts";

/** What a server process is started from. */
export interface Build {
  /** Its name in records: `official`, or what the registry of patches calls it. */
  readonly label: string;
  /** The program, a `child.js`. Its frame table lies beside it. */
  readonly child: string;
  /**
   * What the process gets of our environment. `listed` is for code that was not installed by the person: it sees where
   * it is and which language to speak, and no tokens, options of Node, proxies or keys.
   */
  readonly environment: "inherited" | "listed";
}

/** Without these a server finds neither its project nor its settings. Everything else stays out. */
const LISTED = [
  "PATH",
  "HOME",
  "LANG",
  "TMPDIR",
  "TEMP",
  "TMP",
  "TERM",
  "TZ",
  "CLAUDE_PROJECT_DIR",
  "WRANGLER_DIR",
  "WRANGLER_STATE_DIR",
  "WRANGLER_DISABLE_SELF_HEALING",
  "WRANGLER_DEBUG",
  // Windows starts nothing without them.
  "SYSTEMROOT",
  "USERPROFILE",
  "LOCALAPPDATA",
];

/** The environment for a process of that build; undefined for all of ours. */
export function environmentFor(build: Build, env: Environment): NodeJS.ProcessEnv | undefined {
  if (build.environment === "inherited") return undefined;
  const given = Object.entries(env).filter(([name]) => LISTED.includes(name.toUpperCase()) || /^LC_[A-Z]+$/.test(name));
  return Object.fromEntries(given);
}

export function sameBuild(one: Build, other: Build): boolean {
  return one.label === other.label && one.child === other.child && one.environment === other.environment;
}
