import { join } from "node:path";
import { readText } from "../platform/files.ts";
import { isRecord } from "../shared/json.ts";
import type { FrameTable } from "./frames.ts";

/** The table that the build put beside its bundles; empty where there is none, as when the source itself runs. */
export async function readFrameTable(folder: string): Promise<FrameTable> {
  const text = await readText(join(folder, "frames.json"));
  const table: unknown = text === undefined ? {} : JSON.parse(text);
  return isRecord(table) ? Object.fromEntries(Object.entries(table).map(([name, raw]) => [name, ranges(raw)])) : {};
}

function ranges(raw: unknown): [number, string][] {
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((range: unknown): [number, string][] => {
    const [line, source]: unknown[] = Array.isArray(range) ? range : [];
    return typeof line === "number" && typeof source === "string" ? [[line, source]] : [];
  });
}
