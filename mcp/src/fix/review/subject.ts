import type { PublishedLedger } from "../../publish/published-ledger.ts";
import type { ErrorRecord } from "../../capture/record.ts";
import type { ProjectPaths } from "../../settings/paths.ts";

/** What somebody says is proven. Nothing in it is believed. */
export interface Subject {
  /** For people, for example `pull request #7 of owner/name`. */
  readonly about: string;
  /** The repository to fetch from: an address, or a folder of this machine. */
  readonly from: string;
  /** The branch or commit with the fix, and the branch that it goes to, as refs of that repository. */
  readonly head: string;
  readonly target: string;
  /** The commit that the forge shows for the head. */
  readonly shown?: string;
  /** The body of the pull request. */
  readonly body?: string;
  /** The branch's name where it came from. */
  readonly branch?: string;
  /** Of a fix of this user's own: the keyed ledger, the recorded call, and the tracker that it was made on. */
  readonly own?: { readonly ledger: PublishedLedger; readonly record: ErrorRecord; readonly tracker: ProjectPaths };
}
