import { WranglerError } from "../shared/errors.ts";

/** The one change that may pass: this branch, to this commit. */
export interface AllowedPush {
  readonly branch: string;
  readonly commit: string;
}

/** Commands for one branch are short; more than this is no push of ours. */
const LONGEST_HEAD = 16 * 1024;
const COMMAND = /^[0-9a-f]{40,64} ([0-9a-f]{40,64}) ([^\0\n]+)(?:\0[^\n]*)?\n?$/;

/**
 * Reads the commands at the start of a `git-receive-pack` request (gitprotocol-pack(5): packet lines
 * `<old> <new> <ref>` up to a flush packet).
 *
 * @returns `more` while the flush packet has not come, else whether every command is the allowed one. A request
 * with no command is git's probe for access and is allowed.
 */
export function judgePush(head: Buffer, allowed: AllowedPush): "more" | "allowed" | "refused" {
  let at = 0;
  while (at + 4 <= head.length) {
    const prefix = head.toString("latin1", at, at + 4);
    if (prefix === "0000") return "allowed";
    const length = /^[0-9a-f]{4}$/.test(prefix) ? Number.parseInt(prefix, 16) : 0;
    if (length < 5) return "refused";
    if (at + length > head.length) break;
    if (!isAllowed(head.toString("utf8", at + 4, at + length), allowed)) return "refused";
    at += length;
  }
  return head.length > LONGEST_HEAD ? "refused" : "more";
}

function isAllowed(line: string, { branch, commit }: AllowedPush): boolean {
  const [, to, ref] = COMMAND.exec(line) ?? [];
  return to === commit && ref === `refs/heads/${branch}`;
}

/** @throws WranglerError E_GIT when the commit is not a full object name. */
export function assertCommit(commit: string): void {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return;
  throw new WranglerError("E_GIT", `${JSON.stringify(commit.slice(0, 80))} is not a full commit name`);
}
