const HEAD = /^---\r?\n([\s\S]*?)\r?\n---(?=\r?\n|$)/;

/** What one line of a front matter says: no list, no value of several lines. Undefined where it has no such key. */
export function fieldOf(text: string, key: string): string | undefined {
  return headOf(text)
    ?.split(/\r?\n/)
    .find((line) => line.startsWith(`${key}:`))
    ?.slice(key.length + 1)
    .trim();
}

/** The text with that line in its front matter, in place of the one that it has of that key. */
export function withField(text: string, key: string, value: string): string {
  const head = headOf(text);
  if (head === undefined) return text;
  const lines = head.split(/\r?\n/);
  const at = lines.findIndex((line) => line.startsWith(`${key}:`));
  const changed = at === -1 ? [...lines, `${key}:${value}`] : lines.with(at, `${key}:${value}`);
  return text.replace(head, () => changed.join("\n"));
}

/** The text with each value of one line as `change` gives it. */
export function withFields(text: string, change: (key: string, value: string) => string): string {
  const head = headOf(text);
  if (head === undefined) return text;
  const changed = head.replace(/^([A-Za-z]+): *(\S.*?)[ \t]*$/gm, (_, key: string, value: string) => {
    return `${key}: ${change(key, value)}`;
  });
  return text.replace(head, () => changed);
}

function headOf(text: string): string | undefined {
  return HEAD.exec(text)?.[1];
}
