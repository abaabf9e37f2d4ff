import { join } from "node:path";
import type { Clock } from "../shared/clock.ts";
import { ensureDir, listDir, removeFile } from "../platform/files.ts";
import { replaceFolder } from "../platform/folders.ts";
import { removeTree } from "../platform/trees.ts";
import {
  contentOf,
  readActivation,
  realProject,
  sha256,
  writeActivation,
  type Activation,
  type Found,
  type MadeFor,
} from "./activation.ts";
import { alone } from "./fall-back.ts";
import { patchLayout, type PatchLayout } from "./layout.ts";

/** A build that the engine made, ready to be run. */
export interface Build {
  readonly fixId: string;
  readonly tool: string;
  readonly madeFor: MadeFor;
  /** Content by plain name; see `runnable`. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** A build's files as they can be run: outside of the plugin nothing else says that they are ES modules. */
export function runnable(dist: Readonly<Record<string, Uint8Array>>): Record<string, Uint8Array> {
  return { ...dist, "package.json": Buffer.from('{"type":"module"}\n') };
}

export function hashesOf(files: Build["files"]): Record<string, string> {
  const names = Object.keys(files).sort();
  return Object.fromEntries(names.map((name) => [name, sha256(files[name] ?? "")]));
}

/** The patched builds of one project, in the user's state folder. Who calls has the person's consent. */
export class PatchStore {
  readonly layout: PatchLayout;
  readonly #project: string;

  constructor(stateDir: string, projectDir: string) {
    this.layout = patchLayout(stateDir, projectDir);
    this.#project = realProject(projectDir);
  }

  /** What is on, if anything. */
  async current(key: Buffer): Promise<Found> {
    return readActivation(this.layout.activation, key);
  }

  /** Puts a build in place and lets it run: files first, so that what a record names is there. */
  async switchOn(build: Build, key: Buffer, clock: Clock): Promise<Activation> {
    return this.#alone(async () => {
      const { fixId, tool, madeFor } = build;
      const files = hashesOf(build.files);
      await ensureDir(join(this.layout.builds, fixId), 0o700);
      await replaceFolder(join(this.layout.builds, fixId, contentOf(files)), build.files);
      const made = { project: this.#project, fixId, tool, madeFor, files, at: clock.now() };
      const activation: Activation = { version: 1, ...made, fallback: null };
      await ensureDir(this.layout.registry, 0o700);
      await writeActivation(this.layout.activation, activation, key);
      return activation;
    });
  }

  /** Lets nothing but the official build run. */
  async switchOff(): Promise<void> {
    await this.#alone(() => removeFile(this.layout.activation));
  }

  /** Removes the builds that are not on; for when no server runs them any more. */
  async sweep(key: Buffer): Promise<void> {
    await this.#alone(async () => {
      const found = await this.current(key);
      const kept = found.kind === "sealed" ? found.activation : undefined;
      await this.#removeBuilds((name) => name !== kept?.fixId);
      if (kept === undefined) return;
      const folder = join(this.layout.builds, kept.fixId);
      for (const { name } of await listDir(folder)) {
        if (name !== contentOf(kept.files)) await removeTree(join(folder, name));
      }
    });
  }

  /** The same when what is on is of this fix. */
  async forget(fixId: string): Promise<void> {
    await this.#alone(async () => {
      const builds = await listDir(this.layout.builds);
      if (builds.some(({ name }) => name === fixId)) await removeFile(this.layout.activation);
      await this.#removeBuilds((name) => name === fixId);
    });
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    return alone(this.layout, work);
  }

  async #removeBuilds(which: (name: string) => boolean): Promise<void> {
    for (const { name } of await listDir(this.layout.builds)) {
      if (which(name)) await removeTree(join(this.layout.builds, name));
    }
  }
}
