import { oneOf } from "./random.ts";
import type { Reply, Request, TrackerProcess } from "./tracker-process.ts";

interface Known {
  readonly notes: string[];
  status: "open" | "closed";
}

/** What a process was told that it did, until it was killed. */
export interface Deeds {
  /** Items that it made and nobody else changes, by id. */
  readonly own: ReadonlyMap<string, Known>;
  readonly removed: ReadonlySet<string>;
  /** Notes on the item that all share. */
  readonly shared: readonly string[];
  /** What it was at: it may be done or not. */
  readonly last: Request | undefined;
  readonly refused: readonly Reply[];
}

export const SHARED = "ISS-000001";
export const MOVED = "ISS-000002";

/**
 * Asks for one change after the other, at random, until the process does not answer any more.
 *
 * @param firstDone hears of the first answer
 */
export async function deedsOf(
  process: TrackerProcess,
  name: string,
  random: () => number,
  firstDone: () => void,
): Promise<Deeds> {
  const deeds = { own: new Map<string, Known>(), removed: new Set<string>(), shared: [] as string[] };
  const refused: Reply[] = [];
  for (let number = 0; ; number += 1) {
    const request = nextRequest(deeds.own, `${name}-${number}`, random);
    const reply = await process.ask(request);
    if (reply === undefined) return { ...deeds, refused, last: request };
    if (reply.ok) remember(deeds, request, String(reply.value));
    else refused.push(reply);
    if (number === 0) firstDone();
  }
}

function nextRequest(own: ReadonlyMap<string, Known>, note: string, random: () => number): Request {
  const [first, ...others] = own.keys();
  const kind = oneOf(random, ["create", "create", "shared", "moved", "note", "move", "move", "remove"]);
  if (kind === "shared") return { op: "note", id: SHARED, note };
  if (kind === "moved") return { op: oneOf(random, ["close", "open"]), id: MOVED };
  if (kind === "create" || first === undefined) return { op: "create", note };
  const id = oneOf(random, [first, ...others]);
  if (kind === "move") return { op: own.get(id)?.status === "open" ? "close" : "open", id };
  return { op: kind, id, note };
}

function remember(
  deeds: { own: Map<string, Known>; removed: Set<string>; shared: string[] },
  { op, id = "", note = "" }: Request,
  value: string,
): void {
  if (op === "create") deeds.own.set(value, { notes: [note], status: "open" });
  if (op === "note" && id === SHARED) deeds.shared.push(note);
  const known = deeds.own.get(id);
  if (known === undefined) return;
  if (op === "note") known.notes.push(note);
  else if (op === "remove") deeds.removed.add(id);
  else known.status = op === "close" ? "closed" : "open";
  if (op === "remove") deeds.own.delete(id);
}
