import { WranglerError } from "../shared/errors.ts";

export function notFound(id: string, broken: number): WranglerError {
  const unreadable = broken === 0 ? "" : ` ${broken} file(s) cannot be read; it may be one of them.`;
  return new WranglerError("E_ISSUE_NOT_FOUND", `There is no issue, specification or idea ${JSON.stringify(id)}.`, {
    hint: `issues_list shows all ids.${unreadable}`,
  });
}

export function brokenItem(file: string, reason: string): WranglerError {
  return new WranglerError("E_ISSUE_BROKEN", `${file} cannot be used: ${reason}.`, {
    hint: "Correct the file by hand. It was left as it is, and no other item is affected.",
    details: { file, reason },
  });
}

export function notGivenOut(file: string, reason: string): WranglerError {
  return new WranglerError("E_STORAGE", `${file} cannot be read: ${reason}.`, {
    hint: "Check the disk and the file's permissions, then try again. Nothing was changed.",
    details: { file, reason },
  });
}

export function refusedLink(file: string, reason: string): WranglerError {
  return new WranglerError("E_PATH_REFUSED", `${file} is not read: ${reason}.`, {
    hint: "Links can lead out of the project, so they are not followed. Replace it by a regular file.",
    details: { file, reason },
  });
}

export function sameId(id: string, files: readonly string[]): WranglerError {
  return new WranglerError("E_ISSUE_CONFLICT", `${files.length} files have the id ${id}.`, {
    hint: `Pass the file as the id to say which one: ${files.join(", ")}. "wrangler-mcp tracker repair" gives the others new ids.`,
    details: { id, files: [...files] },
  });
}

export function changedMeanwhile(file: string): WranglerError {
  return new WranglerError("E_ISSUE_CONFLICT", `${file} was changed by somebody else again and again.`, {
    hint: "Nothing was written. Read the item with issues_get and try once more.",
    details: { file },
  });
}

export function nameTaken(file: string, target: string): WranglerError {
  return new WranglerError("E_ISSUE_CONFLICT", `${file} has to move, but ${target} is there.`, {
    hint: "Two files of one name would become one. Rename or remove one of them by hand; nothing was changed.",
    details: { file, target },
  });
}
