import type { ItemType } from "./item.ts";

export const PREFIXES = { issue: "ISS", specification: "SPEC", idea: "IDEA" } as const satisfies Record<
  ItemType,
  string
>;

export type Prefix = (typeof PREFIXES)[ItemType];

const PREFIXED = /^(ISS|SPEC|IDEA)-(\d+)$/i;
const NAME_ID = /^(?:((?:ISS|SPEC|IDEA)-\d+)|(\d{6}))(?=[-.])/i;
/** Numbers beyond this are not counted on from: nobody has a billion issues, but a hostile file name may say so. */
const MAX_COUNTED = 999_999_999;

export function formatId(prefix: Prefix, number: number): string {
  return `${prefix}-${String(number).padStart(6, "0")}`;
}

/** `iss-12` and `ISS-000012` are one id. Any other id stands for itself. */
export function canonicalId(id: string): string {
  const [, prefix, digits] = PREFIXED.exec(id.trim()) ?? [];
  if (prefix === undefined || digits === undefined) return id.trim();
  return `${prefix.toUpperCase()}-${digits.replace(/^0+/, "").padStart(6, "0")}`;
}

/** The id that a file's name begins with: `ISS-000012-fix-it.md`, or `000012-fix-it.md` as older versions wrote. */
export function idInName(name: string): string | undefined {
  const [, prefixed, bare] = NAME_ID.exec(name) ?? [];
  return prefixed === undefined ? bare : canonicalId(prefixed);
}

/** The number by which an id of this prefix counts, undefined for other ids. Bare ids count for their folder. */
export function countedNumber(id: string, prefix: Prefix, bareCounts: boolean): number | undefined {
  const [, own, digits] = PREFIXED.exec(id.trim()) ?? [];
  const text = own?.toUpperCase() === prefix ? digits : bareCounts && /^\d{1,9}$/.test(id) ? id : undefined;
  const number = text === undefined ? Number.NaN : Number(text);
  return number <= MAX_COUNTED ? number : undefined;
}
