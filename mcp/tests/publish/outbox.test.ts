import { execFile } from "node:child_process";
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeFromOutbox, writeOutbox, type Parcel } from "../../src/publish/outbox.ts";
import { planPublication } from "../../src/publish/plan.ts";
import { projectPaths } from "../../src/settings/paths.ts";
import { aDestination, aPublication, PATCHES } from "../support/a-publication.ts";

const run = promisify(execFile);
let project: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "outbox-"));
});

afterEach(async () => {
  await rm(project, { recursive: true, force: true });
});

describe("the outbox", () => {
  it("holds all that is needed to send later, privately", async () => {
    const folder = await writeOutbox(projectPaths(project), aParcel());

    expect(folder).toBe(join(project, ".wrangler/outbox/fix-1731916200"));
    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      "HOW_TO_SEND.md",
      "PR_BODY.md",
      "evidence.json",
      "patches",
      "patches/0001-fix.patch",
      "patches/0002-build.patch",
      "pr.json",
    ]);
    const { plan } = aParcel();
    expect(await readFile(join(folder, "PR_BODY.md"), "utf8")).toBe(plan.body);
    expect(JSON.parse(await readFile(join(folder, "pr.json"), "utf8"))).toEqual({ version: 1, plan });
    expect(JSON.parse(await readFile(join(folder, "evidence.json"), "utf8"))).toMatchObject({
      version: 1,
      fixId: "fix-1731916200",
      evidence: aPublication().evidence,
    });
    expect((await lstat(join(folder, "pr.json"))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(project, ".wrangler/.gitignore"), "utf8")).toContain("/outbox/");
  });

  it("says why it was not sent and how to send it", async () => {
    const folder = await writeOutbox(projectPaths(project), aParcel("there is no token @octocat"));

    const page = await readFile(join(folder, "HOW_TO_SEND.md"), "utf8");
    expect(page.replaceAll(project, "<project>")).toMatchInlineSnapshot(`
      "# How to send this fix

      It was not sent: there is no token \`@octocat\`

      ## With the command

      Give it a token (\`GITHUB_TOKEN\`, \`GH_TOKEN\` or \`gh auth login\`) and the network, then:

      \`\`\`sh
      wrangler-mcp fix publish fix-1731916200
      \`\`\`

      It shows what it sends and asks. Running it twice gives one pull request.

      ## By hand

      \`\`\`sh
      git clone https://github.com/wrangler-plugin/wrangler.git wrangler && cd wrangler
      git checkout -b fix/auto-issues_create-write-issues-0123456789 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb || git checkout -b fix/auto-issues_create-write-issues-0123456789 origin/main
      git am --3way <project>/.wrangler/outbox/fix-1731916200/patches/*.patch
      gh repo fork --remote --remote-name fork   # not needed with push access
      git push --set-upstream fork fix/auto-issues_create-write-issues-0123456789
      gh pr create --draft --repo wrangler-plugin/wrangler --base main \\
        --title '🤖 Self-Healing: Fix issues_create: write issues with fs-extra'\\''s own function' \\
        --body-file <project>/.wrangler/outbox/fix-1731916200/PR_BODY.md --label auto-fix --label mcp --label issues_create
      \`\`\`

      Without the right to set labels, leave the \`--label\` parts out.
      "
    `);
  });

  it("quotes every word for the shell", async () => {
    const parcel = aParcel();
    const title = "it's $(touch owned) `touch owned`";
    const folder = await writeOutbox(projectPaths(project), { ...parcel, plan: { ...parcel.plan, title } });

    const page = await readFile(join(folder, "HOW_TO_SEND.md"), "utf8");
    const word = /--title (.*) \\$/m.exec(page)?.[1] ?? "";
    expect((await run("sh", ["-c", `printf %s ${word}`])).stdout).toBe(title);
  });

  it("does not change when the same parcel is written again, and is replaced whole by another", async () => {
    const paths = projectPaths(project);
    const folder = await writeOutbox(paths, aParcel());
    const before = await lstat(folder);
    await writeOutbox(paths, aParcel());
    expect((await lstat(folder)).ino).toBe(before.ino);

    await writeFile(join(folder, "left-over"), "x");
    await writeOutbox(paths, { ...aParcel("another reason"), patches: PATCHES.slice(0, 1) });

    expect((await readdir(folder, { recursive: true })).sort()).toEqual([
      "HOW_TO_SEND.md",
      "PR_BODY.md",
      "evidence.json",
      "patches",
      "patches/0001-fix.patch",
      "pr.json",
    ]);
    expect(await readdir(join(project, ".wrangler/outbox"))).toEqual(["fix-1731916200"]);
  });

  it("forgets what was sent, twice if told so", async () => {
    const paths = projectPaths(project);
    const folder = await writeOutbox(paths, aParcel());

    await removeFromOutbox(paths, "fix-1731916200");
    await removeFromOutbox(paths, "fix-1731916200");

    await expect(lstat(folder)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it.each([".wrangler", ".wrangler/outbox", ".wrangler/outbox/fix-1731916200"])(
    "never writes through a link at %s",
    async (at) => {
      const elsewhere = join(project, "elsewhere");
      await mkdir(elsewhere);
      await mkdir(join(project, at, ".."), { recursive: true });
      await symlink(elsewhere, join(project, at));

      await expect(writeOutbox(projectPaths(project), aParcel())).rejects.toMatchObject({ code: "E_PATH_REFUSED" });
      expect(await readdir(elsewhere)).toEqual([]);
    },
  );

  it("takes no id and no patch name that could leave its folder", async () => {
    const parcel = aParcel();
    const patches = [{ name: "../../x.patch", content: "" }];

    await expect(writeOutbox(projectPaths(project), { ...parcel, patches })).rejects.toMatchObject({
      code: "E_INTERNAL",
    });
    await expect(removeFromOutbox(projectPaths(project), "../issues")).rejects.toMatchObject({ code: "E_INTERNAL" });
  });
});

function aParcel(reason = "there is no token"): Parcel {
  const input = aPublication();
  const plan = planPublication(input, { destination: aDestination(), patches: PATCHES, redact: (text) => text });
  return { plan, input, patches: PATCHES, reason };
}
