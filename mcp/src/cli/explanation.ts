/** The fields of `explanation.md`, by their labels. */
const LABELS = { summary: "Summary", rootCause: "Root cause", at: "At", fix: "Fix", impact: "Impact" } as const;
type Field = keyof typeof LABELS;

/** The form to fill in, for hints and skills. */
export const EXPLANATION_FORM = [
  "Summary: <what the change does, without the tool's name; one line, at most 80 characters>",
  "Root cause: <why it failed>",
  "At: mcp/src/<file>.ts:<line of the mistake, as numbered before the fix>",
  "Fix: <what was changed and why that heals it>",
  "Impact: <what users met>",
].join("\n");

const LABEL_LINE = /^\s*(?:#+\s*)?\**(summary|root cause|at|fix|impact)\**\s*:\s*\**\s*(.*)$/i;

/** Reads `Label: text` fields; a text goes on until the next label. Unknown text before the first label is ignored. */
export function parseExplanation(text: string): Partial<Record<Field, string>> {
  const fields: Partial<Record<Field, string>> = {};
  let current: Field | undefined;
  for (const line of text.split(/\r?\n/)) {
    const match = LABEL_LINE.exec(line);
    const named = match === null ? undefined : fieldOf(match[1] ?? "");
    if (named !== undefined) {
      current = named;
      fields[current] = match?.[2] ?? "";
    } else if (current !== undefined) {
      fields[current] = `${fields[current] ?? ""}\n${line}`;
    }
  }
  for (const field of Object.keys(fields).filter(isField)) fields[field] = (fields[field] ?? "").trim();
  return fields;
}

function fieldOf(label: string): Field | undefined {
  return Object.keys(LABELS)
    .filter(isField)
    .find((field) => LABELS[field].toLowerCase() === label.toLowerCase());
}

function isField(name: string): name is Field {
  return Object.hasOwn(LABELS, name);
}
