/** Everything that a publication says, as the ledger, the record and `fix explain` have it. No text is trusted. */
export interface PublicationInput {
  readonly fixId: string;
  readonly tool: string;
  readonly recordId: string;
  readonly fingerprint: string;
  readonly errorName: string;
  /** Already redacted by the recorder; shown only in a fence. */
  readonly errorMessageRedacted: string;
  /** Milliseconds since the epoch. */
  readonly errorTimestamp: number;
  readonly userImpactFromLog: UserImpact;
  readonly classification: Classification;
  readonly explain: Explanation;
  readonly evidence: readonly EvidenceRow[];
  /** Line coverage of the suite with the change. */
  readonly coveragePercent: number;
  readonly suite: {
    readonly passed: number;
    readonly failed: number;
    /** Of the passed, those that passed only when they were run again alone. */
    readonly again: number;
  };
  readonly changedFiles: readonly ChangedFile[];
  readonly proof: Proof;
  readonly base: { readonly commit: string; readonly version: string; readonly branch: string };
  readonly branchName: string;
  readonly pluginVersion: string;
}

/** The exact files that were judged, by git's names of them. */
export interface Proof {
  readonly baseTree: string;
  /** sha256 over the names of the files on the base that a fix is made from and judged by. */
  readonly judged: string;
  /** With the fix, before and after the engine generated what is built. */
  readonly tree: string;
  readonly generatedTree: string;
  readonly test: { readonly file: string; readonly blob: string };
  /** What else was changed by hand; null for a deleted file. */
  readonly files: readonly { readonly path: string; readonly blob: string | null }[];
}

/** How often the failure was recorded. Times are milliseconds since the epoch. */
export interface UserImpact {
  readonly count: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly sessions?: number;
}

export interface Classification {
  readonly class: string;
  readonly confidence: string;
  /** What the confidence was computed from. */
  readonly terms: readonly { readonly name: string; readonly value: string }[];
}

/** The bounded fields of `fix explain`. */
export interface Explanation {
  /** One line of our own; the title is made of it. */
  readonly summary: string;
  readonly rootCause: string;
  readonly file: string;
  readonly line: number;
  readonly fix: string;
  readonly userImpact: string;
}

/** The steps that the Testing section looks for; a ledger may have more. */
export type KnownStep =
  "red" | "green" | "suite" | "build" | "types" | "coverage" | "replay" | "revert" | "neighbours" | "bite";

/** One command that the engine ran. */
export interface EvidenceRow {
  readonly step: KnownStep | (string & {});
  readonly command: string;
  /** The git tree of the files that it ran on. */
  readonly tree: string;
  readonly exitCode: number | null;
  /** For example `5 of 5`. */
  readonly counts: string;
  /** The first line of what failed, where something was to fail; scrubbed, else foreign. */
  readonly message: string;
  /** What it ran on, for example `node 20.20.0, linux x64, no sandbox`. */
  readonly environment: string;
  readonly result: "passed" | "failed";
  readonly durationMs: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface ChangedFile {
  readonly path: string;
  readonly additions: number;
  readonly deletions: number;
  readonly kind: "source" | "test" | "generated";
}

/** Where a publication goes. `gitUrl` ends in `/<owner>/<repo>.git`. */
export interface Destination {
  readonly apiUrl: string;
  readonly gitUrl: string;
  readonly owner: string;
  readonly repo: string;
  /** `unknown` until GitHub has said whether the token may push; a fork is then the person's own. */
  readonly viaFork: "unknown" | "yes" | "no";
}

/** All that a person consents to. Computed before anything is sent, and sent unchanged. */
export interface PublicationPlan {
  readonly fixId: string;
  readonly tool: string;
  readonly fingerprint: string;
  readonly title: string;
  readonly body: string;
  readonly commitMessage: string;
  readonly generatedCommitMessage: string;
  readonly branch: string;
  readonly base: { readonly branch: string; readonly commit: string };
  readonly destination: Destination;
  readonly labels: readonly string[];
  readonly assignee?: string;
  readonly draft: true;
  /** Over the patch series, so that consent covers the code too. */
  readonly patchSha256: string;
  /** sha256 over the canonical JSON of all the other fields. */
  readonly hash: string;
}

/** One file of a patch series, as `git format-patch` gives it. */
export interface Patch {
  readonly name: string;
  readonly content: string;
}
