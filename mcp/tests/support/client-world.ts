import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Folders of one test: a home for the client, a project for it to work in, and room for anything else. */
export interface ClientWorld {
  root: string;
  home: string;
  project: string;
}

/** Makes the folders; they are removed when the test has finished. */
export async function clientWorld(): Promise<ClientWorld> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "wrangler-client-")));
  onTestFinished(() => rm(root, { recursive: true, force: true, maxRetries: 3 }));
  const world = { root, home: join(root, "home"), project: join(root, "project") };
  await mkdir(world.home);
  await mkdir(world.project);
  return world;
}
