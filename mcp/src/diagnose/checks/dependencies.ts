import { join } from "node:path";
import { readText } from "../../platform/files.ts";
import { isRecord } from "../../shared/json.ts";
import type { Finding } from "../finding.ts";

/** Packages whose installed version is not the locked one, or that are missing, and whether this Node is too old. */
export async function dependencies(pluginRoot: string, nodeVersion: string): Promise<Finding<string[]>> {
  const manifest = parsed(await readText(join(pluginRoot, "package.json")).catch(() => undefined));
  const lock = parsed(await readText(join(pluginRoot, "package-lock.json")).catch(() => undefined));
  const found = [...nodeTooOld(manifest, nodeVersion), ...(await mismatches(pluginRoot, manifest, lock))];
  return {
    evidence: {
      check: "dependencies",
      ran: "compared installed versions with the lockfile, and Node with what is needed",
      where: "the plugin's folder",
      showed: found.length === 0 ? "as locked" : found.slice(0, 5).join("; "),
    },
    found,
  };
}

function nodeTooOld(manifest: Record<string, unknown>, nodeVersion: string): string[] {
  const engines = isRecord(manifest["engines"]) ? manifest["engines"]["node"] : undefined;
  const wanted = typeof engines === "string" ? /(\d+)\.(\d+)\.(\d+)/.exec(engines) : null;
  const have = /(\d+)\.(\d+)\.(\d+)/.exec(nodeVersion);
  if (wanted === null || have === null) return [];
  for (const part of [1, 2, 3]) {
    const [need, got] = [Number(wanted[part]), Number(have[part])];
    if (got !== need) return got < need ? [`Node ${nodeVersion} is older than the needed ${String(engines)}`] : [];
  }
  return [];
}

/** An installed copy brings no `node_modules`, as its bundles hold everything: then there is nothing to compare. */
async function mismatches(
  root: string,
  manifest: Record<string, unknown>,
  lock: Record<string, unknown>,
): Promise<string[]> {
  const wanted = isRecord(manifest["dependencies"]) ? Object.keys(manifest["dependencies"]) : [];
  const packages = isRecord(lock["packages"]) ? lock["packages"] : {};
  const found = await Promise.all(
    wanted.map(async (name) => {
      const entry = packages[`node_modules/${name}`];
      const locked = isRecord(entry) ? String(entry["version"]) : undefined;
      const have = parsed(await readText(join(root, "node_modules", name, "package.json")).catch(() => undefined))[
        "version"
      ];
      if (have === undefined) return { name, text: `${name} is missing` };
      return {
        name,
        text: locked === undefined || have === locked ? "" : `${name} is ${String(have)}, locked is ${locked}`,
      };
    }),
  );
  if (found.every(({ text }) => text.endsWith(" is missing"))) return [];
  return found.map(({ text }) => text).filter((text) => text !== "");
}

function parsed(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
