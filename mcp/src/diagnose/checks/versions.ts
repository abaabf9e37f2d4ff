import { VERSION } from "../../shared/version.ts";
import type { Examined, Finding } from "../finding.ts";

export interface Versions {
  /** Versions of the server in records of this failure, oldest first. */
  readonly seen: readonly string[];
  /** Versions that are in the log before the first such record. */
  readonly before: readonly string[];
}

/** Which versions of the server showed this failure, and which ran before it was seen first. */
export function versions({ record, records }: Pick<Examined, "record" | "records">): Finding<Versions> {
  const same = records.filter(({ fingerprint }) => fingerprint === record.fingerprint);
  const first = Math.min(record.timestamp, ...same.map(({ timestamp }) => timestamp));
  const seen = distinct([...same, record].map(({ server }) => server.version));
  const before = distinct(records.filter(({ timestamp }) => timestamp < first).map(({ server }) => server.version));
  const others = before.filter((version) => !seen.includes(version));
  const ran = others.length === 0 ? "" : `; ${others.join(", ")} ran before without it`;
  return {
    evidence: {
      check: "versions",
      ran: "looked which versions recorded this failure",
      where: "the error log",
      showed: `seen with ${seen.join(", ")}${ran}; installed is ${VERSION}`,
    },
    found: { seen, before: others },
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts.map((text) => text.replace(/[^\w.+-]/g, "").slice(0, 30)))].filter((text) => text !== "");
}
