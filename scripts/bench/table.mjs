/**
 * Rows as a Markdown table; the first row is the head.
 *
 * @param texts the columns that hold text, which is aligned left; the others are numbers
 */
export function table([head, ...rows], texts = [0]) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column].length)));
  const isText = (column) => texts.includes(column);
  const cellOf = (cell, column) => (isText(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column]));
  const ruleOf = (width, column) => (isText(column) ? "-".repeat(width) : `${"-".repeat(width - 1)}:`);
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head.map(cellOf)), line(widths.map(ruleOf)), ...rows.map((row) => line(row.map(cellOf)))].join("\n");
}
