import { AsyncLocalStorage } from "node:async_hooks";

/** Files noted of one call; a call that lists thousands does not hold them all. */
const MAX_FILES = 200;

/** Which files each call touched, also while calls run side by side. */
export interface CallTrace {
  /** Notes a file for the call that is running, if any. Costs next to nothing. */
  touched(path: string): void;
  /** Runs a call; the set fills with the paths that it touches. */
  during<T>(files: Set<string>, call: () => Promise<T>): Promise<T>;
}

export function createCallTrace(): CallTrace {
  const current = new AsyncLocalStorage<Set<string>>();
  return {
    touched(path) {
      const files = current.getStore();
      if (files !== undefined && files.size < MAX_FILES) files.add(path);
    },
    during: (files, call) => current.run(files, call),
  };
}
