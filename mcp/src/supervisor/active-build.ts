import { isEmptyFolder, watchFolder } from "../platform/watch.ts";
import type { openPatches, Patches } from "../patch/active-build.ts";
import type { Choice } from "../patch/choose-build.ts";
import { registryFolder } from "../patch/registry.ts";
import type { Environment, Startup } from "../settings/startup.ts";
import { stateDir } from "../settings/state-dir.ts";
import { messageOf } from "../shared/errors.ts";
import type { Build } from "./build.ts";
import type { Builds } from "./builds.ts";

export interface ActiveBuildOptions {
  readonly official: Build;
  readonly startup: Startup;
  readonly env: Environment;
  readonly cwd: string;
  readonly version: string;
  /** Loads the registry's reader, a bundle of its own: few sessions have a patch, every session pays for start-up. */
  readonly load: () => Promise<{ openPatches: typeof openPatches }>;
  readonly say: (line: string) => void;
}

const POLL_MS = 5000;

/** The builds of a project whose user may have switched a patch on. */
export class ActiveBuild implements Builds {
  readonly official: Build;
  readonly #options: ActiveBuildOptions;
  #patches: Patches | undefined;
  #choice: Choice = { kind: "official", reason: "" };
  /** What did not hold here, also when that cannot be written down for the others. */
  #fallen: { readonly at: number; readonly choice: Choice } | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(options: ActiveBuildOptions) {
    this.official = options.official;
    this.#options = options;
  }

  async first(): Promise<Build> {
    try {
      if (isEmptyFolder(this.#registry())) return this.official;
      await this.#look(() => Promise.resolve(true));
      return this.#wanted();
    } catch (error) {
      this.#options.say(`the official build runs: ${messageOf(error)}`);
      return this.official;
    }
  }

  watch(swap: (build: Build) => Promise<boolean>): void {
    const look = (): void => {
      this.#looking = this.#looking
        .then(() => this.#look(swap))
        .catch((error: unknown) => {
          this.#options.say(`patched builds cannot be followed: ${messageOf(error)}`);
        });
    };
    try {
      watchFolder(this.#registry(), POLL_MS, look);
      // It may have changed between the first look and the watch.
      if (!isEmptyFolder(this.#registry())) look();
    } catch {
      // Without a state folder nothing can be switched on; whoever needs it says what is wrong with it.
    }
  }

  fellBack(from: Build, why: string): void {
    this.#options.say(`the official build runs again: ${from.label}: ${why}`);
    const choice = this.#choice;
    if (choice.kind !== "patched" || choice.label !== from.label) return;
    const reason = `${choice.activation.fixId} fell back: ${why}`;
    this.#choice = { kind: "official", reason };
    this.#fallen = { at: choice.activation.at, choice: this.#choice };
    const noted = this.#patches?.fellBack(choice.activation, why).then(() => this.#patches?.note("official", reason));
    noted?.catch((error: unknown) => this.#options.say(`the fallback could not be noted: ${messageOf(error)}`));
  }

  #registry(): string {
    return registryFolder(this.#stateDir());
  }

  /** May lie neither in the project nor where this process works: a variable could name either otherwise. */
  #stateDir(): string {
    const { env, cwd, startup } = this.#options;
    stateDir(env, cwd);
    return stateDir(env, startup.projectDir);
  }

  async #look(swap: (build: Build) => Promise<boolean>): Promise<void> {
    const patches = await this.#loaded();
    const now = this.#unlessFallen(await patches.choose());
    if (same(this.#choice, now)) return;
    this.#choice = now;
    if (now.kind === "official" && now.reason !== "") this.#options.say(`the official build runs: ${now.reason}`);
    const { label } = this.#wanted();
    // Not waited for: who switches a build off again while it starts must not have to wait for that.
    void swap(this.#wanted()).then((runs) => {
      if (runs) void patches.note(label, now.kind === "official" ? now.reason : "");
    });
  }

  /** A look that began before a fallback was written down does not bring the build back. */
  #unlessFallen(choice: Choice): Choice {
    const fallen = this.#fallen;
    return choice.kind === "patched" && choice.activation.at === fallen?.at ? fallen.choice : choice;
  }

  #wanted(): Build {
    const choice = this.#choice;
    if (choice.kind === "official") return this.official;
    return { label: choice.label, child: choice.child, environment: "listed" };
  }

  async #loaded(): Promise<Patches> {
    if (this.#patches !== undefined) return this.#patches;
    const { openPatches } = await this.#options.load();
    const { startup, version, official } = this.#options;
    const { projectDir } = startup;
    this.#patches = openPatches({ stateDir: this.#stateDir(), projectDir, version, officialChild: official.child });
    return this.#patches;
  }
}

function same(one: Choice, other: Choice): boolean {
  if (one.kind === "official" || other.kind === "official") {
    return one.kind === other.kind && "reason" in one && "reason" in other && one.reason === other.reason;
  }
  return one.child === other.child && one.activation.at === other.activation.at;
}
