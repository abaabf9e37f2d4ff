import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { fold } from "../../src/tracker/fold.ts";
import { glimpse } from "../../src/tracker/glimpse.ts";
import { wordsOf } from "../../src/tracker/search.ts";

const HEAD = "---\nid: ISS-000001\ntitle: A title\ntype: issue\nstatus: open\n";

function item(body: string, more = ""): string {
  return `${HEAD}${more}---\n\n${body}\n`;
}

/** The ids that a glimpse at files with these texts tells. */
async function glimpsed(query: string, ...texts: (string | Uint8Array)[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "wrangler-glimpse-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const paths = texts.map((_, index) => join(folder, `${index}.md`));
  for (const [index, text] of texts.entries()) await writeFile(paths[index] ?? "", text);
  return glimpse(paths, wordsOf(query));
}

describe("glimpse", () => {
  it("tells the ids of sound files that lack the word, and of no others", async () => {
    const texts = [
      item("Nothing."),
      item("A needle."),
      item("A NEEDLE."),
      item("Nothing.", "labels:\n  - needles\n"),
      item("Nothing.", "project: any\n"),
      item("Nothing.").replace("A title", "Needlework"),
      item("Nothing.").replace("ISS-000001", "iss-7"),
    ];

    expect(await glimpsed("needle", ...texts)).toEqual(["ISS-000001", "", "", "", "ISS-000001", "", "ISS-000007"]);
  });

  it("takes a file for one that may match only when it has all of the words", async () => {
    const texts = [item("one two"), item("two"), item("one"), item("none")];

    expect(await glimpsed("two one", ...texts)).toEqual(["", "ISS-000001", "ISS-000001", "ISS-000001"]);
  });

  it.each([
    ["is empty", ""],
    ["has no front matter", "Nothing.\n"],
    ["has a status that does not exist", item("Nothing.").replace("open", "shut")],
    ["has a key twice", item("Nothing.", "status: open\n")],
    ["has front matter without an end", HEAD],
    ["is no UTF-8", Buffer.concat([Buffer.from(item("Nothing.")), Buffer.from([0xff])])],
    ["is large", item("Nothing. ".repeat(20_000))],
    ["has its title in another form than its text", item("Nothing.").replace("A title", '"\\u006eeedle"')],
  ])("leaves a file that %s to be read", async (_, text) => {
    expect(await glimpsed("needle", item("Nothing."), text, item("Nothing."))).toEqual([
      "ISS-000001",
      "",
      "ISS-000001",
    ]);
  });

  it("leaves what is no file, and what is behind a link, to be read", async () => {
    const folder = await mkdtemp(join(tmpdir(), "wrangler-glimpse-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const [file, link] = [join(folder, "a.md"), join(folder, "b.md")];
    await writeFile(file, item("Nothing."));
    await symlink(file, link);

    expect(glimpse([link, folder, join(folder, "gone.md"), "", file], wordsOf("needle"))).toEqual([
      "",
      "",
      "",
      "",
      "ISS-000001",
    ]);
  });

  it("is not led astray by a text that goes on in the next file", async () => {
    const texts = [item("nee").trim(), item("Nothing."), `${item("x")}nee`, "dle", item("A needle.")];

    expect(await glimpsed("needle", ...texts)).toEqual(["ISS-000001", "ISS-000001", "", "", ""]);
    expect(await glimpsed("eedle", HEAD, "---\n\nText\n")).toEqual(["", ""]);
  });

  it("tells an ASCII word from texts in any script, and leaves another word among them to be read", async () => {
    const texts = [
      item("Größe — 日本語 😀"),
      item("Nothing."),
      item("Größe needle"),
      item("Nothing.", "project: Größe\n"),
    ];

    expect(await glimpsed("needle", ...texts)).toEqual(["ISS-000001", "ISS-000001", "", "ISS-000001"]);
    expect(await glimpsed("größe", ...texts)).toEqual(["", "ISS-000001", "", ""]);
  });

  it("knows every character that has ASCII in it once it is folded", { timeout: 30_000 }, async () => {
    const odd = [];
    for (let code = 0x80; code <= 0x10ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      const ascii = /[!-~]/.exec(fold(character))?.[0];
      if (ascii !== undefined) odd.push({ character, ascii });
    }

    expect(odd.map(({ ascii }) => ascii).sort()).toEqual([";", "`", "i", "k"]);
    for (const { character, ascii } of odd) {
      const body = `q${character}`;
      expect([fold(body).includes(`q${ascii}`), await glimpsed(`q${ascii}`, item(body))]).toEqual([true, [""]]);
    }
  });
});
