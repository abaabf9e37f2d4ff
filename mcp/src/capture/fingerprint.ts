import { createHash } from "node:crypto";
import { ownFrames, type FrameTable } from "./frames.ts";
import type { Surface } from "./record.ts";

export interface FailureIdentity {
  readonly tool: string;
  /** The error's `name`, e.g. `TypeError`. */
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly surface: Surface;
  readonly code: string;
}

const NEAREST = 3;
/** Where calls are carried, not where they fail: the same for every failure, and different in every host. */
const CARRIERS = ["mcp/src/server/", "mcp/src/supervisor/", "mcp/src/capture/"];
/** Failures that our dispatcher itself finds, so that their stacks say nothing. */
const FOUND_BY_DISPATCHER = new Set<Surface>(["schema", "unknown_tool", "output_schema", "timeout", "reported"]);

/**
 * Sixteen hex digits that are equal for the same defect and differ between defects: tool, kind and name of the error,
 * its message without what varies from call to call, and the nearest functions of our own code. It holds no line
 * numbers, ids, paths or addresses, so it survives moved code and rebuilding, and equals across machines, and
 * between the bundle and the source.
 */
export function fingerprintOf(failure: FailureIdentity, table: FrameTable = {}): string {
  const parts = [
    failure.tool,
    failure.surface,
    failure.code,
    failure.name.replace(/^_+/, ""),
    failure.name === "SyntaxError" ? withoutDamage(failure.message) : normalMessage(failure.message),
    ...nearestFrames(failure, table),
  ];
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
}

/** What V8 says of a text that `JSON.parse` does not take: another sentence for each way in which it can be damaged. */
const NOT_JSON =
  /(?:Unexpected token .{1,12}?, )?(?:\.\.\.)?".{0,60}?"(?:\.\.\.)? is not valid JSON|Unexpected end of JSON input|(?:Unexpected|Unterminated|Expected|Bad|No number|Exponent part)\b.{0,70}? (?:in|after) JSON at position \d{1,9}(?: \(line \d{1,9} column \d{1,9}\))?/gs;

/** Code that takes any text for JSON has one defect, however the text is damaged. */
function withoutDamage(message: string): string {
  return normalMessage(message.slice(0, 4096).replace(NOT_JSON, "not valid JSON"));
}

/**
 * What failures of one defect have in common, whichever tools reach it: the message and the nearest function of our own
 * code. Empty where none of it failed.
 */
export function defectOf(failure: Thrown, table: FrameTable = {}): string {
  const [nearest] = handledFrames(failure, table);
  return nearest === undefined ? "" : `${nearest}: ${normalMessage(failure.message)}`;
}

type Thrown = Pick<FailureIdentity, "message" | "stack">;

function nearestFrames(failure: FailureIdentity, table: FrameTable): string[] {
  return FOUND_BY_DISPATCHER.has(failure.surface) ? [] : handledFrames(failure, table).slice(0, NEAREST);
}

function handledFrames(failure: Thrown, table: FrameTable): string[] {
  return ownFrames(withoutMessage(failure), table)
    .filter(({ file }) => !CARRIERS.some((carrier) => file.startsWith(carrier)))
    .map(({ fn, file }) => `${fn} ${file}`);
}

/** A message is made of anything, also of lines that look like frames: only what follows it is the stack. */
function withoutMessage({ message, stack }: Thrown): string {
  const at = message === "" ? -1 : stack.indexOf(message);
  return at < 0 ? stack : stack.slice(at + message.length);
}

const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}";
const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[AP]M)?(?: ?(?:Z|GMT|UTC)?[+-]\d{2}:?\d{2}|Z| GMT| UTC)?`;
const DATE = String.raw`\d{4}-\d{2}-\d{2}|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )?(?:\d{1,2} ${MONTH}|${MONTH} \d{1,2}),? \d{4}`;

/**
 * What differs between two sightings of one defect, in the order in which it is looked for: what may hold the others
 * comes first. Names of things in the code are freed of their quotes before, so that they stay.
 */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\((reading|setting) '([A-Za-z_$][\w$]{0,60})'\)/g, "($1 $2)"],
  [/\b(property|access|field) '(#?[A-Za-z_$][\w$]{0,60})'/g, "$1 $2"],
  [/\bThe "([A-Za-z_$][\w$.]{0,60})" (argument|property)\b/g, "The $1 $2"],
  [/\bUnexpected token [^\s'"<](?= in JSON)/g, "Unexpected token <value>"],
  [/"(?:[^"\\]|\\.){0,2000}"|`[^`]{0,2000}`|(?<![A-Za-z0-9])'[^']{0,2000}'(?![A-Za-z])/g, "<value>"],
  [/\u201c[^\u201d]{0,2000}\u201d|\u00ab[^\u00bb]{0,2000}\u00bb|\u201e[^\u201c]{0,2000}\u201c/g, "<value>"],
  [/\b[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/\S{1,2000}/g, "<url>"],
  [/[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}/g, "<mail>"],
  [/\b(?:sha\d{1,3}|md5)-[A-Za-z0-9+/=_-]{16,128}/g, "<hash>"],
  // Blanks are part of it as far as another backslash follows.
  [/\b[A-Za-z]:\\(?:[^\\/:*?"<>|,;]{1,100}\\){0,40}[^\s,;:()'"<>]{0,200}/g, "<path>"],
  [/(?:[A-Za-z]:)?(?:[\\/]|\.{1,2}[\\/])[^\s,;:()'"<>]{1,1000}/g, "<path>"],
  [/(?<![\w.@-])[\w.@-]{1,64}<path>|(?<![\w.-])[\w.-]{1,64}\.tmp\b/g, "<path>"],
  [/<path>(?: <path>){1,20}/g, "<path>"],
  [/(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?![\w.])/g, "<ip>"],
  [
    new RegExp(String.raw`\b(?:${DATE})(?:,?[T ]${CLOCK}(?: \([A-Za-z ]{1,40}\))?)?|(?<![:.\w])${CLOCK}(?!\d)`, "g"),
    "<date>",
  ],
  [/(?<![\w:])(?=[0-9a-f]{0,4}:[0-9a-f:]{0,40}(?:\d|::))(?:[0-9a-f]{0,4}:){2,8}[0-9a-f]{0,5}(?![\w:])/gi, "<ip>"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<id>"],
  [/\berr-\d{8}-[a-z2-7]{8}\b|\b[A-Za-z]{2,8}-\d{2,}\b(?:-[\w-]{1,100}(?:\.[A-Za-z]{1,5}\b)?|\.md\b)?/g, "<id>"],
  [/\b0x[0-9a-f]+\b|(?<![\w.])(?=\d{0,64}[a-f])[0-9a-f]{8,}\b/gi, "<hex>"],
  // Letters between digits: no word, and no name but a generated one.
  [/\b(?=[A-Za-z_]{0,64}\d{1,64}[A-Za-z_]{1,64}\d)\w{10,}\b/g, "<id>"],
  [/\bv?\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[\w.]{1,40})?(?:\+[\w.]{1,40})?(?![\w.])/g, "<n>"],
  [/(?:(?<![\w)\]])[-+])?\d{1,3}(?:,\d{3}){1,6}(?:\.\d+)?(?![\d,])/g, "<n>"],
  [/[-+]?\d+(?:\.\d+)*(?:e[-+]?\d+)?/gi, "<n>"],
  [/<n> ?(?:[nu\u00b5m]?s|min|h|[KMGT]i?B|B|bytes?)\b/gi, "<n> <unit>"],
  [/\[(?:<\w{1,8}>(?:, ?)?){0,200}\]/g, "<value>"],
  [/\{<value>: ?[^{}]{0,2000}\}/g, "<value>"],
];

/**
 * The message without what differs between two sightings of one defect. What names a thing in the code stays: the
 * property that could not be read tells one TypeError from another.
 */
export function normalMessage(message: string): string {
  let text = message.slice(0, 4096).replace(/[\u0000-\u001f\u007f]+/g, " ");
  text = text.replace(CALLEE, calleeName);
  for (const [varying, as] of VARYING) text = text.replace(varying, as);
  return text.replace(/\s+/g, " ").trim().slice(0, 300);
}

/** V8 quotes the callee as it is spelt in the running code, which a bundler and a test runner spell differently. */
const CALLEE =
  /(?:\(0 ?, ?)?((?:[\w$]{1,100}|\(intermediate value\))(?:\.[\w$#]{1,100}|\[[^\]]{0,100}\]|\(\.\.\.\)|\(intermediate value\)){0,20})\)? (is not (?:a function|a constructor|iterable|defined)|is not a function or its return value is not iterable)/g;

function calleeName(_: string, callee: string, rest: string): string {
  const last = /([A-Za-z_$#][\w$]*)\W*$/.exec(callee)?.[1] ?? "value";
  return `${last.replace(/^[_#]+/, "").replace(/\d+$/, "")} ${rest}`;
}
