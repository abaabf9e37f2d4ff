import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exec } from "../../src/platform/exec.ts";
import { findToken } from "../../src/platform/github-token.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "token-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the token for GitHub", () => {
  it("is GITHUB_TOKEN, else GH_TOKEN, else what gh prints", async () => {
    await fakeGh('echo "args: $*" >&2; echo gh-token');
    const find = (env: Record<string, string>) => findToken({ env: { PATH: folder, ...env }, cwd: folder }, exec);

    expect(await find({ GITHUB_TOKEN: " a ", GH_TOKEN: "b" })).toEqual({ token: "a", source: "GITHUB_TOKEN" });
    expect(await find({ GITHUB_TOKEN: "", GH_TOKEN: "b" })).toEqual({ token: "b", source: "GH_TOKEN" });
    expect(await find({})).toEqual({ token: "gh-token", source: "gh" });
  });

  it("is absent without gh, when gh has none, and when gh prints something else", async () => {
    const find = () => findToken({ env: { PATH: folder }, cwd: folder }, exec);

    expect(await find()).toBeUndefined();
    await fakeGh("echo no oauth token >&2; exit 1");
    expect(await find()).toBeUndefined();
    await fakeGh("echo two words");
    expect(await find()).toBeUndefined();
  });

  it("asks gh for the host, and gives it nothing of the environment but what it needs", async () => {
    await fakeGh('[ "$*" = "auth token --hostname ghe.example" ] && [ -z "$NODE_OPTIONS" ] && echo "$GH_CONFIG_DIR"');
    const env = { PATH: folder, NODE_OPTIONS: "--require=/x", GH_CONFIG_DIR: "config-dir" };

    expect(await findToken({ env, cwd: folder, host: "ghe.example" }, exec)).toEqual({
      token: "config-dir",
      source: "gh",
    });
  });

  it("refuses a variable that could break out of a header", async () => {
    const env = { PATH: folder, GITHUB_TOKEN: "a\r\nX-Evil: 1" };

    await expect(findToken({ env, cwd: folder }, exec)).rejects.toMatchObject({
      code: "E_SETTINGS",
      message: "GITHUB_TOKEN does not hold a token",
    });
  });
});

async function fakeGh(script: string): Promise<void> {
  await writeFile(join(folder, "gh"), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, "gh"), 0o755);
}
