import { Command, CommanderError, InvalidArgumentError } from "commander";
import type { ExitCode } from "../shared/error-codes.ts";
import { WranglerError } from "../shared/errors.ts";
import { VERSION } from "../shared/version.ts";
import { addErrors, wholeNumber, type Add, type Run } from "./errors-program.ts";
import { printAnswer, printFailure, type Answer } from "./output.ts";
import { recordFailure } from "./record-failure.ts";

/**
 * Runs one command line and returns the exit code. Commands are loaded when they are called.
 *
 * @param argv without node and the file
 */
export async function runCli(argv: readonly string[]): Promise<ExitCode> {
  const json = argv.includes("--json");
  const exit = (code: ExitCode): ExitCode => (isSoft(argv) ? 0 : code);
  let exitCode: ExitCode = 0;
  const started = performance.now();
  const program = buildProgram(async (answer) => {
    await printAnswer(answer, json);
    exitCode = answer.exitCode ?? 0;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      const command = { names: namesOf(program, argv), argv, durationMs: performance.now() - started };
      return exit(await printFailure(error, json, await recordFailure(error, command)));
    }
    if (error.exitCode === 0) return 0;
    return exit(await printFailure(usage(error), json));
  }
}

/** `errors list --soft` is shown in a command of the client, which would stop at any other code. */
function isSoft([first, second, ...rest]: readonly string[]): boolean {
  return first === "errors" && second === "list" && rest.includes("--soft");
}

/** The command and its sub-command, as far as the line names any. */
function namesOf(program: Command, argv: readonly string[]): string[] {
  const names: string[] = [];
  for (let at: Command | undefined = program; at !== undefined;) {
    const word = argv[names.length];
    at = at.commands.find((command) => command.name() === word);
    if (at !== undefined && word !== undefined) names.push(word);
  }
  return names;
}

function usage(error: CommanderError): WranglerError {
  const message = error.message.replace(/^error: /, "");
  return new WranglerError("E_USAGE", message === "(outputHelp)" ? "name a command" : message, {
    hint: 'See "wrangler-mcp --help", or add --help to a command.',
  });
}

/** The whole command line; `docs/reference/cli.md` is generated from it. */
export function buildProgram(done: (answer: Answer) => Promise<void>): Command {
  const program = new Command("wrangler-mcp")
    .description("Errors of the wrangler MCP server: show, diagnose, heal.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  const add = (parent: Command, spec: string, about: string, load: () => Promise<Run>): Command => {
    const command = parent.command(spec).description(about);
    command.option("--project <dir>", "the project; else the nearest folder above that has .wrangler");
    command.option("--json", "machine-readable answer on stdout");
    command.action(async (...given: unknown[]) => {
      const args = command.processedArgs.map((value: unknown) => (value === undefined ? "" : String(value)));
      const run = await load();
      await done(await run(args, command.opts()));
      void given;
    });
    return command;
  };
  addErrors(program, add);
  addFix(program, add);
  addVerify(program, add);
  addPatch(program, add);
  addTracker(program, add);
  addOthers(program, add);
  addSupervise(program);
  return program;
}

function addTracker(program: Command, add: Add): void {
  const tracker = program.command("tracker").description("Issues, specifications and ideas as files.");
  add(tracker, "check", "files that cannot be read, ids that several files have; exit code 3 if any", async () => {
    const { checkTracker } = await import("./commands/tracker.ts");
    return (_, options) => checkTracker(options);
  });
  add(tracker, "repair", "give files that share an id ids of their own; the oldest keeps it", async () => {
    const { repairTracker } = await import("./commands/tracker.ts");
    return (_, options) => repairTracker(options);
  }).option("--dry-run", "only say what would be done");
}

function addFix(program: Command, add: Add): void {
  const fix = program.command("fix").description("Prove and publish a fix, step by step.");
  const load =
    (name: "red" | "green" | "verify" | "retry" | "explain" | "publish" | "status" | "abandon") => async () => {
      const commands = await import("./commands/fix.ts");
      const run: Run = ([id = ""], options) => commands[name](id === "" ? undefined : id, options);
      return run;
    };
  const consent = (command: Command): Command =>
    command
      .option("--consent <hash>", "the hash that the person saw and agreed to")
      .option("--yes", "agree; with a terminal, or by your own setting consent=yes");
  consent(
    add(fix, "start <what>", "open a workspace for a recorded failure", async () => {
      const { start } = await import("./commands/fix.ts");
      return ([what = ""], options) => start(what, options);
    }),
  );
  add(fix, "red [fix]", "the new test fails on the base, for the recorded reason", load("red")).option(
    "--test <file>",
    "which new test, when there are several",
  );
  add(fix, "green [fix]", "the same test passes with the change", load("green"));
  consent(add(fix, "verify [fix]", "policy, suite, build, types, coverage, replay, revert", load("verify")))
    .option("--keep-unneeded", "keep changes that no test needs; a person has to agree")
    .option("--refusal-is-right", "the recorded call has to be refused; a person has to agree")
    .option("--other-faults", "tests that still fail show other faults; a person has to agree");
  consent(add(fix, "retry [fix]", "allow further attempts after three were refused; a person's word", load("retry")));
  add(
    fix,
    "explain [fix]",
    "root cause, fix and impact, from explanation.md in the workspace or from options",
    load("explain"),
  )
    .option("--summary <text>", "one line of your own words, at most 80 characters")
    .option("--root-cause <text>", "why it failed")
    .option("--at <file:line>", "where, in the source as it was")
    .option("--fix <text>", "what was changed and why that heals it")
    .option("--impact <text>", "what users met");
  consent(
    add(fix, "publish [fix]", "show the payload; with consent send it, or keep it in the outbox", load("publish")),
  );
  add(fix, "status [fix]", "all fixes of the project, or one with its ledger", load("status"));
  add(fix, "abandon [fix]", "remove a workspace and close its fix", load("abandon"));
  addAllow(fix, add);
}

function addAllow(fix: Command, add: Add): void {
  add(fix, "allow [fix]", "let what a model wrote run where no sandbox works; a person's word", async () => {
    const { allow } = await import("./commands/fix-allow.ts");
    return ([id = ""], options) => allow(id === "" ? undefined : id, options);
  }).option("--consent <hash>", "the hash that the person saw and agreed to");
}

function addVerify(program: Command, add: Add): void {
  const about = "run the proof of a pull request, a branch or a fix again, from nothing, and judge it claim by claim";
  add(program, "verify [what]", about, async () => {
    const { verifyPublished } = await import("./commands/verify.ts");
    return ([what = ""], options) => verifyPublished(what, options);
  })
    .option("--self", "instead compare the installed files with a build of the shipped source")
    .option("--refusal-is-right", "the call that failed is refused by the fix, and has to be; a person has to agree")
    .option("--refusal-was-wrong", "the failure is a refusal, and a wrong one; a person has to agree")
    .option("--keep-unneeded", "changes may stay that no test needs; a person has to agree")
    .option("--other-faults", "tests that still fail show other faults; a person has to agree")
    .option("--consent <hash>", "the hash that the person saw and agreed to, where one is asked for");
}

function addPatch(program: Command, add: Add): void {
  const patch = program.command("patch").description("Run the build of a verified fix in this project's server.");
  const commands = () => import("./commands/patch.ts");
  add(patch, "on [fix]", "show what would run; with consent swap to it, also in running sessions", async () => {
    const { on } = await commands();
    return ([id = ""], options) => on(id === "" ? undefined : id, options);
  })
    .option("--consent <hash>", "the hash that the person saw and agreed to")
    .option("--yes", "agree; with a terminal");
  add(patch, "off", "back to the official build, at once", async () => {
    const { off } = await commands();
    return (_, options) => off(options);
  });
  add(patch, "status", "what runs in which sessions, since when, and why not the patch", async () => {
    const { status } = await commands();
    return (_, options) => status(options);
  });
}

function addOthers(program: Command, add: Add): void {
  const config = program.command("config").description("Your own settings.");
  add(config, "show", "settings in force, and where everything is", async () => {
    const { showConfig } = await import("./commands/config.ts");
    return (_, options) => showConfig(options);
  });
  add(config, "set <name> <value>", "change a setting, with consent", async () => {
    const { setConfig } = await import("./commands/config.ts");
    return ([name = "", value = ""], options) => setConfig(name, value, options);
  })
    .option("--consent <hash>", "the hash that the person saw and agreed to")
    .option("--yes", "agree; with a terminal");
  add(program, "install-command", "give the bare /fix-mcp-error", async () => {
    const { installCommand } = await import("./commands/install-command.ts");
    return (_, options) => installCommand(options);
  }).option("--force", "replace a file that is not ours");
}

/** It answers nothing by itself: from here on standard input and output belong to the server. */
function addSupervise(program: Command): void {
  program
    .command("supervise")
    .description(
      "run any MCP server of stdio so that its crashes cost no connection, as in: supervise -- npx some-server",
    )
    .argument("<command>", "what starts the server; it gets your environment", named)
    .argument("[args...]", "its arguments")
    .option("--call-timeout <seconds>", "how long a call may take that reports no progress", wholeNumber, 1800)
    .action(async (command: string, args: string[], { callTimeout }: { callTimeout: number }) => {
      const { supervise } = await import("./commands/supervise.ts");
      await supervise([command, ...args], callTimeout);
    });
}

function named(text: string): string {
  if (text !== "") return text;
  throw new InvalidArgumentError("It is empty.");
}
