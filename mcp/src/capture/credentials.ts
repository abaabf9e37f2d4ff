import type { Span } from "./spans.ts";

/** `Bearer …`, `Basic …`, `scheme://user:password@host`, `curl -u …`, signed URLs, secrets of Kubernetes and NuGet. */
export function credentials(text: string, spans: Span[]): void {
  if (text.includes("://")) {
    add(spans, text, USERINFO, () => "url_password");
    if (SIGNED.test(text)) signedUrls(text, spans);
  }
  add(spans, text, HEADER, ({ scheme, value }) => (isToken(value) ? scheme.toLowerCase() : undefined));
  if (/\bcurl\b/.test(text)) add(spans, text, CURL_USER, () => "userinfo");
  if (text.includes("<add key=")) add(spans, text, NUGET, () => "password");
  if (/\bkind:\s{0,8}["']?Secret\b/.test(text)) add(spans, text, KUBERNETES, () => "kubernetes");
}

const USERINFO = /:\/\/[^\s:@/?#"'<>]{0,256}:(?<value>[^\s@/"'<>]{1,512})(?=@)/g;
/** "basic data" and "bearer of news" stay, by `isToken`. */
const HEADER = /\b(?<scheme>bearer|basic|token|digest|apikey|oauth)\s{1,3}(?<value>[A-Za-z0-9._~+/=-]{8,4096})/gi;
const CURL_USER =
  /\s(?:-u|--user)[= \t]{1,6}(?<value>"[^"\n]{3,512}"|'[^'\n]{3,512}'|[\w$@.%+-]{0,256}:[^\s"']{3,256})/g;
const NUGET = /<add key="\w{0,40}(?:password|token|secret|key)"\s{1,8}value="(?<value>[^"\n]{4,1024})"/gi;
const KUBERNETES = /^[ \t]{1,40}[\w.-]{1,100}:[ \t]{1,8}["']?(?<value>[A-Za-z0-9+/]{8,8192}={0,2})["']?\s*$/gm;

/** A signed URL opens what it names to whoever has it: host and path belong to the secret. */
function signedUrls(text: string, spans: Span[]): void {
  for (const { 0: url, index } of text.matchAll(/\bhttps?:\/\/[^\s"'<>\\]{1,4096}/g)) {
    if (SIGNED.test(url)) spans.push({ start: index, end: index + url.length, kind: "signed_url" });
  }
}

const SIGNED = /[?&](?:X-Amz-(?:Signature|Credential)|X-Goog-Signature|Signature|sig)=[^&]{8}/;

/** Letters with digits, or in both cases, long enough: a word of any language is not, a token nearly always is. */
function isToken(value: string): boolean {
  if (value.length < 12) return false;
  const digits = /\d/.test(value);
  return (
    (digits && /[A-Za-z]/.test(value) && !/^[\d.:/-]+$/.test(value)) || (/[a-z][A-Z]/.test(value) && /=$/.test(value))
  );
}

/** Adds the `value` of each match; `kindOf` names it, or refuses it. */
function add(
  spans: Span[],
  text: string,
  pattern: RegExp,
  kindOf: (groups: { value: string; scheme: string }) => string | undefined,
): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const { value: found = "", scheme = "" } = match.groups ?? {};
    const value = found.replace(/^(["'])(.*)\1$/s, "$2");
    const kind = kindOf({ value, scheme });
    const start = match.index + match[0].lastIndexOf(value);
    if (kind !== undefined) spans.push({ start, end: start + value.length, kind });
  }
}
