/** A name that somebody else chose, as one short piece of data in a sentence of ours: cleaned, cut and in quotes. */
export function quote(name: string, most = 80): string {
  const clean = name.replace(/[\p{C}\s]+/gu, " ").trim();
  return JSON.stringify(clean.length > most ? `${clean.slice(0, most)}…` : clean);
}

/** Some names of many. */
export function quoteSome(names: readonly string[], most = 5): string {
  return `${names
    .slice(0, most)
    .map((name) => quote(name))
    .join(", ")}${names.length > most ? ", …" : ""}`;
}
