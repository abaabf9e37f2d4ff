import { createRequire } from "node:module";
import { basename } from "node:path";
import { messageOf } from "../shared/errors.ts";
import { isRecord } from "../shared/json.ts";
import { SERVER_NAME, VERSION } from "../shared/version.ts";

/** What is answered while the server loads. */
export interface Manifest {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly instructions: string;
  /** Newest first. */
  readonly protocolVersions: readonly string[];
  /** Undefined when only the server itself can tell. */
  readonly tools: readonly unknown[] | undefined;
}

/** Enough for a handshake when there is no manifest; the versions of the SDK that the server is built with. */
const BARE: Manifest = {
  name: SERVER_NAME,
  title: "Wrangler",
  version: VERSION,
  instructions: "",
  protocolVersions: ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2024-10-07"],
  tools: undefined,
};

export interface LoadedManifest {
  readonly manifest: Manifest;
  /** Why the file could not be used, undefined when it could. */
  readonly problem: string | undefined;
}

/**
 * Reads `manifest.json`. Never throws: a handshake is possible without it.
 *
 * @param selfHealing when false, the instructions say nothing of it
 */
export function loadManifest(path: string, selfHealing: boolean): LoadedManifest {
  try {
    const raw: unknown = createRequire(path)(path);
    if (!isRecord(raw) || !Array.isArray(raw["tools"]))
      return { manifest: BARE, problem: `${path} holds no list of tools` };
    return { manifest: read(raw, raw["tools"], selfHealing), problem: undefined };
  } catch (error) {
    return { manifest: BARE, problem: `${path} cannot be read: ${messageOf(error).split("\n")[0] ?? ""}` };
  }
}

function read(raw: Record<string, unknown>, tools: readonly unknown[], selfHealing: boolean): Manifest {
  const text = (key: "name" | "title" | "version" | "instructions"): string => {
    const value = raw[key === "instructions" && !selfHealing ? "plainInstructions" : key];
    return typeof value === "string" ? value : BARE[key];
  };
  const listed = raw["protocolVersions"];
  const versions = Array.isArray(listed) ? listed.filter((version) => typeof version === "string") : [];
  return {
    name: text("name"),
    title: text("title"),
    version: text("version"),
    instructions: text("instructions"),
    protocolVersions: versions.length > 0 ? versions : BARE.protocolVersions,
    tools,
  };
}

/** The answer to `initialize`: the client's protocol version when it is one of ours, else our newest. */
export function initializeResult(manifest: Manifest, requested: unknown): Record<string, unknown> {
  const { name, title, version, instructions, protocolVersions } = manifest;
  const known = protocolVersions.find((candidate) => candidate === requested);
  return {
    protocolVersion: known ?? protocolVersions[0],
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name, title, version },
    ...(instructions === "" ? {} : { instructions }),
  };
}

/** What can be said of a foreign server before it has spoken. Its arguments stay out: they may hold a token. */
export function foreignManifest(file: string): Manifest {
  const name = basename(file);
  return { ...BARE, name, title: name, version: "0" };
}
