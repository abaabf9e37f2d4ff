import type { Json } from "../../shared/json.ts";
import { quoteSome } from "../quote.ts";
import type { Examined, Finding } from "../finding.ts";

/** What the recorder writes in place of a secret, or of what was too large to keep. */
const STAND_IN =
  /<(?:secret:[a-z0-9_]{1,40}:\d+|cut:\d+|omitted[^>]{0,60}|buffer:\d+|circular|getter|proxy|unreadable)>/;
const MOST = 20;

/** Where the recorded arguments are not what the caller gave: the replay goes without those values. */
export function standIns({ record }: Pick<Examined, "record">): Finding<string[]> {
  const found: string[] = [];
  collect(record.params, "", found);
  const names = quoteSome(found);
  return {
    evidence: {
      check: "stand-ins",
      ran: "looked for values that the record does not hold",
      where: "the record",
      showed: found.length === 0 ? "the arguments are whole" : `not as the caller gave them: ${names}`,
    },
    found,
  };
}

function collect(value: Json, path: string, found: string[]): void {
  if (found.length >= MOST) return;
  if (typeof value === "string" && STAND_IN.test(value)) found.push(path === "" ? "the arguments" : path);
  if (typeof value !== "object" || value === null) return;
  for (const [key, entry] of Object.entries(value))
    collect(entry, path === "" ? key : `${path}.${key}`.slice(0, 80), found);
}
