import { InvalidArgumentError, type Command } from "commander";
import type { Answer } from "./output.ts";

export type Run = (args: readonly string[], options: Record<string, never>) => Promise<Answer> | Answer;
export type Add = (parent: Command, spec: string, about: string, load: () => Promise<Run>) => Command;

/** `errors list|show|stats|clear`, and `diagnose`. */
export function addErrors(program: Command, add: Add): void {
  const errors = program.command("errors").description("What failed.");
  const filters = (command: Command): Command =>
    command
      .option("--class <class>", "bug, environment or caller")
      .option("--tool <name>", "only this tool")
      .option("--code <code>", "only this error code, e.g. E_TIMEOUT")
      .option("--fingerprint <prefix>", "only this kind of failure")
      .option("--since <when>", "only since then: 15m, 2h, 7d, 3w, or a date");
  filters(
    add(errors, "list", "recorded failures that may be bugs, one line for each kind, newest first", async () => {
      const { listErrors } = await import("./commands/errors.ts");
      return (_, options) => listErrors({ limit: 20, ...options });
    }),
  )
    .option("--soft", "exit 0 whatever happens, for commands that show the list")
    .option("--all", "also failures of callers and the environment")
    .option("--limit <n>", "at most so many kinds", wholeNumber, 20)
    .option("--follow", "go on with each new record, until interrupted");
  add(errors, "show <id>", "one record in full, by its id, or the newest of a fingerprint", async () => {
    const { showError } = await import("./commands/errors.ts");
    return ([id = ""], options) => showError(id, options);
  }).option("--publishable", "as strangers may see it: without what tells about you, arguments as type and shape");
  filters(
    add(errors, "stats", "how much failed: by class, tool, code, surface, build and day", async () => {
      const { errorStats } = await import("./commands/errors-stats.ts");
      return (_, options) => errorStats(options);
    }),
  );
  add(errors, "clear", "remove records: those that every given option names", async () => {
    const { clearErrors } = await import("./commands/errors-clear.ts");
    return (_, options) => clearErrors(options);
  })
    .option("--id <id>", "this record")
    .option("--fingerprint <fingerprint>", "all records of this kind of failure, by its whole fingerprint")
    .option("--older-than <when>", "records from before: 7d, 3w, or a date")
    .option("--all", "everything, also lines that are no records")
    .option("--dry-run", "count, and remove nothing");
  add(program, "diagnose <what>", "what a failure is: by id or by words", async () => {
    const { diagnoseError } = await import("./commands/diagnose.ts");
    return ([what = ""], options) => diagnoseError(what, options);
  })
    .option("--since", "search the source's history for the commit that broke it; takes minutes")
    .option("--minimise", "find the smallest call and state that fail the same, and print a test of them")
    .option("--tests", "check the types, and run the tests of the failing tool and source with their coverage")
    .option("--budget <seconds>", "for each of the first two; what is found until then is kept", wholeNumber);
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a whole number above 0.");
}
