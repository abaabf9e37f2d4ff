/** What the contract tests read from Markdown pages. Only what our own pages use; not a parser. */

const FENCE = /^(`{3,})[^\n]*\n([^]*?)^\1$/gm;
const SPAN = /`([^`\n]+)`/g;

/** The text that people read: no code, comments, link targets. */
export function proseOf(text: string): string {
  return text
    .replace(FENCE, "")
    .replace(/<!--[^]*?-->/g, "")
    .replace(SPAN, "")
    .replace(/\]\([^)]*\)/g, "]");
}

/** Every line of code blocks, and every code span. */
export function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(FENCE)].flatMap(([, , block = ""]) => block.split("\n"));
  const spans = [...text.replace(FENCE, "").matchAll(SPAN)].map(([, span = ""]) => span);
  return [...blocks, ...spans].filter((code) => code !== "");
}

/** The targets of all links, in order. */
export function linksOf(text: string): string[] {
  const withoutCode = text.replace(FENCE, "").replace(/(?<!\[)`[^`\n]+`(?!\])/g, "");
  return [...withoutCode.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target);
}

/** The anchors of the headings as GitHub makes them: lower case, no punctuation, hyphens for spaces. */
export function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return [...text.replace(FENCE, "").matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = ""]) => {
    const plain = heading.replace(/\]\([^)]*\)/g, "]").toLowerCase();
    const anchor = plain.replace(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-");
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

/** What the first cell of each table row names, where it fits `cell`, which has one group. */
export function rowsNaming(text: string, cell: RegExp): string[] {
  return [...text.matchAll(/^\| *(.*?) *\|/gm)].flatMap(([, first = ""]) => {
    const name = cell.exec(first)?.[1];
    return name === undefined ? [] : [name];
  });
}

/** The command lines of `wrangler-mcp` in code, without the program. */
export function commandsIn(text: string): string[] {
  return codeOf(text).flatMap((code) =>
    [...code.matchAll(/(?:wrangler-mcp|mcp\/dist\/cli\.js)((?: [^\s"]+)+)/g)].map(([, rest = ""]) => rest.trim()),
  );
}

/** The commands of the generated page, by their words, with their options. */
export function referencedCommands(page: string): Map<string, readonly string[]> {
  const sections = page.split(/^## `?wrangler-mcp /m).slice(1);
  return new Map(
    sections.map((section) => {
      const words = (section.split("\n")[0] ?? "")
        .split(" ")
        .filter((word) => /^[a-z][a-z-]*$/.test(word.replace("`", "")));
      const options = [...section.matchAll(/^\| `(--[a-z-]+)/gm)].map(([, option = ""]) => option);
      return [words.join(" ").replaceAll("`", ""), options];
    }),
  );
}
