import { join } from "node:path";
import { bundleChild } from "../sandbox/build.ts";
import type { RunRoot } from "../sandbox/run-root.ts";
import { confine, readText, removeFile, writeAtomic } from "../platform/files.ts";
import { runThroughDoor, type DoorRun } from "./door-runs.ts";
import type { ProvenGreen } from "./ledger.ts";

const LARGEST_BUNDLE = 64 * 1024 * 1024;

/** A file of the source, with the text that it is to have for a while; undefined where it is to be gone. */
export interface Instead {
  readonly path: string;
  readonly text: string | undefined;
  /** What it has again afterwards. */
  readonly after: string | undefined;
}

/** Looks at small changes of the source in a run root, by a server built beside that of the root. */
export class Trial {
  readonly #root: RunRoot;
  readonly #fix: ProvenGreen;
  readonly #child: string;

  constructor(root: RunRoot, fix: ProvenGreen) {
    this.#root = root;
    this.#fix = fix;
    this.#child = join(root.source, "mcp", "dist", "trial", "child.js");
  }

  /** The server built from what lies in the root now, without its map; undefined where it does not build. */
  async bundle(): Promise<string | undefined> {
    const built = await bundleChild(this.#root, this.#child);
    return built.ok ? ((await readText(this.#child, LARGEST_BUNDLE)) ?? "") : undefined;
  }

  /** One run of the regression test against the last bundle. */
  async testOnce(): Promise<DoorRun["outcome"] | undefined> {
    const { red, fingerprint } = this.#fix;
    const [run] = await runThroughDoor(this.#root, red.testFile, fingerprint, 1, { child: this.#child });
    return run?.outcome;
  }

  /** Does `work` while the files have other texts. They have their own again afterwards, whatever happens. */
  async instead<T>(files: readonly Instead[], work: () => Promise<T>): Promise<T> {
    try {
      for (const { path, text } of files) await this.#place(path, text);
      return await work();
    } finally {
      for (const { path, after } of files) await this.#place(path, after);
    }
  }

  async #place(path: string, text: string | undefined): Promise<void> {
    const at = await confine(this.#root.source, path);
    if (text === undefined) await removeFile(at);
    else await writeAtomic(at, text);
  }
}
