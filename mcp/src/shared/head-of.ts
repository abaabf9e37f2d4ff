/** No token is longer. */
const LONGEST_TOKEN = 4096;

/**
 * The beginning of a text, at most `max` characters, for a redaction that cannot look at all of it. It ends between
 * words: half a token would not be recognised, and would be written.
 */
export function headOf(text: string, max: number): string {
  if (text.length <= max) return text;
  const least = Math.max(0, max - LONGEST_TOKEN);
  let end = max;
  while (end > least && !/\s/.test(text[end - 1] ?? "")) end--;
  return text.slice(0, end);
}
