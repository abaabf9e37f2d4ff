import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { exec, scrubbedEnv, type ExecOptions } from "../../src/platform/exec.ts";
import { aFolder } from "../support/a-folder.ts";

const OPTIONS: ExecOptions = { cwd: "/", env: { PATH: process.env["PATH"] ?? "" }, timeoutMs: 15_000 };

it("gives exit code and both streams, whatever the code", async () => {
  const script = 'process.stdout.write("out"); process.stderr.write("err"); process.exitCode = 7';

  expect(await exec(process.execPath, ["-e", script], OPTIONS)).toEqual({
    exitCode: 7,
    signal: null,
    stdout: "out",
    stderr: "err",
    timedOut: false,
    durationMs: expect.any(Number),
  });
});

it("passes arguments and input without a shell, and nothing of its own environment", async () => {
  const script = "process.stdin.pipe(process.stdout); console.error(process.argv[1], Object.keys(process.env).join())";
  const env = { ONLY: "this" };

  const run = await exec(process.execPath, ["-e", script, "$(id); `id`"], { ...OPTIONS, env, input: "in\n" });

  expect(run).toMatchObject({ stdout: "in\n", stderr: "$(id); `id` ONLY\n", exitCode: 0 });
});

it("ends a program at its deadline with all its descendants", async () => {
  const folder = await aFolder();
  const script = `sleep 30 & echo $! > ${join(folder, "pid")}; wait`;

  const run = await exec("/bin/sh", ["-c", script], { ...OPTIONS, timeoutMs: 300 });

  expect(run).toMatchObject({ exitCode: null, signal: "SIGKILL", timedOut: true });
  const pid = Number(await readFile(join(folder, "pid"), "utf8"));
  const gone = async (): Promise<boolean> => {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") X");
    return /\) [XZ]/.test(stat);
  };
  for (let wait = 0; wait < 100 && !(await gone()); wait++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await gone()).toBe(true);
});

it("does not wait for a descendant that left the group and keeps the output open", async () => {
  const started = performance.now();

  const run = await exec("/bin/sh", ["-c", "setsid sleep 8 & echo done"], OPTIONS);

  expect(run).toMatchObject({ exitCode: 0, stdout: "done\n", timedOut: false });
  expect(performance.now() - started).toBeLessThan(6_000);
});

it("ends a program when it is told to, also when it was told before", async () => {
  const controller = new AbortController();
  const running = exec("sleep", ["30"], { ...OPTIONS, signal: controller.signal });
  controller.abort();

  expect(await running).toMatchObject({ exitCode: null, signal: "SIGKILL", timedOut: false });
  expect(await exec("sleep", ["30"], { ...OPTIONS, signal: controller.signal })).toMatchObject({ signal: "SIGKILL" });
});

it("keeps the end of a long output", async () => {
  const script = 'process.stdout.write("a".repeat(200000) + "the end")';

  const { stdout } = await exec(process.execPath, ["-e", script], { ...OPTIONS, maxBytes: 20 });

  expect(stdout).toBe(`${"a".repeat(13)}the end`);
});

it("says that a program is missing, and of git by its own code", async () => {
  const env = { PATH: "/nonexistent" };

  await expect(exec("no-such-program", [], { ...OPTIONS, env })).rejects.toMatchObject({
    code: "E_EXEC",
    message: "no-such-program was not found",
    hint: "Install no-such-program and see that it is on the PATH.",
  });
  await expect(exec("git", [], { ...OPTIONS, env })).rejects.toMatchObject({ code: "E_GIT" });
  await expect(exec("/etc/passwd", [], OPTIONS)).rejects.toMatchObject({
    code: "E_EXEC",
    message: expect.stringMatching(/^\/etc\/passwd did not start: .*EACCES/),
  });
});

it("gives children an environment of its own, and what the caller adds", () => {
  expect(scrubbedEnv("/bin", "/the/home", { MORE: "1" })).toEqual({
    PATH: "/bin",
    HOME: "/the/home",
    TMPDIR: expect.any(String),
    LANG: "C.UTF-8",
    TZ: "UTC",
    CI: "true",
    NO_COLOR: "1",
    MORE: "1",
  });
});
