import { knownSecretsOf } from "../capture/configured-secrets.ts";
import { COPY_LIMITS, jsonCopy } from "../capture/json-copy.ts";
import { KeyLines } from "../capture/key-lines.ts";
import type { KnownSecrets } from "../capture/known-secrets.ts";
import { redactText } from "../capture/redact.ts";
import { appendLine, type Rotation } from "../platform/jsonl.ts";
import { ensureWranglerDir } from "../platform/wrangler-dir.ts";
import type { Environment, Startup } from "../settings/startup.ts";
import { homeOrNone } from "../settings/state-dir.ts";
import { isoTime } from "../shared/clock.ts";
import { messageOf } from "../shared/errors.ts";
import { isRecord } from "../shared/json.ts";
import { describeEnd } from "../shared/process-end.ts";
import type { Note, WriteNote } from "./debug-feed.ts";

export interface DebugLogOptions {
  readonly startup: Startup;
  readonly env: Environment;
  readonly version: string;
}

/** 12 MB in all. */
export const DEBUG_LOG_ROTATION: Rotation = { maxBytes: 4 * 1024 * 1024, keep: 2 };

/** Longer messages are told by their length: they would be parsed once more for a line of some hundred characters. */
const MAX_MESSAGE = 1024 * 1024;
const ARGUMENT_LIMITS = { ...COPY_LIMITS, depth: 5, keys: 30, string: 300, nodes: 300, total: 3000 };
const MAX_TEXT = 500;

/**
 * The debug log of a session: a line for its start, the handshake, each call with its redacted arguments, outcome and
 * duration, each start and end of a server process, and what that logs. Sessions side by side write to one log; lines
 * name their process. Secrets are replaced by the write tier of redaction.
 *
 * @returns writes a note; a disk that refuses ends the log, and nothing else
 * @throws WranglerError E_PATH_REFUSED or E_STORAGE when `.wrangler` cannot be used
 */
export async function openDebugLog(options: DebugLogOptions): Promise<WriteNote> {
  const { projectDir, paths } = options.startup;
  const known = await knownSecretsOf({ env: options.env, projectDir, home: homeOrNone() });
  await ensureWranglerDir(paths);
  const story = new Story(known);
  let lost = false;
  const write = (text: string, at: number): void => {
    if (lost) return;
    try {
      appendLine(paths.debugLog, `${isoTime(at)} ${process.pid} ${text}`, DEBUG_LOG_ROTATION);
    } catch (error) {
      lost = true;
      process.stderr.write(`wrangler: the debug log ends: ${messageOf(error)}\n`);
    }
  };
  const start = `session of wrangler ${options.version}, Node.js ${process.version}, ${process.platform}-${process.arch}`;
  let begun = false;
  return (note, at) => {
    if (!begun) write(`${start}, project ${story.text(projectDir)}`, at);
    begun = true;
    const text = story.tell(note, at);
    if (text !== undefined) write(text, at);
  };
}

interface Asked {
  /** The tool, or the method of what is no call. */
  readonly what: string;
  readonly at: number;
}

/** Tells each note in one line, and remembers what was asked until it is answered. */
class Story {
  readonly #known: KnownSecrets;
  readonly #asked = new Map<unknown, Asked>();
  readonly #keys = new KeyLines();

  constructor(known: KnownSecrets) {
    this.#known = known;
  }

  /** One line without secrets, of bounded length. Redacted before it is cut. */
  text(value: unknown): string {
    const clean = redactText(String(value), this.#known).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
    return clean.length <= MAX_TEXT ? clean : `${clean.slice(0, MAX_TEXT)}<cut:${clean.length - MAX_TEXT}>`;
  }

  /** Undefined for what is not worth a line. */
  tell(note: Note, at: number): string | undefined {
    switch (note.what) {
      case "spawned":
        return `server process ${note.pid ?? "none"} of build ${this.text(note.build)} starts`;
      case "logged":
        return `log: ${this.text(this.#keys.next(note.line))}`;
      case "ended": {
        const { code, signal } = note.end;
        const how = signal ?? `exit code ${code ?? "unknown"}`;
        return `server process of build ${this.text(note.build)} ended (${how}): ${this.text(describeEnd(note.end))}`;
      }
      case "heard":
        return this.#message(note.line, (message) => this.#heard(message, at)) ?? "the client said what is no message";
      case "said":
        return this.#message(note.line, (message) => this.#said(message, at));
    }
  }

  #message(line: string, tell: (message: Record<string, unknown>) => string | undefined): string | undefined {
    if (line.length > MAX_MESSAGE) return `a message of ${line.length} characters`;
    try {
      const message: unknown = JSON.parse(line);
      return isRecord(message) ? tell(message) : undefined;
    } catch {
      return undefined;
    }
  }

  #heard({ id, method, params }: Record<string, unknown>, at: number): string {
    if (typeof method !== "string") return `answer of the client #${this.text(id)}`;
    const given = isRecord(params) ? params : {};
    if (method === "notifications/cancelled") this.#asked.delete(given["requestId"]);
    if (id === undefined) return `notification ${this.text(method)} ${this.#json(given)}`;
    const isCall = method === "tools/call";
    const what = this.text(isCall ? given["name"] : method);
    this.#asked.set(id, { what, at });
    const told = isCall ? given["arguments"] : method === "initialize" ? given : undefined;
    return `${isCall ? "call" : "request"} ${what} #${this.text(id)}${told === undefined ? "" : ` ${this.#json(told)}`}`;
  }

  #said({ id, method, result, error }: Record<string, unknown>, at: number): string {
    if (typeof method === "string") return `${id === undefined ? "notifies" : "asks"} the client: ${this.text(method)}`;
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    const took = asked === undefined ? "" : ` after ${Math.round(at - asked.at)} ms`;
    return `answer to ${asked?.what ?? "nobody"} #${this.text(id)}${took}: ${this.#outcome(result, error)}`;
  }

  #outcome(result: unknown, error: unknown): string {
    if (error !== undefined) return `refused ${this.#json(error)}`;
    if (!isRecord(result) || result["isError"] !== true) return "done";
    const [block] = Array.isArray(result["content"]) ? result["content"] : [];
    const text: unknown = isRecord(block) ? block["text"] : "";
    return `failed ${this.#json(result["_meta"] ?? {})} ${this.text(text)}`;
  }

  #json(value: unknown): string {
    return JSON.stringify(jsonCopy(value, this.#known, ARGUMENT_LIMITS));
  }
}
