import { appendFile, cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { exec } from "../../src/platform/exec.ts";
import { engineWorld, FAULT } from "../support/engine-world.ts";
import { lightPlugin } from "../support/faulty-plugin.ts";

it("tells installed files that the shipped source gives from such as were changed or added", async () => {
  const world = await engineWorld(lightPlugin(FAULT));
  const untouched = await world.json(["verify", "--self"]);

  const changed = join(world.folder, "changed");
  const filter = (path: string): boolean => !path.endsWith("/node_modules") && !path.endsWith("/.git");
  await cp(world.plugin, changed, { recursive: true, filter });
  await appendFile(join(changed, "mcp/dist/child.js"), "\n");
  await writeFile(join(changed, "mcp/dist/more.js"), "");
  const cli = join(changed, "mcp/dist/cli.js");
  const env = { PATH: process.env["PATH"] ?? "", HOME: world.folder, WRANGLER_STATE_DIR: world.stateDir };
  const options = { cwd: world.project, env, timeoutMs: 200_000 };
  const { stdout } = await exec(process.execPath, [cli, "verify", "--self", "--json"], options);

  expect(untouched).toMatchObject({ exitCode: 0, verdict: "fix_verified", differing: [] });
  expect(JSON.parse(stdout)).toMatchObject({
    exitCode: 3,
    verdict: "build_failed",
    differing: ["child.js", "more.js"],
  });
});
