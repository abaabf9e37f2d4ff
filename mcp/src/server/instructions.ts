/** What the client shows to its model about the server as a whole; clients cut it at 2 KB. */
export const INSTRUCTIONS = [
  "wrangler keeps a project's issues, specifications and ideas as Markdown files in .wrangler/.",
  "Use its tools to create, find, update and close them. Ids look like ISS-000012, SPEC-000003, IDEA-000007.",
  "A failed call says what to change. When it may be a bug of wrangler itself, its text names an error id,",
  "and the user can run /wrangler:fix-mcp-error with that id to have it diagnosed and fixed.",
].join("\n");

/** The same with self-healing switched off. */
export const PLAIN_INSTRUCTIONS = INSTRUCTIONS.split("\n")
  .slice(0, 2)
  .concat("A failed call says what to change.")
  .join("\n");
