import { GITLEAKS_BETWEEN, GITLEAKS_END, GITLEAKS_RULES } from "./gitleaks-rules.ts";
import { KeywordIndex } from "./keyword-index.ts";
import { entropyOf } from "./randomness.ts";
import { SECRET_PATTERNS } from "./secret-patterns.ts";
import type { Span } from "./spans.ts";

interface Rule {
  readonly kind: string;
  readonly source: string;
  readonly flags: string;
  /** Bits per character that the secret must have at least. */
  readonly entropy: number;
  /** Made when a keyword is first seen: most are never needed. */
  pattern?: RegExp;
}

interface Rules {
  readonly index: KeywordIndex;
  readonly byKeyword: ReadonlyMap<string, readonly Rule[]>;
}

let rules: Rules | undefined;

/** Finds tokens in the formats of vendors: our own patterns first, then the rules of gitleaks. */
export function vendorFormats(text: string, spans: Span[]): void {
  rules ??= loadRules();
  const { index, byKeyword } = rules;
  const words = index.in(text.toLowerCase());
  if (words.size === 0) return;
  const due = new Set<Rule>();
  for (const word of words) for (const rule of byKeyword.get(word) ?? []) due.add(rule);
  for (const rule of due) findAll(text, rule, spans);
}

function findAll(text: string, rule: Rule, spans: Span[]): void {
  const pattern = (rule.pattern ??= new RegExp(rule.source, `${rule.flags}g`));
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [whole] = match;
    if (whole === "") pattern.lastIndex++;
    const group = match.find((part, at) => at > 0 && part !== undefined && part !== "") ?? whole;
    const secret = group.replace(/^(["'`])(.*)\1$/s, "$2");
    const start = match.index + whole.lastIndexOf(secret);
    if (entropyOf(secret) < rule.entropy) continue;
    spans.push({ start, end: endOfToken(text, start + secret.length), kind: rule.kind });
  }
}

/** A token that goes on beyond what its rule knows goes whole: vendors lengthen their tokens. */
function endOfToken(text: string, end: number): number {
  if (!/[A-Za-z0-9_-]/.test(text[end - 1] ?? "")) return end;
  const rest = /[A-Za-z0-9_-]*/y;
  rest.lastIndex = end;
  return end + (rest.exec(text)?.[0].length ?? 0);
}

function loadRules(): Rules {
  const byKeyword = new Map<string, Rule[]>();
  const add = (keyword: string, rule: Rule): void => {
    byKeyword.set(keyword, [...(byKeyword.get(keyword) ?? []), rule]);
  };
  for (const { kind, marks, pattern } of SECRET_PATTERNS) {
    const rule = { kind, source: pattern.source, flags: pattern.flags.replace("g", ""), entropy: 0 };
    for (const mark of marks) add(mark.toLowerCase(), rule);
  }
  for (const line of GITLEAKS_RULES.trim().split("\n")) {
    const [name = "", flags = "", entropy = "", keywords = "", short = ""] = line.split("\t");
    const source = short.replaceAll("{{between}}", GITLEAKS_BETWEEN).replaceAll("{{end}}", GITLEAKS_END);
    const rule = { kind: name.replaceAll("-", "_"), source, flags, entropy: Number(entropy) };
    for (const keyword of keywords.split(",")) add(keyword, rule);
  }
  return { index: new KeywordIndex(byKeyword.keys()), byKeyword };
}
