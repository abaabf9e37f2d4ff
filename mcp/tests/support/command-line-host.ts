import { runCli } from "../../src/cli/program.ts";

/** One command line to run in this process, as if in one of its own. */
export interface Asked {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const [out, err] = [captured(process.stdout), captured(process.stderr)];

process.on("message", ({ args, cwd, env }: Asked) => {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  void runCli(args).then((exitCode) => process.send?.({ exitCode, stdout: out(), stderr: err() }));
});

/** Keeps what is written, instead of writing it. */
function captured(stream: NodeJS.WriteStream): () => string {
  let text = "";
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    text += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    const done = rest.at(-1);
    if (typeof done === "function") done();
    return true;
  };
  return () => {
    const all = text;
    text = "";
    return all;
  };
}
