import { symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { NO_JAIL } from "../../src/platform/jail.ts";
import { typecheck } from "../../src/sandbox/build.ts";
import { aFolder, fill } from "../support/a-folder.ts";

it("a wrong type is reported each time, by what was noted before too, until it is mended", async () => {
  const source = await aFolder();
  const notes = join(await aFolder(), "notes.tsbuildinfo");
  await symlink(resolve(import.meta.dirname, "../../../node_modules"), join(source, "node_modules"));
  const compilerOptions = { strict: true, noEmit: true, types: [], lib: ["ES2023"] };
  await fill(source, { "tsconfig.json": JSON.stringify({ compilerOptions, files: ["b.ts"] }) });
  await fill(source, {
    "a.ts": "export const a: number = 1;\n",
    "b.ts": 'import { a } from "./a";\nexport const b: number = a;\n',
  });
  const scratch = await aFolder();
  const root = {
    source,
    scratch,
    own: scratch,
    home: scratch,
    doors: scratch,
    env: { PATH: process.env["PATH"] ?? "" },
    jail: NO_JAIL,
  };
  const checked = async (a: string): Promise<readonly [boolean, string]> => {
    await writeFile(join(source, "a.ts"), a);
    const { ok, output } = await typecheck(root, notes);
    return [ok, output];
  };

  expect(await checked("export const a: number = 1;\n")).toEqual([true, ""]);
  const refused = [false, expect.stringContaining("b.ts(2,14): error TS2322")];
  expect(await checked('export const a: string = "1";\n')).toEqual(refused);
  expect(await checked('export const a: string = "1";\n')).toEqual(refused);
  expect(await checked("export const a: number = 2;\n")).toEqual([true, ""]);
});
