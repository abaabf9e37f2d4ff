import type { Span } from "./spans.ts";

/** Whose machine this is: what must not leave it. */
export interface Identity {
  /** Absolute path of the home folder, "" when not known. */
  readonly home: string;
  readonly user: string;
  readonly host: string;
}

export const NOBODY: Identity = { home: "", user: "", host: "" };

/** Names that many machines and accounts share: they tell nothing, and stand in ordinary text. */
const COMMON = /^(?:root|user|users|admin|node|home|test|guest|ubuntu|debian|runner|localhost|build|docker|vagrant)$/i;

/** Adds home folders, mail and network addresses, host names, numbers of cards and devices. */
export function privateFacts(text: string, who: Identity, spans: Span[]): void {
  homes(text, who, spans);
  addNames(text, who, spans);
  if (text.includes("@")) all(text, MAIL, "mail", spans);
  if (text.includes("://")) hostsOfUrls(text, spans);
  if (LOCAL.test(text)) all(text, LOCAL_HOST, "host", spans);
  all(text, IPV4, "ip", spans, (found) => !/^(?:0\.0\.0\.0|255\.|1\.2\.3\.4$)/.test(found) && isQuad(found));
  if (text.includes(":")) {
    all(text, IPV6, "ip", spans, (found) => /\d/.test(found) && URL.canParse(`http://[${found}]/`));
    all(text, MAC, "mac", spans);
  }
  all(text, CARD, "number", spans, (found) => /^[3-6]\d{14,15}$/.test(found.replace(/[ -]/g, "")));
}

const MAIL = /(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}/g;
const LOCAL = /\.(?:local|internal|intranet|corp|lan|home|private)(?![\w-])/;
const LOCAL_HOST =
  /(?<![\w.-])(?:[A-Za-z0-9-]{1,63}\.){1,5}(?:local|internal|intranet|corp|lan|home|private)(?![\w.-]|\()/g;
const IPV4 = /(?<![\w.~^-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)/g;
const IPV6 = /(?<![\w:.])(?=[0-9a-f:.]{0,45}:[0-9a-f:.]{0,45}:)[0-9a-f:]{2,39}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])/gi;
const MAC = /(?<![\w:-])[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}(?![\w:-])/gi;
const CARD = /(?<![\w.-])\d{4}(?:[ -]?\d{4}){2}[ -]?\d{2,7}(?![\w-])/g;
const HOME = /(?<![\w.])(?:\/home\/|\/Users\/|[A-Za-z]:[\\/]{1,2}Users[\\/]{1,2})[^\s\\/:"'<>|()]{1,64}/g;

/** Adds home folders: the account's own, wherever it lies, and what looks like anybody's. */
function homes(text: string, who: Identity, spans: Span[]): void {
  ownHome(text, who, spans);
  all(text, HOME, "home", spans);
}

/** Adds the account's own home folder, as it is, escaped, and in a URL. */
export function ownHome(text: string, { home }: Identity, spans: Span[]): void {
  if (home.length < 2) return;
  for (const form of new Set([home, home.replaceAll("\\", "\\\\"), encodeURI(home)])) all(text, form, "home", spans);
}

/**
 * The account's name where only a name can stand, in a path or before an @, and the machine's: as they are also words
 * ("mark", "laptop"), a name in running text stays unless it looks like a machine's.
 */
function addNames(text: string, { user, host }: Identity, spans: Span[]): void {
  if (user.length > 1 && !COMMON.test(user)) {
    all(
      text,
      new RegExp(`(?<=[/\\\\])${escaped(user)}(?=[/\\\\])|(?<![\\w.-])${escaped(user)}(?=@)`, "g"),
      "user",
      spans,
    );
  }
  for (const name of new Set([host, host.split(".")[0] ?? ""])) {
    if (name.length < 4 || COMMON.test(name)) continue;
    const before = /[\d.-]/.test(name) ? "(?<![A-Za-z0-9])" : "(?<=@)";
    all(text, new RegExp(`${before}${escaped(name)}(?![A-Za-z0-9])`, "gi"), "host", spans);
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Hosts that everybody knows: their names say nothing about the person. Others, and all queries, go. */
const PUBLIC =
  /(?:^|\.)(?:github\.com|githubusercontent\.com|npmjs\.(?:com|org)|nodejs\.org|modelcontextprotocol\.io|mozilla\.org|anthropic\.com|claude\.(?:com|ai)|w3\.org|ietf\.org|rfc-editor\.org|json-schema\.org|schemastore\.org|example\.(?:com|org|net)|wikipedia\.org|stackoverflow\.com|yaml\.org|zod\.dev|typescriptlang\.org|spdx\.org|opensource\.org|localhost|127\.0\.0\.1|0\.0\.0\.0)$|\.(?:test|example|invalid)$/i;
const LINK = /\b[a-z][a-z0-9+.-]{1,15}:\/\/([^\s/?#"'<>\\`()[\]{}$,;|]{1,255})([^\s"'<>\\`)\]}]{0,4096})/gi;

function hostsOfUrls(text: string, spans: Span[]): void {
  for (const { 0: whole, 1: authority = "", 2: rest = "", index } of text.matchAll(LINK)) {
    const start = index + whole.length - rest.length - authority.length;
    const name = authority.slice(authority.lastIndexOf("@") + 1);
    const end = start + authority.length;
    // What a stand-in cuts off is no host: `://user:<secret:…>@host` is looked for below.
    const isHost = text[end] !== "<" && !PUBLIC.test(name.replace(/:\d{1,5}$/, ""));
    if (isHost) spans.push({ start: end - name.length, end, kind: "host", as: "<host>" });
    const query = rest.indexOf("?");
    const from = end + query + 1;
    const to = end + rest.length;
    if (query >= 0 && to > from) spans.push({ start: from, end: to, kind: "query", as: "<query>" });
  }
  all(text, /(?<=<secret:[a-z_]{1,40}:\d{1,6}>@)[^\s/?#"'<>\\]{1,255}/g, "host", spans);
}

function all(
  text: string,
  pattern: RegExp | string,
  kind: string,
  spans: Span[],
  accept: (found: string) => boolean = () => true,
): void {
  const as = kind === "home" ? "~" : `<${kind}>`;
  for (const { 0: found, index } of text.matchAll(typeof pattern === "string" ? literal(pattern) : pattern)) {
    if (accept(found)) spans.push({ start: index, end: index + found.length, kind, as });
  }
}

function literal(text: string): RegExp {
  return new RegExp(`${escaped(text)}(?![A-Za-z0-9_-])`, "g");
}

function isQuad(found: string): boolean {
  return found.split(".").every((part) => Number(part) <= 255 && !/^0\d/.test(part));
}
