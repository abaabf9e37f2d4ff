/** A part of a text that is to go, and what it is. */
export interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly kind: string;
  /** What stands there instead of a stand-in for a secret, e.g. `<mail>`. */
  readonly as?: string;
}

/** What stands where a secret stood: its kind and length help a diagnosis, its value is gone. */
export function standIn(kind: string, length: number): string {
  return `<secret:${kind}:${length}>`;
}

const STAND_IN = /<secret:[a-z0-9_]{1,60}:\d{1,9}>/g;
/** What a stand-in leaves of a longer find is looked at only if it is worth it. */
const MIN_REST = 4;

/**
 * The text with each span replaced by its stand-in. Spans may overlap: what overlaps is one find, of the kind that was
 * named first. Stand-ins that the text already has stay as they are, so that redacting twice is the same as once.
 */
export function replaceSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let clean = "";
  let from = 0;
  for (const { start, end, kind, as } of merged(outsideOfStandIns(text, spans))) {
    clean += text.slice(from, start) + (as ?? standIn(kind, end - start));
    from = end;
  }
  return clean + text.slice(from);
}

/** In the order of the text. Sorting is stable, so that of equal starts the one named first comes first. */
function merged(spans: readonly Span[]): readonly Span[] {
  if (spans.length < 2) return spans;
  const rank = new Map<Span, number>();
  for (const span of spans) rank.set(span, rank.size);
  const whole: Span[] = [];
  let last: Span | undefined;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    if (last === undefined || span.start >= last.end) {
      last = span;
      whole.push(span);
      continue;
    }
    if (span.end <= last.end && (rank.get(span) ?? 0) >= (rank.get(last) ?? 0)) continue;
    const named: Span = (rank.get(span) ?? 0) < (rank.get(last) ?? 0) ? span : last;
    const joined: Span = { ...named, start: last.start, end: Math.max(last.end, span.end) };
    rank.set(joined, rank.get(named) ?? 0);
    whole[whole.length - 1] = joined;
    last = joined;
  }
  return whole;
}

function outsideOfStandIns(text: string, spans: readonly Span[]): readonly Span[] {
  if (!text.includes("<secret:")) return spans;
  const kept = [...text.matchAll(STAND_IN)].map(({ 0: found, index }) => ({ start: index, end: index + found.length }));
  return spans.flatMap((span) => without(span, kept));
}

function without(span: Span, kept: readonly { start: number; end: number }[]): Span[] {
  const rest: Span[] = [];
  let from = span.start;
  for (let at = firstEndingAfter(kept, span.start); at < kept.length; at++) {
    const { start, end } = kept[at] ?? { start: Infinity, end: Infinity };
    if (start >= span.end) break;
    if (start - from >= MIN_REST) rest.push({ ...span, start: from, end: start });
    from = end;
  }
  const whole = from === span.start;
  if (from < span.end && (whole || span.end - from >= MIN_REST)) rest.push({ ...span, start: from });
  return rest;
}

function firstEndingAfter(kept: readonly { end: number }[], position: number): number {
  let low = 0;
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kept[middle]?.end ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
