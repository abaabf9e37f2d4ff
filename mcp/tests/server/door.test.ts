import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDoor } from "../support/door.ts";

describe("a test's door", () => {
  it("puts files into the project and reads them there", async () => {
    const door = await openDoor({ files: { "a/b.md": "one", "..c/../d.md": "two" } });

    expect([await door.read("a/b.md"), await door.read("./d.md"), await door.read("none.md")]).toEqual([
      "one",
      "two",
      undefined,
    ]);
  });

  it.each(["../a.md", "a/../../b.md", "../../source/mcp/dist/child.js", "/etc/hostname", "..", "", "a\0b"])(
    "writes and reads nothing that lies elsewhere: %j",
    async (path) => {
      const said = `${JSON.stringify(path)} is no path in the project folder of this test`;

      await expect(openDoor({ files: { "kept.md": "", [path]: "elsewhere" } })).rejects.toThrow(said);
      const door = await openDoor();
      await expect(door.read(path)).rejects.toThrow(said);
      expect(await readdir(join(door.projectDir, "..")).then((names) => names.includes("a.md"))).toBe(false);
    },
  );
});
