import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { appendLine } from "../../src/platform/jsonl.ts";
import { rewriteLogFile } from "../../src/platform/rewrite-log-file.ts";
import { aFolder } from "../support/a-folder.ts";

it("keeps what is refused nowhere, in its order, and changes nothing when all is kept", async () => {
  const log = join(await aFolder({ "log.jsonl": "a\nb\n\nc" }), "log.jsonl");
  const settled = () => sleep(1);
  await rewriteLogFile(log, () => true, { dryRun: false, settled });
  expect(await readFile(log, "utf8")).toBe("a\nb\n\nc");
  await rewriteLogFile(log, (line) => line !== "b", { dryRun: true, settled });
  expect(await readFile(log, "utf8")).toBe("a\nb\n\nc");

  await rewriteLogFile(log, (line) => line !== "b", { dryRun: false, settled });

  expect(await readFile(log, "utf8")).toBe("a\nc\n");
});

it("carries over what a process writes into the file that was replaced", async () => {
  const folder = await aFolder({ "log.jsonl": "old\nkept\n" });
  const log = join(folder, "log.jsonl");
  const writer = await open(log, "a");

  await rewriteLogFile(log, (line) => line !== "old", {
    dryRun: false,
    settled: async () => {
      await writer.writeFile("late\n");
      await writer.close();
      appendLine(log, "new");
    },
  });

  expect(await readFile(log, "utf8")).toBe("kept\nnew\nlate\n");
});
