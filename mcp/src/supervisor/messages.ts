import { isRecord } from "../shared/json.ts";

export type Id = string | number;

/** A JSON-RPC message as far as the supervisor needs to know it. */
export type Message =
  | { readonly kind: "request"; readonly id: Id; readonly method: string; readonly params: Record<string, unknown> }
  | { readonly kind: "notification"; readonly method: string; readonly params: Record<string, unknown> }
  | { readonly kind: "response"; readonly id: Id; readonly failed: boolean };

/** A message and the bytes to forward for it. */
export interface Incoming {
  readonly message: Message;
  readonly line: Buffer;
}

/** Undefined for what is no JSON-RPC 2.0 message. */
export function parseMessage(line: Buffer): Message | undefined {
  try {
    return classify(JSON.parse(line.toString("utf8")));
  } catch {
    return undefined;
  }
}

function classify(raw: unknown): Message | undefined {
  if (!isRecord(raw) || raw["jsonrpc"] !== "2.0") return undefined;
  const { id, method } = raw;
  const hasId = typeof id === "string" || typeof id === "number";
  if (typeof method === "string") {
    const params = isRecord(raw["params"]) ? raw["params"] : {};
    if (hasId) return { kind: "request", id, method, params };
    return id === undefined ? { kind: "notification", method, params } : undefined;
  }
  if (!hasId || !("result" in raw || "error" in raw)) return undefined;
  const { result } = raw;
  return { kind: "response", id, failed: "error" in raw || (isRecord(result) && result["isError"] === true) };
}

/** Junk that stands before a message on its line; longer than this, it is not looked through. */
const MAX_JUNK = 64 * 1024;

/**
 * What a server wrote on a line: a message, also when half a line of somebody's log stands before it (without its
 * newline it would swallow the answer, and the call would hang). Undefined for lines that hold no message.
 */
export function salvage(line: Buffer): Incoming | undefined {
  const message = parseMessage(line);
  if (message !== undefined) return { message, line };
  for (let at = line.indexOf('{"', 1); at > 0 && at < MAX_JUNK; at = line.indexOf('{"', at + 1)) {
    const rest = line.subarray(at);
    if (!/^\{"(?:jsonrpc|result|error|id|method)"/.test(rest.toString("latin1", 0, 12))) continue;
    const found = parseMessage(rest);
    if (found !== undefined) return { message: found, line: rest };
  }
  return undefined;
}
