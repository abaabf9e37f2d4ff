/** Upper and lower case, and composed and decomposed letters, are one. */
export function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
