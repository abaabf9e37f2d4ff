import { stripVTControlCharacters } from "node:util";

/** Characters that show nothing, or make what is shown differ from what is there. */
const HIDDEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u2800]/gu;
/** The one hidden character that people type: a variation selector that asks for the coloured form of an emoji. */
const EMOJI_STYLE = /(?<=\p{Extended_Pictographic})\uFE0F(?!\uFE0F)/gu;
/** Stands for a kept `EMOJI_STYLE` while the hidden ones go; a control character, so no cleaned text has it. */
const MARK = "\u0001";

/**
 * The text as a reader sees it: terminal sequences, control, bidi, zero-width, tag and other hidden characters are
 * gone, line ends are `\n`, spaces are plain, stacked accents are at most four, the form is NFC. Cleaning twice gives
 * the same text.
 */
export function cleanText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
    .replace(/[\t\v\f]/g, " ")
    .replace(/[^\P{Cc}\n]/gu, "")
    .replace(EMOJI_STYLE, MARK)
    .replace(HIDDEN, "")
    .replaceAll(MARK, "\uFE0F")
    .replace(/[^\S\n]/g, " ")
    .normalize("NFC")
    .replace(/(\p{M}{4})\p{M}+/gu, "$1")
    .normalize("NFC");
}

/** At most `max` UTF-16 units, cut between characters, with an ellipsis where something was cut. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const head = text.slice(0, Math.max(0, max - 1)).replace(/[\uD800-\uDBFF]$/, "");
  return `${head.trimEnd()}…`;
}

/** As `cut`, between words: half a word can be something that the whole one was not, such as the name of a commit. */
export function cutWords(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = "";
  for (const word of text.split(" ")) {
    if (kept.length + word.length > max - 2) break;
    kept += `${word} `;
  }
  return `${kept}…`;
}

/** As `cleanText`, on one line with single spaces, trimmed. */
export function cleanLine(text: string): string {
  return cleanText(text).replace(/\s+/g, " ").trim();
}
