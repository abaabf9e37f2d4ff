const ISO_LIKE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt ]+(\d{1,2}):(\d\d)(?::(\d\d)(\.\d+)?)?)?\s*(Z|z|[+-]\d\d:?\d\d)?$/;
/** As `Date.prototype.toString` and `toUTCString` write it. Date.parse alone would read a date into any text. */
const IN_WORDS =
  /^(?:[a-z]{3},? )?(?:\d{1,2} [a-z]{3}|[a-z]{3} \d{1,2}),? \d{4} \d\d:\d\d(?::\d\d)? (?:GMT|UTC)?(?:[+-]\d{4})?/i;
const EPOCH_SECONDS = /^\d{10}$/;
const EPOCH_MS = /^\d{13}$/;

/**
 * Milliseconds since the epoch of a date written by a person or a tool, undefined when it cannot be told. A time
 * without a zone is read as UTC, so that two machines agree.
 */
export function parseDate(text: string): number | undefined {
  const trimmed = text.trim();
  if (EPOCH_MS.test(trimmed)) return Number(trimmed);
  if (EPOCH_SECONDS.test(trimmed)) return Number(trimmed) * 1000;
  const match = ISO_LIKE.exec(trimmed);
  const words = IN_WORDS.test(trimmed) ? trimmed : "";
  const time = Date.parse(match === null ? words : canonical(match));
  return Number.isFinite(time) ? time : undefined;
}

function canonical(match: RegExpExecArray): string {
  const [, year = "", month = "", day = "", hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] =
    match;
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  return `${date}T${hour.padStart(2, "0")}:${minute}:${second}${fraction.slice(0, 4)}${offset}`;
}
