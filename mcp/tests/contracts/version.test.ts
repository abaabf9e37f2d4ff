import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isRecord } from "../../src/shared/json.ts";
import { VERSION } from "../../src/shared/version.ts";

const REPOSITORY = join(import.meta.dirname, "..", "..", "..");

// Bug reports and fixes are tied to a version: two answers to "which one?" would send them to the wrong source.
it.each(["package.json", "package-lock.json", ".claude-plugin/plugin.json"])(
  "is the one of the source in %s",
  async (file) => {
    const parsed: unknown = JSON.parse(await readFile(join(REPOSITORY, file), "utf8"));
    expect(isRecord(parsed) ? parsed["version"] : undefined).toBe(VERSION);
  },
);
