import { runWithCodeCache } from "../platform/code-cache.ts";

// node launch.cjs <code cache> <bundle> [argument…]: runs the bundle as if it had been started itself.
const [node = "", , cacheFile = "", bundle = "", ...rest] = process.argv;
process.argv = [node, bundle, ...rest];
void runWithCodeCache(bundle, cacheFile);
