import { posix } from "node:path";
import type { JsonObject } from "../../shared/json.ts";
import type { Files } from "./alterations.ts";
import type { NeighbourCall } from "./calls.ts";
import type { Case } from "./run.ts";

/** Arguments that name a file or a folder. */
const PATH_FIELD = /(^|_)(path|file|folder|directory|source|destination)$|(Path|File|Folder|Directory)$/;
const IS_ABSOLUTE = /^([\\/]|[A-Za-z]:)/;
const LINK = "linked";
const KINDS = ["issues", "specifications", "ideas"];
/** Stands in the files that links lead to. */
export const OUTSIDE_MARK = "wombat-of-the-neighbour";
export const MAX_LINKED = 8;

/**
 * The recorded call in a tracker with links that lead out of it, about what lies behind them where it names a path. It
 * may end in any way; what is out there is neither read nor changed.
 */
export function linkedCase(tool: string, params: JsonObject, files: Files): Case {
  const named = Object.entries(params).flatMap(([field, value]) => {
    const isPath = PATH_FIELD.test(field) && typeof value === "string" && !IS_ABSOLUTE.test(value);
    return isPath ? [{ field, value, base: posix.basename(value) }] : [];
  });
  const through = named.flatMap(({ field, value, base }) =>
    [...new Set([base, value])].map((path) => ({ ...params, [field]: `${LINK}/${path}` })),
  );
  const calls = [params, ...through].slice(0, MAX_LINKED).map((asked): NeighbourCall => ({
    tool,
    about: `through a link, ${JSON.stringify(asked).slice(0, 60)}`,
    params: asked,
    marks: [],
    only: "harm",
  }));
  const archives = KINDS.map((kind) => `${kind}/archived`);
  const free = archives.filter((folder) => ![...files.keys()].some((path) => path.startsWith(`${folder}/`)));
  const outside = new Map(["note.md", ...named.map(({ base }) => base)].map((name) => [name, `${OUTSIDE_MARK}\n`]));
  const links = [...KINDS.map((kind) => `${kind}/${LINK}`), ...free];
  const state = { name: "with links that lead out", recorded: true, seeded: false, links, outside };
  return { state, calls, isFresh: false };
}
