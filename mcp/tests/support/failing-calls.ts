import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const SOURCE = resolve(import.meta.dirname, "../fixtures/failing-calls.c");
/** As the fixture numbers them. */
const CALLS = ["open", "read", "write", "fsync", "rename", "link", "unlink", "mkdir", "list", "stat"] as const;

export interface Fault {
  readonly call: (typeof CALLS)[number];
  readonly error: keyof typeof constants.errno;
  /** How many calls of that kind succeed first. */
  readonly after: number;
  /** Every later one fails too. */
  readonly lasting: boolean;
  /** Also for files outside of the folder, as with EMFILE. */
  readonly everywhere?: boolean;
}

/** A process that has `env` fails as it is told, in calls to the C library on files in the folder. */
export interface FailingCalls {
  readonly env: NodeJS.ProcessEnv;
  begin(fault: Fault): void;
  /** @returns how many calls were failed */
  end(): number;
}

const run = promisify(execFile);
/** Of the control file: seven numbers of 32 bits. */
const SIZE = 28;

/**
 * The library that makes calls fail, compiled.
 *
 * @throws when there is no C compiler, or a process does not load its result
 */
export async function failingLibrary(folder: string): Promise<string> {
  const library = join(folder, "failing-calls.so");
  await run("cc", ["-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"]);
  const faults = failingCalls(library, folder);
  faults.begin({ call: "list", error: "EIO", after: 0, lasting: true });
  const script = "try { fs.readdirSync(process.argv[1]) } catch (error) { console.log(error.code) }";
  const { stdout } = await run(process.execPath, ["-e", script, folder], { env: { ...process.env, ...faults.env } });
  if (stdout !== "EIO\n") throw new Error("LD_PRELOAD has no effect on this program");
  return library;
}

/** @param below the folder whose files are concerned */
export function failingCalls(library: string, below: string): FailingCalls {
  const control = `${library}.${randomBytes(6).toString("hex")}`;
  writeFileSync(control, Buffer.alloc(SIZE));
  return {
    env: { LD_PRELOAD: library, FAULTS_CONTROL: control, FAULTS_BELOW: below },
    begin({ call, error, after, lasting, everywhere = false }) {
      const number = CALLS.indexOf(call) + 1;
      const words = [number, constants.errno[error], after, lasting ? -1 : 1, everywhere ? 1 : 0, 0, 0];
      writeFileSync(control, new Uint8Array(Int32Array.from(words).buffer), { flag: "r+" });
    },
    end() {
      const failed = readFileSync(control).readInt32LE(20);
      writeFileSync(control, Buffer.alloc(SIZE), { flag: "r+" });
      return failed;
    },
  };
}
