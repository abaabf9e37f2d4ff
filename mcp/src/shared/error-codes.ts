/** Who can act on an error. Only `bug` is a candidate for healing. */
export type Blame = "bug" | "environment" | "caller";

/**
 * Exit codes of `wrangler-mcp`: 0 done, 1 our own failure, 2 usage, 3 a gate refused or the feature is off,
 * 4 nothing found, 5 consent needed.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5;

interface ErrorKind {
  readonly blame: Blame;
  readonly exit: ExitCode;
  /** One sentence for docs/reference/errors.md. */
  readonly summary: string;
}

/** Every stable code. The docs page of errors is generated from this table. */
export const ERROR_CODES = {
  E_INTERNAL: { blame: "bug", exit: 1, summary: "An unexpected error: something in wrangler itself failed." },
  E_INVALID_ARGUMENTS: { blame: "caller", exit: 2, summary: "The arguments do not fit the tool's schema." },
  E_UNKNOWN_TOOL: { blame: "caller", exit: 2, summary: "There is no tool of that name." },
  E_INVALID_OUTPUT: { blame: "bug", exit: 1, summary: "A tool's result does not fit its own output schema." },
  E_TOOL_FAILED: { blame: "bug", exit: 1, summary: "A tool returned a result marked as an error." },
  E_WRONG_RESULT: { blame: "bug", exit: 1, summary: "A call succeeded, and the agent reported its result as wrong." },
  E_TIMEOUT: { blame: "bug", exit: 1, summary: "A call did not answer before its deadline and was ended." },
  E_CHILD_CRASHED: { blame: "bug", exit: 1, summary: "The server process ended while a call was in flight." },
  E_CHILD_START: { blame: "bug", exit: 1, summary: "The server process could not start." },
  E_UNAVAILABLE: { blame: "environment", exit: 1, summary: "The server is in degraded mode; the text says why." },
  E_ISSUE_NOT_FOUND: { blame: "caller", exit: 4, summary: "No issue, specification or idea has that id." },
  E_ISSUE_BROKEN: { blame: "environment", exit: 1, summary: "A tracker file cannot be read as front matter and text." },
  E_ISSUE_CONFLICT: { blame: "environment", exit: 1, summary: "The file changed on disk, or two files claim one id." },
  E_PATH_REFUSED: { blame: "environment", exit: 1, summary: "A path is a link, leaves the project, or is not a file." },
  E_STORAGE: { blame: "environment", exit: 1, summary: "The disk refused: full, read-only, or no permission." },
  E_USAGE: { blame: "caller", exit: 2, summary: "The command line does not fit the command." },
  E_SETTINGS: { blame: "environment", exit: 2, summary: "A setting has a value that cannot be used." },
  E_STATE_DIR: { blame: "environment", exit: 1, summary: "The private state folder cannot be used." },
  E_DISABLED: { blame: "environment", exit: 3, summary: "Self-healing is switched off." },
  E_RECORD_NOT_FOUND: { blame: "caller", exit: 4, summary: "No error record has that id or matches those words." },
  E_FIX_NOT_FOUND: { blame: "caller", exit: 4, summary: "There is no such fix workspace." },
  E_WORKSPACE: { blame: "environment", exit: 1, summary: "The fix workspace is missing or damaged." },
  E_DEPENDENCIES: { blame: "environment", exit: 1, summary: "The dependencies for building and testing are missing." },
  E_SOURCE: { blame: "environment", exit: 1, summary: "The plugin's source could not be had." },
  E_BUSY: { blame: "environment", exit: 1, summary: "Another wrangler-mcp process works on the same thing." },
  E_GATE_REFUSED: { blame: "caller", exit: 3, summary: "A gate refused; the verdict says which and why." },
  E_CONSENT: { blame: "caller", exit: 5, summary: "A person has to consent to the printed payload." },
  E_GIT: { blame: "environment", exit: 1, summary: "git is missing or refused." },
  E_GITHUB: { blame: "environment", exit: 1, summary: "GitHub refused or could not be reached." },
  E_EXEC: { blame: "environment", exit: 1, summary: "A command could not be started or failed." },
} as const satisfies Record<`E_${string}`, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_CODES;
