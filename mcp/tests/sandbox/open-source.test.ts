import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openSource, type OpenedSource } from "../../src/sandbox/open-source.ts";
import { VERSION } from "../../src/shared/version.ts";
import { aFolder, fill } from "../support/a-folder.ts";
import { aRepository, commitFiles, gitIn } from "../support/a-repository.ts";

const FILES = {
  "package.json": "{}",
  ".gitignore": "node_modules/\n",
  "mcp/src/a.ts": "a\n",
  "mcp/tests/support/door.ts": "door\n",
  "mcp/dist/child.js": "built\n",
};

interface Opening {
  opened: OpenedSource;
  said: string[];
  folder: string;
}

async function open(pluginRoot: string, upstreamGitUrl?: string): Promise<Opening> {
  const folder = join(await aFolder(), "projects", "fixes", "fix-1");
  const said: string[] = [];
  const progress = (message: string): void => void said.push(message);
  const request = { pluginRoot, gitDir: join(folder, "repo.git"), upstreamGitUrl, progress };
  return { opened: await openSource(request), said, folder };
}

async function upstream(
  files: Readonly<Record<string, string>>,
  tag: string,
): Promise<{ url: string; commit: string }> {
  const url = await aRepository({ "README.md": "of the project" });
  const commit = await commitFiles(url, files, "release");
  await gitIn(url, "tag", tag);
  await commitFiles(url, { "mcp/src/a.ts": "later\n" }, "later");
  return { url, commit };
}

it("is the checkout that the plugin runs in", async () => {
  const root = await aRepository(FILES);

  const { opened, folder } = await open(root, "/nonexistent");

  expect(opened).toMatchObject({
    origin: { kind: "checkout", path: root },
    base: await gitIn(root, "rev-parse", "HEAD"),
    repo: { gitDir: join(folder, "repo.git") },
  });
  expect(await opened.repo.fileAt(opened.base, "mcp/src/a.ts")).toBe("a\n");
  expect(await readdir(folder)).toEqual(["repo.git"]);
});

it("is no checkout with changes in what a fix is made from, since a fix needs a commit to stand on", async () => {
  const root = await aRepository(FILES);
  await fill(root, { "notes.txt": "mine" });
  await expect(open(root)).resolves.toMatchObject({ opened: { origin: { kind: "checkout" } } });

  await fill(root, { "mcp/src/b.ts": "new" });
  await expect(open(root)).rejects.toMatchObject({
    code: "E_SOURCE",
    message: `the plugin runs from a checkout with uncommitted changes in ${root}`,
    hint: "Commit or stash them: a fix needs a commit to stand on.",
    details: { files: ["?? mcp/src/b.ts"] },
  });
});

it.each([`wrangler--v${VERSION}`, `v${VERSION}`])(
  "is the repository at %s when that holds the installed files",
  async (tag) => {
    const installed = await aFolder({ ...FILES, "README.md": "of the package", "node_modules/x/y": "" });
    const { url, commit } = await upstream(FILES, tag);

    const { opened, folder } = await open(installed, url);

    expect(opened).toMatchObject({ origin: { kind: "repository", url, tag }, base: commit });
    expect(await readdir(folder)).toEqual(["repo.git"]);
  },
);

it("is the shipped source when the repository's release has other files", async () => {
  const installed = await aFolder(FILES);
  const { url } = await upstream({ ...FILES, "mcp/src/a.ts": "other\n" }, `v${VERSION}`);

  const { opened, said, folder } = await open(installed, url);

  expect(opened.origin).toEqual({ kind: "shipped", version: VERSION });
  expect(await opened.repo.fileAt(opened.base, "mcp/src/a.ts")).toBe("a\n");
  expect(said).toEqual([
    `The repository offers no release wrangler--v${VERSION}; going on.`,
    `v${VERSION} of the repository differs from the installed files; the shipped source is used.`,
  ]);
  expect(await readdir(folder)).toEqual(["repo.git"]);
});

it.each([undefined, "/nonexistent/repository.git"])(
  "is the shipped source, the same commit every time, when the repository is %s",
  async (url) => {
    const installed = await aFolder({ ...FILES, "node_modules/x/y": "", ".in_use": "" });

    const first = (await open(installed, url)).opened;
    const second = (await open(installed, url)).opened;

    expect(first.origin).toEqual({ kind: "shipped", version: VERSION });
    expect(second.base).toBe(first.base);
    expect((await gitIn(first.repo.gitDir, "ls-tree", "-r", "--name-only", first.base)).split("\n")).toEqual(
      Object.keys(FILES).sort(),
    );
  },
);

it("says that an installation without source has none", async () => {
  const root = await aFolder({ "mcp/dist/cli.js": "" });

  await expect(open(root)).rejects.toMatchObject({
    code: "E_SOURCE",
    message: `${root} holds no source: package.json is missing`,
    hint: "Install the plugin again; it ships its full source.",
  });
});
