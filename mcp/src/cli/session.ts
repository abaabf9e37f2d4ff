import { join } from "node:path";
import { readLog, type ErrorLog } from "../capture/log.ts";
import { knownSecretsOf } from "../capture/configured-secrets.ts";
import type { KnownSecrets } from "../capture/known-secrets.ts";
import { recordKey } from "../capture/provenance.ts";
import { redactFinished, redactForPublishing } from "../capture/redact-publish.ts";
import { WranglerError } from "../shared/errors.ts";
import { systemClock } from "../shared/clock.ts";
import {
  findProject,
  isGiven,
  processEnvironment,
  readStartup,
  type Environment,
  type Startup,
} from "../settings/startup.ts";
import { accountNames } from "../settings/account.ts";
import type { Redaction } from "../publish/secrets-gate.ts";
import { pluginRoot } from "../settings/plugin.ts";
import { accountHome, homeOrNone, stateDir } from "../settings/state-dir.ts";
import { clientSettingsFile, upstreamFromClient } from "../settings/client-config.ts";
import { loadUserSettings, type UserSettings } from "../settings/user-settings.ts";
import { removeOldDrafts } from "../platform/drafts.ts";
import { confine } from "../platform/files.ts";
import type { FixContext } from "../fix/context.ts";
import { FixStore } from "../fix/fix-store.ts";
import { tidy } from "../fix/housekeeping.ts";
import { progressToStderr } from "./output.ts";

/** Options that every command takes. */
export interface CommonOptions {
  project?: string;
  json?: boolean;
}

/** One run of the CLI: which project, whose state. Parts are made when a command asks for them. */
export class Session {
  readonly env: Environment = processEnvironment();
  readonly startup: Startup;
  #state: string | undefined;
  #key: Promise<Buffer> | undefined;
  #known: Promise<KnownSecrets> | undefined;

  constructor(options: CommonOptions) {
    const cwd = process.cwd();
    const named = [options.project, this.env["CLAUDE_PROJECT_DIR"]].find(isGiven);
    this.startup = readStartup(this.env, cwd, named ?? findProject(cwd));
  }

  get stateDir(): string {
    this.#state ??= stateDir(this.env, this.startup.projectDir);
    return this.#state;
  }

  get pluginRoot(): string {
    return pluginRoot(import.meta.url);
  }

  get settings(): UserSettings {
    const file = clientSettingsFile(accountHome());
    const upstream = upstreamFromClient(file, this.startup.projectDir);
    return loadUserSettings(this.stateDir, upstream === undefined ? {} : { upstream });
  }

  /** The repository of the plugin, to ask for other versions of it. */
  get upstreamGitUrl(): string {
    const { gitUrl, upstream } = this.settings;
    return `${gitUrl.replace(/\/+$/, "")}/${upstream}.git`;
  }

  /** @throws WranglerError E_DISABLED; every healing command asks first. */
  assertHealing(): void {
    if (this.startup.selfHealing) return;
    throw new WranglerError("E_DISABLED", "Self-healing is disabled by WRANGLER_DISABLE_SELF_HEALING.", {
      hint: "Unset the variable to use it. The tracker works either way.",
    });
  }

  key(): Promise<Buffer> {
    this.#key ??= removeOldDrafts([this.stateDir], systemClock.now()).then(() => recordKey(this.stateDir));
    return this.#key;
  }

  async log(): Promise<ErrorLog> {
    await confine(this.startup.paths.root, this.startup.paths.errorLog);
    return readLog(this.startup.paths, await this.key());
  }

  async fixContext(): Promise<FixContext> {
    const { paths } = this.startup;
    const context = {
      paths,
      stateDir: this.stateDir,
      pluginRoot: this.pluginRoot,
      store: new FixStore(this.stateDir, paths, await this.key()),
      clock: systemClock,
      progress: progressToStderr,
      commandLine: (...args: string[]) => this.commandLine(...args),
    };
    await tidy(context);
    return context;
  }

  /** A command line that can be run as it is: the plugin is on nobody's PATH. */
  commandLine(...args: string[]): string {
    const cli = join(this.pluginRoot, "mcp", "dist", "cli.js");
    return [
      "node",
      inDoubleQuotes(cli),
      ...args.map(forShell),
      "--project",
      inDoubleQuotes(this.startup.projectDir),
    ].join(" ");
  }

  /** Every secret that is known word for word on this machine. */
  known(): Promise<KnownSecrets> {
    this.#known ??= knownSecretsOf({ env: this.env, projectDir: this.startup.projectDir, home: homeOrNone() });
    return this.#known;
  }

  /** The redactions of what leaves this machine. */
  async redaction(): Promise<Redaction> {
    const known = await this.known();
    const who = accountNames();
    return {
      gate: (text) => redactFinished(text, known, who),
      scrub: (text) => redactForPublishing(text, known, who),
    };
  }
}

/** An argument that a shell takes for nothing but itself. */
function forShell(text: string): string {
  return /^[\w./:@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function inDoubleQuotes(path: string): string {
  return `"${path.replace(/[\\"$`]/g, "\\$&")}"`;
}
