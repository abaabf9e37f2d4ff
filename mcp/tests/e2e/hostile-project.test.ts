import { access, chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fill } from "../support/a-folder.ts";
import { gitIn } from "../support/a-repository.ts";
import { FAULT, byHand, done, engineWorld, openFix, type EngineWorld } from "../support/engine-world.ts";
import { lightPlugin } from "../support/faulty-plugin.ts";

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

describe("a hostile project", () => {
  /** Files that tools of all kinds run when they find them, each of which would leave its name in the marker. */
  function traps(marker: string): Record<string, string> {
    const cjs = (name: string): string =>
      `require("fs").appendFileSync(${JSON.stringify(marker)}, "${name}\\n"); module.exports = {};`;
    const esm = (name: string): string =>
      `import { appendFileSync } from "node:fs"; appendFileSync(${JSON.stringify(marker)}, "${name}\\n"); export default {};`;
    const script = `echo script >> ${marker}`;
    return {
      "postcss.config.cjs": cjs("postcss"),
      "babel.config.js": cjs("babel"),
      ".eslintrc.cjs": cjs("eslintrc"),
      "eslint.config.js": esm("eslint"),
      "vite.config.ts": esm("vite"),
      "vitest.config.ts": esm("vitest"),
      "vitest.workspace.ts": esm("workspace"),
      "tsup.config.ts": esm("tsup"),
      "evil.cjs": cjs("NODE_OPTIONS"),
      "node_modules/vitest/vitest.mjs": esm("vitest itself"),
      "node_modules/esbuild/package.json": '{"main":"index.js"}',
      "node_modules/esbuild/index.js": cjs("esbuild"),
      "tsconfig.json": '{"compilerOptions":{"plugins":[{"name":"./evil.cjs"}]}}',
      ".npmrc": `script-shell=${marker}.sh\nnode-options=--require ./evil.cjs\nignore-scripts=false\n`,
      "package.json": JSON.stringify({
        workspaces: [".wrangler/cache/mcp-fixes/*"],
        scripts: { preinstall: script, install: script, test: script, pretest: script },
        postcss: { plugins: { "./evil.cjs": {} } },
      }),
      ".wrangler/issues/ISS-000001-a.md": `---js\n{ id: require("fs").appendFileSync(${JSON.stringify(marker)}, "front matter\\n") }\n---\n`,
      ".wrangler/issues/ISS-000002-b.md": `---\nid: !!js/function 'function () { require("fs").appendFileSync("${marker}", "yaml") }'\n---\n`,
      ".wrangler/issues/postcss.config.cjs": cjs("postcss of the tracker"),
      ".wrangler/package.json": '{"type":"commonjs","workspaces":["*"]}',
      ".wrangler/vitest.config.ts": esm("vitest of .wrangler"),
      ".wrangler/cache/mcp-fixes/vitest.config.ts": esm("vitest beside the workspace"),
    };
  }

  async function trapGit(folder: string, marker: string): Promise<void> {
    const evil = join(folder, ".git", "evil.sh");
    await writeFile(evil, `#!/bin/sh\necho "git $0 $*" >> ${marker}\n`);
    await chmod(evil, 0o755);
    const settings = [
      ...["core.fsmonitor", "core.sshCommand", "core.editor", "core.pager", "diff.external", "gpg.program"],
      ...["filter.evil.clean", "filter.evil.smudge", "credential.helper", "uploadpack.packObjectsHook"],
    ];
    for (const name of settings) await gitIn(folder, "config", name, evil);
    for (const name of ["status", "rev-parse", "add", "clone"])
      await gitIn(folder, "config", `alias.${name}`, `!${evil}`);
    await gitIn(folder, "config", "commit.gpgSign", "true");
    await gitIn(folder, "config", "include.path", join(folder, ".git", "included"));
    await fill(folder, { ".git/included": `[core]\n\thooksPath = ${join(folder, ".git", "hooks")}\n` });
    await fill(folder, { ".git/info/attributes": "* filter=evil diff=evil\n" });
    for (const hook of ["pre-commit", "post-checkout", "post-index-change", "reference-transaction", "pre-push"]) {
      await fill(folder, { [`.git/hooks/${hook}`]: `#!/bin/sh\n${evil}\n` });
      await chmod(join(folder, ".git", "hooks", hook), 0o755);
    }
  }

  /** What a project's settings of the client can set for server and shell. */
  function variables(world: EngineWorld, marker: string): Record<string, string> {
    const evil = join(world.project, "evil.cjs");
    return {
      NODE_OPTIONS: `--require ${evil}`,
      NODE_PATH: join(world.project, "node_modules"),
      npm_config_script_shell: `${marker}.sh`,
      npm_config_node_options: `--require ${evil}`,
      VITEST_CONFIG: join(world.project, "vitest.config.ts"),
      GIT_DIR: join(world.project, ".git"),
      GIT_WORK_TREE: world.project,
      GIT_EXTERNAL_DIFF: `${marker}.sh`,
      GIT_SSH_COMMAND: `${marker}.sh`,
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.fsmonitor",
      GIT_CONFIG_VALUE_0: `${marker}.sh`,
      BASH_ENV: `${marker}.sh`,
      ENV: `${marker}.sh`,
    };
  }

  it("has none of its code run by diagnosis, start, red and green, nor by their children what a variable names", async () => {
    const world = await engineWorld(lightPlugin(FAULT));
    const id = await world.failOnce();
    const marker = join(world.folder, "marker");
    await writeFile(`${marker}.sh`, `#!/bin/sh\necho "shell $*" >> ${marker}\n`);
    await chmod(`${marker}.sh`, 0o755);
    await fill(world.project, traps(marker));
    await trapGit(world.project, marker);
    const seen = join(world.folder, "seen");
    // Node itself loads this into the command line, which nothing can undo; its children must not get it.
    await writeFile(
      join(world.project, "evil.cjs"),
      `require("fs").appendFileSync(${JSON.stringify(seen)}, process.argv[1] + "\\n");`,
    );
    const env = variables(world, marker);

    expect(done(await world.json(["diagnose", id], { env }))).toMatchObject({ class: "BUG", confidence: "HIGH" });
    const fix = openFix(await world.json(["fix", "start", id], { env }));
    await trapGit(fix.workspace, marker);
    await byHand.test(fix);
    done(await world.json(["fix", "red"], { env }));
    byHand.fix(fix);
    expect(done(await world.json(["fix", "green"], { env }))).toMatchObject({ phase: "green" });

    expect(await exists(marker), await readFile(marker, "utf8").catch(() => "")).toBe(false);
    const loadedBy = new Set((await readFile(seen, "utf8")).trim().split("\n"));
    expect([...loadedBy]).toEqual([join(world.plugin, "mcp", "dist", "cli.js")]);
    // Nothing of the project was changed but by the tracker and the workspace.
    expect(await readFile(join(world.project, ".wrangler/issues/ISS-000001-a.md"), "utf8")).toContain("---js");
  });
});
