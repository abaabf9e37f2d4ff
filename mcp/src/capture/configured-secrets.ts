import { join } from "node:path";
import { readText } from "../platform/files.ts";
import { isRecord } from "../shared/json.ts";
import { knownSecrets, secretValuesOf, type KnownSecrets } from "./known-secrets.ts";
import { looksRandom } from "./randomness.ts";
import { isSecretName } from "./secret-names.ts";

export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly projectDir: string;
  /** The account's home folder. */
  readonly home: string;
}

/** Where MCP clients keep their servers' environments, headers and arguments. */
const IN_PROJECT = [
  ".mcp.json",
  ".claude/settings.json",
  ".claude/settings.local.json",
  ".cursor/mcp.json",
  ".vscode/mcp.json",
];
const IN_HOME = [
  ".claude.json",
  ".claude/settings.json",
  ".cursor/mcp.json",
  ".codeium/windsurf/mcp_config.json",
  ".config/Claude/claude_desktop_config.json",
  "Library/Application Support/Claude/claude_desktop_config.json",
  "AppData/Roaming/Claude/claude_desktop_config.json",
];
const MAX_BYTES = 8 * 1024 * 1024;
/** A project's own file can hold anything; so many values, and no more, are looked for in every text. */
const MAX_VALUES = 200;
const MAX_DEPTH = 12;

/**
 * The secrets that are known word for word: values of the environment with secret names, and what the configurations
 * of MCP clients give to servers. A file that cannot be read adds nothing.
 */
export async function knownSecretsOf({ env, projectDir, home }: SecretSources): Promise<KnownSecrets> {
  const files = [
    ...IN_PROJECT.map((file) => join(projectDir, file)),
    ...IN_HOME.filter(() => home !== "").map((file) => join(home, file)),
  ];
  const found = await Promise.all(files.map((file) => valuesIn(file)));
  return knownSecrets([...secretValuesOf(env), ...found.flat()]);
}

async function valuesIn(file: string): Promise<string[]> {
  const text = await readText(file, MAX_BYTES).catch(() => undefined);
  if (text === undefined) return [];
  const values = new Set<string>();
  try {
    collect(JSON.parse(text), values, 0);
  } catch {
    return [];
  }
  return [...values].slice(0, MAX_VALUES);
}

/** Only `env`, `headers`, `args` and `url`: the rest of these files is state of the client. */
function collect(value: unknown, values: Set<string>, depth: number): void {
  if (depth > MAX_DEPTH || typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if ((key === "env" || key === "headers") && isRecord(inner)) namedSecrets(inner, values);
    else if (key === "args" && Array.isArray(inner)) argumentSecrets(inner, values);
    else if ((key === "url" || key === "serverUrl") && typeof inner === "string") urlSecrets(inner, values);
    else collect(inner, values, depth + 1);
  }
}

function namedSecrets(entries: Record<string, unknown>, values: Set<string>): void {
  for (const [name, value] of Object.entries(entries)) {
    if (typeof value !== "string" || !(isSecretName(name) || looksRandom(bare(value)))) continue;
    values.add(value);
    values.add(bare(value));
  }
}

/** `Bearer …` without its scheme: the secret is found also where the scheme is another. */
function bare(value: string): string {
  return value.replace(/^[A-Za-z]{3,12}\s+/, "");
}

/** `--api-key=…`, `--token …`, and what looks like a token wherever it stands. */
function argumentSecrets(args: readonly unknown[], values: Set<string>): void {
  for (const [index, arg] of args.entries()) {
    if (typeof arg !== "string") continue;
    const before = args[index - 1];
    const [, name = "", value = arg] = /^-{0,2}([\w-]{1,60})=(.+)$/s.exec(arg) ?? [];
    const named = isSecretName(name) || (typeof before === "string" && /^-/.test(before) && isSecretName(before));
    if (named || looksRandom(value)) values.add(value);
    if (arg.includes("://")) urlSecrets(arg, values);
  }
}

function urlSecrets(text: string, values: Set<string>): void {
  if (!URL.canParse(text)) return;
  const { password, searchParams } = new URL(text);
  if (password !== "") values.add(decoded(password));
  for (const [name, value] of searchParams) if (isSecretName(name) || looksRandom(value)) values.add(value);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
