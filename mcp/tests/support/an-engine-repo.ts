import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { initEngineRepo, type EngineRepo } from "../../src/sandbox/engine-repo.ts";
import { fill } from "./a-folder.ts";

export interface EngineWorld {
  readonly repo: EngineRepo;
  /** The one commit. */
  readonly base: string;
  readonly baseTree: string;
}

/** The engine's bare repository with one commit of these files, made once for all tests of a file. */
export function engineRepoForAll(files: Readonly<Record<string, string>>): () => EngineWorld {
  let folder = "";
  let world: EngineWorld | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wrangler-"));
    await fill(join(folder, "source"), files);
    const repo = await initEngineRepo(join(folder, "repo.git"));
    const baseTree = await repo.importFolder(join(folder, "source"));
    world = { repo, baseTree, base: await repo.commit(baseTree, undefined, "base", "2026-01-01T00:00:00Z") };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => {
    if (world === undefined) throw new Error("the repository is made before the first test");
    return world;
  };
}
