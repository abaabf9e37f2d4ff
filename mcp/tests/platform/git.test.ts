import { access, appendFile, chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { git } from "../../src/platform/git.ts";
import { aFolder, fill } from "../support/a-folder.ts";
import { aRepository, gitIn } from "../support/a-repository.ts";

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

it("gives what git prints, and passes arguments unchanged", async () => {
  const folder = await aRepository({ "a $(id) b": "text" });

  expect(await git(folder, ["ls-files", "-z", "--", "a $(id) b"])).toBe("a $(id) b\0");
});

it("commits as nobody in particular, at the given time, so that the same content is the same commit", async () => {
  const folder = await aRepository({ a: "1" });
  const tree = (await git(folder, ["write-tree"])).trim();
  const commit = (): Promise<string> => git(folder, ["commit-tree", tree, "-m", "x"], { date: "2026-01-02T03:04:05Z" });

  const first = await commit();

  expect(await commit()).toBe(first);
  expect(await gitIn(folder, "log", "-1", "--format=%an %ae %cn %ad", "--date=iso-strict", first.trim())).toBe(
    "wrangler self-healing self-healing@wrangler.invalid wrangler self-healing 2026-01-02T03:04:05+00:00",
  );
});

it("works on another repository, index and work tree", async () => {
  const folder = await aRepository({ a: "1" });
  const bare = join(await aFolder(), "bare.git");
  await git(folder, ["init", "-q", "--bare", bare]);

  const options = { gitDir: bare, indexFile: `${bare}.index`, workTree: folder };
  await git(bare, ["add", "-A", "--", "."], options);

  expect(await git(bare, ["ls-files"], options)).toBe("a\n");
  expect(await exists(join(bare, "index"))).toBe(false);
});

it("gives git's own message when it refuses", async () => {
  const folder = await aRepository({ a: "1" });

  await expect(git(folder, ["rev-parse", "--verify", "nothing"])).rejects.toMatchObject({
    code: "E_GIT",
    message: expect.stringMatching(/^git rev-parse failed: .*Needed a single revision/s),
    hint: "The message above is git's own.",
  });
});

it("takes an end without a word for a failure, also an end by a signal", async () => {
  const folder = await aRepository({ a: "1" });
  await appendFile(join(folder, "a"), "2");

  await expect(git(folder, ["diff", "--no-ext-diff", "--quiet"])).rejects.toMatchObject({
    code: "E_GIT",
    message: "git diff failed: it ended with 1",
  });
  await expect(git(folder, ["-c", "alias.die=!kill -9 $PPID", "die"])).rejects.toMatchObject({ code: "E_GIT" });
});

it("gives all of a long output", async () => {
  const text = "0123456789abcdef\n".repeat(200_000);
  const folder = await aRepository({ long: text });

  expect(await git(folder, ["cat-file", "blob", "HEAD:long"])).toBe(text);
});

describe("nothing that a repository configures is run", () => {
  const PROGRAMS = [
    "core.fsmonitor",
    "core.pager",
    "core.editor",
    "core.sshCommand",
    "core.askPass",
    "diff.external",
    "diff.evil.command",
    "diff.evil.textconv",
    "gpg.program",
    "sequence.editor",
    "credential.helper",
    "alias.status",
    "uploadpack.packObjectsHook",
    "pager.status",
    "pager.log",
  ];

  it("hooks, monitors, pagers, external diffs", async () => {
    const folder = await aRepository({ a: "1\n" });
    const marker = join(folder, ".git", "marker");
    const evil = join(folder, ".git", "evil.sh");
    await writeFile(evil, `#!/bin/sh\necho "$0 $@" >> ${marker}\n`);
    await chmod(evil, 0o755);
    for (const name of PROGRAMS) await gitIn(folder, "config", name, evil);
    await gitIn(folder, "config", "commit.gpgSign", "true");
    await gitIn(folder, "config", "core.hooksPath", join(folder, ".git", "evil-hooks"));
    for (const hook of ["pre-commit", "post-commit", "post-checkout", "post-index-change", "reference-transaction"]) {
      await fill(folder, {
        [`.git/hooks/${hook}`]: `#!/bin/sh\n${evil}\n`,
        [`.git/evil-hooks/${hook}`]: `#!/bin/sh\n${evil}\n`,
      });
      await chmod(join(folder, ".git", "hooks", hook), 0o755);
      await chmod(join(folder, ".git", "evil-hooks", hook), 0o755);
    }
    await appendFile(join(folder, "a"), "2\n");

    await git(folder, ["status", "--porcelain"]);
    await git(folder, ["add", "-A"]);
    await git(folder, ["commit", "-q", "-m", "x"]);
    await git(folder, ["checkout", "-q", "-b", "other"]);
    await git(folder, ["log", "-1", "-p"]);
    await git(folder, ["diff", "--no-ext-diff", "HEAD~1"]);
    await git(folder, ["clone", "-q", "--no-hardlinks", "--", folder, join(folder, ".git", "clone")]);

    expect(await exists(marker)).toBe(false);
    // The same repository does run them when git is called by hand: the test is not blind.
    await gitIn(folder, "status").catch(() => undefined);
    expect(await exists(marker)).toBe(true);
  });

  it("transports other than files and HTTP are refused", async () => {
    const folder = await aRepository({ a: "1" });
    const marker = join(folder, "marker");

    for (const url of [`ext::sh -c touch% ${marker}`, "ssh://host.invalid/x", "git://127.0.0.1:1/x"]) {
      await expect(git(folder, ["ls-remote", "--", url]), url).rejects.toMatchObject({
        code: "E_GIT",
        message: expect.stringMatching(/not allowed|ext::|disallowed/i),
      });
    }
    expect(await exists(marker)).toBe(false);
  });
});
