import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";

/** True when `path` is `folder` or lies below it, links resolved; neither has to exist. */
export function isInside(folder: string, path: string): boolean {
  const below = relative(realOfNearest(resolve(folder)), realOfNearest(resolve(path)));
  return below === "" || (!below.startsWith("..") && !isAbsolute(below));
}

/** The real path of the nearest existing ancestor, with the rest appended. */
export function realOfNearest(path: string): string {
  const missing: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at)) return join(realpathSync(at), ...missing.reverse());
    if (dirname(at) === at) return path;
    missing.push(at.slice(dirname(at).length).replace(/^[\\/]/, ""));
  }
}
