import type { ExecOptions, ExecResult } from "./exec.ts";
import { WranglerError } from "../shared/errors.ts";

export interface FoundToken {
  readonly token: string;
  readonly source: "GITHUB_TOKEN" | "GH_TOKEN" | "gh";
}

export interface TokenSources {
  /** The environment as `settings/` read it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `gh` runs: a folder that no project wrote. */
  readonly cwd: string;
  /** The git host, for `gh`; `github.com` unless told. */
  readonly host?: string;
}

type Exec = (file: string, args: readonly string[], options: ExecOptions) => Promise<ExecResult>;

/** What `gh` needs to find its own configuration and key ring; nothing else of the environment reaches it. */
const FOR_GH = ["PATH", "HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "GH_CONFIG_DIR"];
/** GitHub's tokens have these characters; anything else could break out of a header. */
const TOKEN = /^[\w.~+/=-]{1,512}$/;

/**
 * The token for GitHub: `GITHUB_TOKEN`, else `GH_TOKEN`, else what `gh auth token` prints. Undefined when there is
 * none. It is never logged, and lives only in the process that asks.
 *
 * @throws WranglerError E_SETTINGS when a variable holds something that is no token.
 */
export async function findToken({ env, cwd, host }: TokenSources, exec: Exec): Promise<FoundToken | undefined> {
  for (const source of ["GITHUB_TOKEN", "GH_TOKEN"] as const) {
    const token = (env[source] ?? "").trim();
    if (token === "") continue;
    if (TOKEN.test(token)) return { token, source };
    throw new WranglerError("E_SETTINGS", `${source} does not hold a token`, {
      hint: `Set ${source} anew or unset it.`,
    });
  }
  const token = await ghToken({ env, cwd, host: host ?? "github.com" }, exec);
  return token === undefined ? undefined : { token, source: "gh" };
}

async function ghToken({ env, cwd, host }: Required<TokenSources>, exec: Exec): Promise<string | undefined> {
  const known = FOR_GH.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  try {
    const options = { cwd, env: Object.fromEntries(known), timeoutMs: 10_000 };
    const { exitCode, stdout } = await exec("gh", ["auth", "token", "--hostname", host], options);
    const token = stdout.trim();
    return exitCode === 0 && TOKEN.test(token) ? token : undefined;
  } catch (error) {
    if (error instanceof WranglerError && error.code === "E_EXEC") return undefined;
    throw error;
  }
}
