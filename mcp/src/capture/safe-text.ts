// C0 and C1 controls but for line feed and tab, and the invisible and direction-changing characters that hide text.
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/** Text for a model: capped, without control and hidden characters. */
export function safeText(text: string, max: number): string {
  const clean = text.slice(0, max * 4).replace(HIDDEN, "");
  return clean.length <= max ? clean : `${clean.slice(0, max)}…`;
}
