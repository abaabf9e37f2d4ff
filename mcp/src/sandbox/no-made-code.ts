/** For Node: a text is never run as code, however its maker got hold of `Function`. */
export const NO_MADE_CODE = "--disallow-code-generation-from-strings";

const TOLD_LATER = `import { setFlagsFromString } from "node:v8"; setFlagsFromString("${NO_MADE_CODE}");`;

/**
 * The same for the threads that a process makes, and not for its own: vitest reads the names of dynamic imports by
 * evaluating them, in the process that starts the threads of the tests.
 */
export const NO_MADE_CODE_IN_THREADS = ["--import", `data:text/javascript,${encodeURIComponent(TOLD_LATER)}`];
