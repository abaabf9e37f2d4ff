// Servers of others that the bench of faults adopts, each at the version that scripts/real-parts.mjs pins.

/**
 * `part` is the package, `files` are those of its `dist` that are taken, `packages` what they import by name.
 * `cuts` take out what makes the package a program of its own: its arguments, its start, and the folder that it serves
 * for life. In their place every server has `serveFolder`, which is called before each call of a tool.
 */
export const FOREIGN_SERVERS = {
  memory: {
    part: "server-memory",
    files: ["index.js"],
    packages: {},
    cuts: [
      {
        file: "index.js",
        from: "async function main() {",
        replace: `const managers = new Map();
export function serveFolder(folder) {
    const file = path.join(folder, "memory.jsonl");
    knowledgeGraphManager = managers.get(file) ?? new KnowledgeGraphManager(file);
    managers.set(file, knowledgeGraphManager);
}
`,
      },
    ],
  },
  filesystem: {
    part: "server-filesystem",
    files: ["index.js", "lib.js", "path-utils.js", "path-validation.js", "roots-utils.js"],
    packages: { diff: ["createTwoFilesPatch"], minimatch: ["minimatch"] },
    cuts: [
      {
        file: "index.js",
        from: "// Command line argument parsing",
        to: "// Schema definitions",
        replace: "let allowedDirectories = [];\n",
      },
      {
        file: "index.js",
        from: "// Updates allowed directories based on MCP client roots",
        replace: `export function serveFolder(folder) {
    allowedDirectories = [folder];
    setAllowedDirectories(allowedDirectories);
}
`,
      },
    ],
  },
};
