import { cleanLine, cutWords } from "./clean-text.ts";

/** What has a meaning in a title or a commit message, where no code span can hold it, and the words in its place. */
const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  [/[^\s(]*:\/\/\S*/g, "(link)"],
  [/[^\s(]*www\.\S*/gi, "(link)"],
  [/#(?=\d)/g, "no. "],
  [/\b(GH|[A-Z][A-Z0-9]*)-(?=\d)/g, "$1 "],
  [/\bgh-(?=\d)/gi, "GH "],
  [/(?<![0-9a-z])([0-9a-f]{6})[0-9a-f]{1,58}(?![0-9a-z])/gi, "$1…"],
  [/@/g, "(at)"],
  [/[<[{]/g, "("],
  [/[>\]}]/g, ")"],
  [/[`"]+/g, "'"],
  [/[#*~|\\$^]+/g, " "],
  [/\bskip-checks\b/gi, "skip checks"],
];

/**
 * Free text as plain words on one line, for titles and commit messages: no mention, reference, commit, link, markup,
 * trailer with an address, or word that switches checks off. Applying it twice gives the same text.
 *
 * @param max the longest answer in UTF-16 units
 */
export function plainWords(text: string, max = 100): string {
  const words = REPLACEMENTS.reduce((line, [from, to]) => line.replace(from, to), cleanLine(text.slice(0, max * 4)));
  return cutWords(cleanLine(words), max);
}
