import { createHash } from "node:crypto";
import { exec } from "../../platform/exec.ts";
import { git } from "../../platform/git.ts";
import { connectGithub } from "../../platform/github.ts";
import { findToken } from "../../platform/github-token.ts";
import { systemClock } from "../../shared/clock.ts";
import { WranglerError } from "../../shared/errors.ts";
import type { Subject } from "../../fix/review/subject.ts";
import type { ReviewersWords } from "../../fix/review/word-claims.ts";
import { assertConsent, type ConsentOptions } from "../consent.ts";
import { progressToStderr, type Answer } from "../output.ts";
import { reviewData, reviewText } from "../review-report.ts";
import { Session, type CommonOptions } from "../session.ts";

export interface VerifyOptions extends CommonOptions, ConsentOptions {
  self?: boolean;
  refusalIsRight?: boolean;
  keepUnneeded?: boolean;
  otherFaults?: boolean;
  refusalWasWrong?: boolean;
}

const BRANCH = /^(?!.*(?:\.\.|\/\/|@\{))[A-Za-z0-9][\w./-]{0,159}$/;
const PULL_URL = /^(https?:\/\/[^/\s]+)\/([\w.-]+)\/([\w.-]+)\/pull\/(\d{1,9})(?:[/?#].*)?$/;

/** Runs a published proof again and says of each of its claims whether it holds here. */
export async function verifyPublished(what: string, options: VerifyOptions): Promise<Answer> {
  const session = new Session(options);
  if (options.self === true) {
    const { verifySelf } = await import("../verify-self.ts");
    return verifySelf(session);
  }
  const { review } = await import("../../fix/review/review.ts");
  const { stateDir, pluginRoot } = session;
  const redact = (await session.redaction()).gate;
  const subject = await subjectOf(session, what);
  const place = { stateDir, pluginRoot, clock: systemClock, progress: progressToStderr };
  const found = await review(subject, {
    ...place,
    redact,
    words: wordsIn(options),
    mayRun: (head) => assertMayRun(session, what, head, options),
  });
  return { text: reviewText(found), data: reviewData(found), exitCode: found.verdict === "fix_verified" ? 0 : 3 };
}

function wordsIn({ refusalIsRight, keepUnneeded, otherFaults, refusalWasWrong }: VerifyOptions): ReviewersWords {
  return {
    refusalIsRight: refusalIsRight === true,
    keepUnneeded: keepUnneeded === true,
    otherFaults: otherFaults === true,
    refusalWasWrong: refusalWasWrong === true,
  };
}

const SAID = {
  refusalIsRight: "that the recorded call is refused by it, and has to be",
  keepUnneeded: "that changes stay in it which no test needs",
  otherFaults: "that tests which still fail with it show other faults",
  refusalWasWrong: "that the call should not have been refused as it was before",
} as const;

/**
 * Where no sandbox works, the code of a stranger's commit runs only by a person's word for that commit; and what is said
 * of a commit by an option, a person says of that commit.
 */
async function assertMayRun(session: Session, what: string, head: string, options: VerifyOptions): Promise<void> {
  const { hasStandingWord, isConfined, whyUnconfined } = await import("../../fix/may-run.ts");
  const { WORDS } = await import("../../fix/review/word-claims.ts");
  const said = WORDS.filter(({ word }) => options[word] === true);
  const isFree = (await isConfined(session)) || (await hasStandingWord(session));
  if (isFree && said.length === 0) return;
  const names = said.map(({ option }) => option);
  const hash = createHash("sha256")
    .update(["review", head, ...names, ...(isFree ? [] : ["unsandboxed"])].join("\0"))
    .digest("hex");
  const text = [
    ...(isFree ? [] : [`${await whyUnconfined(session)} The code of commit ${head} would run with your rights.`]),
    ...said.map(({ word }) => `You say of commit ${head} ${SAID[word]}.`),
  ].join("\n");
  const command = [session.commandLine("verify", what), ...names].join(" ");
  await assertConsent({ text, hash, command }, options, { consent: "ask" });
}

async function subjectOf(session: Session, what: string): Promise<Subject> {
  const number = /^#?(\d{1,9})$/.exec(what)?.[1];
  const { upstream, gitUrl } = session.settings;
  if (number !== undefined) return pullSubject(session, upstream, Number(number));
  const [, origin, owner = "", repo = "", pull = ""] = PULL_URL.exec(what) ?? [];
  if (origin !== undefined) {
    if (new URL(origin).host === new URL(gitUrl).host) return pullSubject(session, `${owner}/${repo}`, Number(pull));
    throw new WranglerError("E_USAGE", `${origin} is not the git host of your settings, ${gitUrl}`, {
      hint: 'Change it with "wrangler-mcp config set gitUrl <address>" and apiUrl.',
    });
  }
  if (/(?:^|[/\\])fix-\d+[/\\]?$/.test(what)) return workspaceSubject(session, what.replace(/[/\\]$/, ""));
  if (BRANCH.test(what)) return branchSubject(session, what);
  throw new WranglerError("E_USAGE", "name a pull request, a branch, or a fix", {
    hint: 'For example "wrangler-mcp verify 7", a pull request\'s address, a branch name, or fix-1795255200.',
  });
}

async function pullSubject(session: Session, repository: string, number: number): Promise<Subject> {
  const { apiUrl, gitUrl } = session.settings;
  const [owner = "", repo = ""] = repository.split("/");
  const { hostname } = new URL(gitUrl);
  const found = await findToken({ env: session.env, cwd: session.stateDir, host: hostname }, exec);
  const github = await connectGithub({ apiUrl, token: found?.token, clock: systemClock });
  const pull = await github.proposal(owner, repo, number);
  return {
    about: `pull request #${number} of ${repository}`,
    from: `${gitUrl.replace(/\/+$/, "")}/${owner}/${repo}.git`,
    head: `refs/pull/${number}/head`,
    target: `refs/heads/${pull.baseBranch}`,
    shown: pull.headCommit,
    body: pull.body,
    branch: pull.headBranch,
  };
}

async function workspaceSubject(session: Session, what: string): Promise<Subject> {
  const { ownSubject } = await import("../../fix/review/own-subject.ts");
  const context = await session.fixContext();
  const fixId = await context.store.idOf(what);
  return context.store.exclusively(fixId, async () => ownSubject(context, await context.store.load(fixId)));
}

/** A branch of the checkout that the command runs in, or of its origin; else one of the upstream repository. */
async function branchSubject(session: Session, name: string): Promise<Subject> {
  const { projectDir } = session.startup;
  const { baseBranch } = session.settings;
  const head = await firstRef(projectDir, [`refs/heads/${name}`, `refs/remotes/origin/${name}`]);
  const target = await firstRef(projectDir, [`refs/remotes/origin/${baseBranch}`, `refs/heads/${baseBranch}`]);
  if (head !== undefined && target !== undefined) {
    return { about: `the branch ${name} of ${projectDir}`, from: projectDir, head, target, branch: name };
  }
  const { upstreamGitUrl } = session;
  const refs = { head: `refs/heads/${name}`, target: `refs/heads/${baseBranch}` };
  return { about: `the branch ${name} of ${session.settings.upstream}`, from: upstreamGitUrl, ...refs, branch: name };
}

async function firstRef(folder: string, refs: readonly string[]): Promise<string | undefined> {
  for (const ref of refs) {
    const args = ["rev-parse", "--quiet", "--verify", "--end-of-options", `${ref}^{commit}`];
    if (await git(folder, args).then(Boolean, () => false)) return ref;
  }
  return undefined;
}
