import { mkdir, mkdtemp, realpath, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, type TestContext } from "vitest";
import { removeTree } from "../../src/platform/trees.ts";
import { fill } from "./a-folder.ts";
import { gitIn } from "./a-repository.ts";
import { byHand, done, engineWorld, openFix, publishWithConsent, type EngineWorld } from "./engine-world.ts";
import { startGithubWorld, type GithubWorld } from "./github-world.ts";
import { requirePart } from "./real-parts.ts";
import { diagnosedWorld, EXPLANATION, FIXED, RECORD, smallPlugin } from "./small-plugin.ts";

const OWNER = "wrangler-plugin";
const AUTHOR = { login: "mia", token: "token-of-mia", push: true };

/** A fix of the small plugin on GitHub, and a reviewer on another machine who has no token. */
export interface PublishedWorld {
  readonly github: GithubWorld;
  readonly author: EngineWorld;
  readonly fixId: string;
  readonly branch: string;
  /** The pull request's body as the engine wrote it. */
  readonly body: string;
  readonly reviewer: EngineWorld;
  /** A clone of the upstream repository, at the branch of the fix, that may push anything. */
  readonly clone: string;
}

/** Every step is taken by the command line; no proof in it is made up. */
export async function publishedWorld(context: Pick<TestContext, "skip">): Promise<PublishedWorld> {
  const emulator = await requirePart(context, "emulate");
  const author = await diagnosedWorld();
  const place = { owner: OWNER, repo: "wrangler", users: [AUTHOR] };
  const github = await startGithubWorld({ emulator, upstreamFrom: author.plugin, ...place });
  onTestFinished(() => github.stop());
  const reviewer = await engineWorld(await smallPlugin());
  const places = { upstream: `${OWNER}/wrangler`, apiUrl: github.apiUrl, gitUrl: github.gitBase };
  const settings = { ...places, unsandboxed: "yes" };
  for (const { stateDir } of [author, reviewer])
    await writeFile(join(stateDir, "settings.json"), JSON.stringify(settings));
  const { fixId } = await proven(author);
  done(await publishWithConsent(author, { env: { GITHUB_TOKEN: AUTHOR.token } }));
  const [pull] = await github.pulls();
  const branch = String(Object(pull?.["head"]).ref);
  const clone = await temporaryFolder();
  await gitIn(clone, "clone", "-q", "--branch", branch, github.bareRepo(OWNER, "wrangler"), ".");
  return { github, author, fixId, branch, body: String(pull?.["body"]), reviewer, clone };
}

async function proven(author: EngineWorld) {
  const fix = openFix(await author.json(["fix", "start", RECORD.id]));
  await byHand.test(fix);
  done(await author.json(["fix", "red"]));
  await fill(fix.workspace, FIXED);
  done(await author.json(["fix", "green"]));
  done(await author.json(["fix", "verify"]));
  await fill(fix.workspace, { "explanation.md": EXPLANATION });
  done(await author.json(["fix", "explain"]));
  return fix;
}

async function temporaryFolder(): Promise<string> {
  const folder = join(await realpath(await mkdtemp(join(tmpdir(), "wrangler-clone-"))), "clone");
  await mkdir(folder);
  onTestFinished(() => removeTree(join(folder, "..")));
  return folder;
}
