import { macOf } from "../../src/capture/provenance.ts";
import type { ErrorRecord } from "../../src/capture/record.ts";

/** The failure of a tool as a server of this user records it, but for the mac. */
export function aRecord(more: Partial<ErrorRecord> = {}): ErrorRecord {
  return {
    v: 1,
    id: "err-20261121-abcdefgh",
    fingerprint: "0123456789abcdef",
    tool: "issues_create",
    error: "fs.writeFile is not a function",
    timestamp: Date.UTC(2026, 10, 21, 10, 0, 0),
    params: { title: "A title" },
    stackTrace: "TypeError: fs.writeFile is not a function\n    at storeNew (mcp/src/tracker/storage.ts:39:14)",
    surface: "thrown",
    blame: "bug",
    code: "E_INTERNAL",
    name: "TypeError",
    causes: [],
    breadcrumbs: [],
    server: { name: "wrangler", version: "0.1.0", build: "official", commit: "" },
    runtime: { node: "v20.20.0", platform: "linux", client: "claude-code/2.1.329", protocol: "2025-06-18" },
    durationMs: 12,
    touched: [],
    mac: "",
    ...more,
  };
}

/** The record as a line of the log. With a key it is this user's own. */
export function recordLine(record: ErrorRecord, key?: Buffer): string {
  return `${JSON.stringify(key === undefined ? record : { ...record, mac: macOf(record, key) })}\n`;
}
