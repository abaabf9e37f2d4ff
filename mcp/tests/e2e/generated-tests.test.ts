import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { prove, type Proof } from "../../../scripts/bench/diagnose/proof.mjs";
import {
  callTool,
  pluginOf,
  readCases,
  writeFiles,
  type LabelledCase,
} from "../../../scripts/bench/diagnose/world.mjs";
import { aFolder } from "../support/a-folder.ts";

type Given = Pick<LabelledCase, "tool" | "params" | "files" | "fault" | "history">;

/** Provokes the failure for real, and holds the test that is generated of it to the gates of red and green. */
async function proven(given: Given): Promise<Proof> {
  const folder = await aFolder();
  const where = {
    plugin: await pluginOf(folder, given),
    project: join(folder, "project"),
    state: join(folder, "state"),
  };
  await mkdir(where.project);
  await mkdir(where.state, { mode: 0o700 });
  // A person's standing word, for machines without a sandbox.
  await writeFile(join(where.state, "settings.json"), '{ "unsandboxed": "yes" }\n');
  writeFiles(where.project, given.files);
  const [id = "none was recorded"] = await callTool({ ...where, tool: given.tool, params: given.params });
  return prove(where, given, id);
}

function labelled(name: string): LabelledCase {
  const [given] = readCases([name]);
  if (given === undefined) throw new Error(`there is no case ${name}`);
  return given;
}

it.each([
  ["bug-label-of-none", { query: "s" }],
  ["regression-names-required", { id: "ISS-000006" }],
])("%s gives a test that is red for the recorded reason, and green without the fault", async (name, params) => {
  expect(await proven(labelled(name))).toMatchObject({ ok: true, said: "red and green", complete: true, params });
});

const KEYS = Object.fromEntries(Array.from({ length: 197 }, (_, at) => [`key${at}`, `value ${at}`]));
const NEEDED = "ISS-000031";

function itemFile(at: number): [string, string] {
  const id = `ISS-${String(at).padStart(6, "0")}`;
  const context = id === NEEDED ? "wranglerContext:\n  agent: a-1\n  key17: 3\n" : "";
  const head = `id: ${id}\ntitle: Number ${at}\ntype: issue\nstatus: open\npriority: low\nlabels: [ui]\n${context}`;
  return [`.wrangler/issues/${id}-number-${at}.md`, `---\n${head}---\n\nText of ${at}.\n`];
}

it("a call of 200 fields on 50 files comes down to one field and one file, and to a test that proves a fix", async () => {
  const proof = await proven({
    tool: "issues_update",
    params: { id: NEEDED, priority: "high", wranglerContext: KEYS },
    files: Object.fromEntries(Array.from({ length: 50 }, (_, at) => itemFile(at + 1))),
    fault: [
      {
        file: "mcp/src/tracker/change.ts",
        find: "!isDeepStrictEqual(item.wranglerContext?.[key], value)",
        replace: "(item.wranglerContext?.[key] as string).trim() !== value",
      },
    ],
  });

  expect(proof).toEqual({
    ok: true,
    said: "red and green",
    calls: expect.any(Number),
    files: 1,
    complete: true,
    params: { id: "ISS-31", wranglerContext: { key17: "x" } },
  });
});
