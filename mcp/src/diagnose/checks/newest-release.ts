import { git } from "../../platform/git.ts";
import { ensureDir } from "../../platform/files.ts";
import type { DependencySource } from "../../sandbox/dependencies.ts";
import { messageOf } from "../../shared/errors.ts";
import { VERSION } from "../../shared/version.ts";
import { join } from "node:path";
import { withBuilt } from "../built-source.ts";
import { CALL_DEADLINE_MS, whatIsReplayed, type Examined, type Finding } from "../finding.ts";
import { History } from "../history.ts";
import { reproduce } from "../reproduce.ts";

/** A newer version of the plugin in its repository. */
export interface Release {
  readonly tag: string;
  readonly version: string;
}

/** The version that has it fixed already, undefined when none is known to. */
export type FixedIn = string | undefined;

const TAG = /^refs\/tags\/((?:wrangler--)?v(\d{1,6}\.\d{1,6}\.\d{1,6}))$/;
/** Milliseconds that a repository may take to answer: a diagnosis does not wait for a network that is not there. */
const ASK_MS = 4000;
const RUNS = 3;

/** The newest release that is newer than the installed one. @throws WranglerError E_GIT when nobody answers */
export async function newerRelease(url: string, cwd: string): Promise<Release | undefined> {
  const listed = await git(cwd, ["ls-remote", "--tags", "--refs", "--", url], { timeoutMs: ASK_MS });
  const releases = listed.split("\n").flatMap((line) => {
    const [, tag, version] = TAG.exec(line.split("\t")[1] ?? "") ?? [];
    return tag === undefined || version === undefined ? [] : [{ tag, version }];
  });
  const newest = releases.sort((a, b) => compareVersions(b.version, a.version))[0];
  return newest !== undefined && compareVersions(newest.version, VERSION) > 0 ? newest : undefined;
}

/** Below 0 when `a` is the older one. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.-]/).map(Number));
  for (const part of [0, 1, 2]) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether the newest release does the recorded call right: it is fetched, built and tried like any other source. */
export async function fixedUpstream(
  { root, record, paths }: Examined,
  from: DependencySource,
  url: string,
  asked: Promise<Release | undefined>,
): Promise<Finding<FixedIn>> {
  const finding = (showed: string, found?: string): Finding<FixedIn> => ({
    evidence: {
      check: "newest version",
      ran: whatIsReplayed(record),
      where: "the plugin's repository",
      showed,
    },
    found,
  });
  try {
    const release = await asked;
    if (release === undefined) return finding(`there is none newer than ${VERSION}`);
    const folder = join(root.own, "newest");
    await ensureDir(folder);
    const history = await History.ofRepository(url, release.tag, folder, 1);
    const seen = await withBuilt(
      from,
      (folder) => history.materialise(history.tip, folder),
      async (built) =>
        built.build.ok ? reproduce(built.root, record, paths, { runs: RUNS, deadlineMs: CALL_DEADLINE_MS }) : undefined,
    );
    if (seen === undefined) return finding(`${release.version} does not build here`);
    if (seen.succeeded === RUNS)
      return finding(`${release.version} does it right, ${RUNS} of ${RUNS}`, release.version);
    return finding(`${release.version} does not do it right either`);
  } catch (error) {
    return finding(`unavailable, because ${messageOf(error).split("\n")[0]?.slice(0, 120) ?? ""}`);
  }
}
