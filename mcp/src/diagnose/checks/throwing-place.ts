import { join, relative, resolve } from "node:path";
import { readText } from "../../platform/files.ts";
import { isRecord } from "../../shared/json.ts";
import type { Examined, Finding } from "../finding.ts";
import { firstOrigin, type SourceLine } from "../locate.ts";

/** Where the failure was thrown, when that is in a dependency. */
export interface ForeignThrow {
  readonly package: string;
  /** "" when it cannot be told. */
  readonly version: string;
  readonly file: string;
  readonly line: number;
  /** The line is a `throw`: the dependency refuses what it was given, on purpose. */
  readonly onPurpose: boolean;
  /** Where its maintainers take reports, as its manifest says; an address with https. */
  readonly bugs?: string;
}

/** Whether the innermost frame of the replayed failure lies in a dependency, by the bundles' source maps. */
export async function throwingPlace(
  { root }: Pick<Examined, "root">,
  stack: string,
): Promise<Finding<ForeignThrow | undefined>> {
  const origin = await firstOrigin(stack, join(root.source, "mcp", "dist"));
  const found = origin === undefined ? undefined : await foreign(root.source, origin);
  const how = found?.onPurpose === true ? "it refuses what it was given" : "it fails inside";
  return {
    evidence: {
      check: "throwing place",
      ran: "mapped the innermost frame to its source",
      where: "the replayed failure",
      showed:
        found === undefined
          ? ownText(origin, root.source)
          : `${found.package} ${found.version}, ${found.file}:${found.line}: ${how}`,
    },
    found,
  };
}

function ownText(origin: SourceLine | undefined, source: string): string {
  return origin === undefined
    ? "it has none"
    : `${relative(source, origin.file).replaceAll("\\", "/")}:${origin.line}, our own`;
}

async function foreign(source: string, { file, line }: SourceLine): Promise<ForeignThrow | undefined> {
  const path = relative(source, file).replaceAll("\\", "/");
  const [, name, inside] = /^node_modules\/((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(path) ?? [];
  if (name === undefined || inside === undefined) return undefined;
  const text = await readText(resolve(source, path)).catch(() => undefined);
  const statement = (text ?? "").split("\n")[line - 1] ?? "";
  const manifest = await readText(join(source, "node_modules", name, "package.json")).catch(() => undefined);
  const [, version = ""] = /"version":\s*"([\w.+-]{1,40})"/.exec(manifest ?? "") ?? [];
  const bugs = bugsOf(manifest);
  const onPurpose = /^\s*throw\b|\)\s*throw\b/.test(statement);
  return { package: name, version, file: inside, line, onPurpose, ...(bugs === undefined ? {} : { bugs }) };
}

function bugsOf(manifest: string | undefined): string | undefined {
  try {
    const parsed: unknown = JSON.parse(manifest ?? "{}");
    const bugs = isRecord(parsed) ? parsed["bugs"] : undefined;
    const url = isRecord(bugs) ? bugs["url"] : bugs;
    return typeof url === "string" && /^https:\/\/[\w./-]{1,200}$/.test(url) ? url : undefined;
  } catch {
    return undefined;
  }
}
