import { type FSWatcher, mkdirSync, readdirSync, statSync, watch } from "node:fs";

/** True when there is nothing in the folder, or no such folder. */
export function isEmptyFolder(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return true;
  }
}

/**
 * Calls `changed` soon after files in a folder appeared, were replaced or went away: by the system's notices, and for
 * what they miss, as on some network file systems, by a look every `pollMs`. Makes the folder (0700). Keeps no process
 * alive and never throws: a folder that cannot be watched is looked at.
 */
export function watchFolder(path: string, pollMs: number, changed: () => void): { close(): void } {
  let notices: FSWatcher | undefined;
  let seen = "";
  const look = (): void => {
    const now = changedAt(path);
    if (now === seen) return;
    seen = now;
    changed();
  };
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    notices = watch(path, { persistent: false }, changed);
    notices.on("error", () => notices?.close());
  } catch {
    // Looking at it every now and then remains.
  }
  seen = changedAt(path);
  const timer = setInterval(look, pollMs);
  timer.unref();
  return {
    close() {
      clearInterval(timer);
      notices?.close();
    },
  };
}

/** Every atomic write and removal in a folder changes its time. */
function changedAt(path: string): string {
  try {
    return String(statSync(path).mtimeMs);
  } catch {
    return "";
  }
}
