/**
 * Lower-case ASCII letters, digits and single hyphens, at most `max` characters, never empty: safe in a file name
 * on every platform and in a git branch name. Letters outside ASCII lose their accents or vanish.
 */
export function slug(text: string, max = 50, fallback = "untitled"): string {
  const ascii = text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, max)
    .replace(/^-+|-+$/g, "");
  return ascii === "" ? fallback : ascii;
}
