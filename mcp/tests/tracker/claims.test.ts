import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { projectPaths } from "../../src/settings/paths.ts";
import { claimId } from "../../src/tracker/claims.ts";
import { disk, type Disk } from "../../src/tracker/disk.ts";

/** The real disk, on which another process makes the given claim just before our first one. */
function racing(other: string): Disk {
  let raced = false;
  return {
    ...disk,
    async claim(path) {
      if (!raced) await disk.claim(join(dirname(path), other));
      raced = true;
      return disk.claim(path);
    },
  };
}

describe("claimId", () => {
  it.each`
    what                                                 | other            | id
    ${"the next one when another process was first"}     | ${"ISS-000001"}  | ${"ISS-000002"}
    ${"its own when another is a little ahead"}          | ${"ISS-000040"}  | ${"ISS-000001"}
    ${"none that may have been used and swept long ago"} | ${"ISS-000900"}  | ${"ISS-000901"}
    ${"its own when another kind of item is far ahead"}  | ${"SPEC-000900"} | ${"ISS-000001"}
  `("takes $what", async ({ other, id }) => {
    const dir = await mkdtemp(join(tmpdir(), "wrangler-claims-"));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));

    expect(await claimId(racing(other), projectPaths(dir), "issue", 0)).toBe(id);
  });
});
