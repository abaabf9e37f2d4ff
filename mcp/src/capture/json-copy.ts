import { types } from "node:util";
import type { Json } from "../shared/json.ts";
import { messageOf } from "../shared/errors.ts";
import { NO_KNOWN_SECRETS, type KnownSecrets } from "./known-secrets.ts";
import { headOf } from "../shared/head-of.ts";
import { redactText, standIn } from "./redact.ts";
import { isSecretName } from "./secret-names.ts";
import { wellFormed } from "./well-formed.ts";

export interface CopyLimits {
  readonly depth: number;
  /** Entries kept of one object or list. */
  readonly keys: number;
  /** Characters kept of one string. */
  readonly string: number;
  /** Values visited in all, and characters kept in all: what a wide and deep value may cost. */
  readonly nodes: number;
  readonly total: number;
}

/** A call of some hundred fields is kept whole; each costs some microseconds. */
export const COPY_LIMITS: CopyLimits = { depth: 8, keys: 500, string: 4096, nodes: 5000, total: 48 * 1024 };

/** Scanned beyond what is kept, so that a secret that is cut in half is recognised before it is cut. */
const LOOK_AHEAD = 8192;

/**
 * A copy of any value that is bounded, plain JSON, and free of secrets (`redactText` on keys and strings, and values
 * of secret names whole). Runs no code of the value: no getter, no `toJSON`, no proxy trap. Never throws.
 *
 * What cannot be kept is named in its place: `<cut:N>`, `<circular>`, `<getter>`, `<buffer:N>`, `<bigint:N>`, …
 */
export function jsonCopy(value: unknown, known: KnownSecrets = NO_KNOWN_SECRETS, limits = COPY_LIMITS): Json {
  const copier = new Copier(known, limits);
  return copier.copy(value, 0, undefined);
}

/** The same as `jsonCopy`, by the name that goes with `redactText`. */
export function redactValue(value: unknown, known: KnownSecrets = NO_KNOWN_SECRETS): Json {
  return jsonCopy(value, known);
}

class Copier {
  readonly #known: KnownSecrets;
  readonly #limits: CopyLimits;
  readonly #open = new Set<object>();
  #nodes = 0;
  #characters = 0;

  constructor(known: KnownSecrets, limits: CopyLimits) {
    this.#known = known;
    this.#limits = limits;
  }

  /** @param secret the secret name that stands above, so that every text and number below is one */
  copy(value: unknown, depth: number, secret: string | undefined): Json {
    if (++this.#nodes > this.#limits.nodes) return "<omitted: too many values>";
    if (secret !== undefined && (typeof value === "string" || typeof value === "number")) {
      return standIn(secret, String(value).length);
    }
    if (typeof value === "string") return this.#text(value, this.#limits.string);
    if (typeof value === "number") return Number.isFinite(value) ? value : `<number:${value}>`;
    if (typeof value === "boolean" || value === null) return value;
    if (typeof value === "bigint") return `<bigint:${String(value).slice(0, 80)}>`;
    if (typeof value === "object") return this.#object(value, depth, secret);
    return typeof value === "undefined" ? "<undefined>" : `<${typeof value}>`;
  }

  #object(value: object, depth: number, secret: string | undefined): Json {
    if (types.isProxy(value)) return "<proxy>";
    if (this.#open.has(value)) return "<circular>";
    if (ArrayBuffer.isView(value)) return `<buffer:${value.byteLength}>`;
    if (types.isAnyArrayBuffer(value)) return `<buffer:${value.byteLength}>`;
    if (types.isDate(value)) return `<date:${Number(value)}>`;
    if (types.isNativeError(value)) return `<error:${this.#text(messageOf(value), 200)}>`;
    if (depth >= this.#limits.depth)
      return Array.isArray(value) ? "<omitted: list too deep>" : "<omitted: object too deep>";
    this.#open.add(value);
    try {
      return this.#entries(value, depth + 1, secret);
    } catch {
      return "<unreadable>";
    } finally {
      this.#open.delete(value);
    }
  }

  #entries(value: object, depth: number, secret: string | undefined): Json {
    if (types.isMap(value)) return this.#list(Map.prototype.entries.call(value), value.size, depth, secret);
    if (types.isSet(value)) return this.#list(Set.prototype.values.call(value), value.size, depth, secret);
    if (Array.isArray(value)) return this.#list(itemsOf(value), value.length, depth, secret);
    return this.#record(value, depth, secret);
  }

  #list(items: Iterable<unknown>, length: number, depth: number, secret: string | undefined): Json {
    const kept: Json[] = [];
    for (const item of items) {
      if (kept.length >= this.#limits.keys) break;
      kept.push(this.copy(item, depth, secret));
    }
    if (length > kept.length) kept.push(`<omitted: ${length - kept.length} more>`);
    return kept;
  }

  #record(value: object, depth: number, secret: string | undefined): Json {
    const names = Object.keys(value);
    const copied: { [key: string]: Json } = {};
    for (const name of names.slice(0, this.#limits.keys)) {
      const property = Object.getOwnPropertyDescriptor(value, name);
      const hidden = secret ?? (isSecretName(name) ? kindOf(name) : undefined);
      const kept = property === undefined || "get" in property ? "<getter>" : this.copy(property.value, depth, hidden);
      // defineProperty, since assigning to `__proto__` would set the prototype.
      Object.defineProperty(copied, this.#text(name, 200), { value: kept, enumerable: true, configurable: true });
    }
    if (names.length > this.#limits.keys) copied["<omitted>"] = `${names.length - this.#limits.keys} more`;
    return copied;
  }

  #text(text: string, max: number): string {
    const clean = redactText(headOf(text, max + LOOK_AHEAD), this.#known);
    const room = Math.max(0, Math.min(max, this.#limits.total - this.#characters));
    const full = text.length <= max + LOOK_AHEAD ? clean.length : text.length;
    const kept = full <= room ? clean : `${clean.slice(0, room)}<cut:${full - room}>`;
    this.#characters += kept.length;
    return wellFormed(kept);
  }
}

/** The items of a list without its iterator, which a subclass can replace. */
function* itemsOf(list: readonly unknown[]): Generator<unknown> {
  for (let index = 0; index < list.length; index++) {
    const property = Object.getOwnPropertyDescriptor(list, index);
    yield property !== undefined && "get" in property ? "<getter>" : property?.value;
  }
}

function kindOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, 40);
}
