/**
 * Writes mcp/tests/support/openapi-operations.json: from GitHub's OpenAPI description, the request bodies and query
 * parameters of the few operations that publishing uses. The tests' GitHub checks every request against it.
 *
 * The description is 385 MB when installed, so it is no dependency. Install it somewhere outside the repository and
 * name the folder:
 *
 *   npm install --prefix /some/folder --ignore-scripts @octokit/openapi@23.0.2
 *   node scripts/extract-openapi.mjs /some/folder
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const OPERATIONS = [
  ["get", "/repos/{owner}/{repo}"],
  ["post", "/repos/{owner}/{repo}/forks"],
  ["get", "/repos/{owner}/{repo}/pulls"],
  ["post", "/repos/{owner}/{repo}/pulls"],
  ["get", "/repos/{owner}/{repo}/pulls/{pull_number}"],
  ["post", "/repos/{owner}/{repo}/issues/{issue_number}/labels"],
  ["post", "/repos/{owner}/{repo}/issues/{issue_number}/assignees"],
];
/** Prose and examples, which no validator reads. */
const NOISE = new Set(["description", "example", "examples", "title", "externalDocs", "x-github"]);

const folder = process.argv[2];
if (folder === undefined) {
  process.stderr.write("usage: node scripts/extract-openapi.mjs <folder with node_modules/@octokit/openapi>\n");
  process.exit(2);
}
const description = join(folder, "node_modules", "@octokit", "openapi", "generated", "api.github.com.deref.json");
const { paths, info } = JSON.parse(readFileSync(description, "utf8"));
const operations = OPERATIONS.map(([method, path]) => {
  const { operationId, parameters = [], requestBody } = paths[path][method];
  const query = parameters.filter((parameter) => parameter.in === "query");
  const body = requestBody?.content?.["application/json"]?.schema;
  return {
    method: method.toUpperCase(),
    path,
    operationId,
    query: Object.fromEntries(query.map(({ name, schema }) => [name, bare(schema)])),
    body: body === undefined ? null : bare(body),
    bodyRequired: requestBody?.required === true,
  };
});
const out = fileURLToPath(new URL("../mcp/tests/support/openapi-operations.json", import.meta.url));
writeFileSync(
  out,
  `${JSON.stringify({ source: `${info.title}, OpenAPI`, version: info.version, operations }, null, 2)}\n`,
);
process.stdout.write(`wrote ${operations.length} operations to ${out}\n`);

function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key, inner]) => !(NOISE.has(key) && isNoise(key, inner)));
  return Object.fromEntries(kept.map(([key, inner]) => [key, bare(inner)]));
}

/** A property of a body may be called `title`: only the keyword of that name, a string, is prose. */
function isNoise(key, inner) {
  return key.startsWith("example") || key.startsWith("x-") || typeof inner === "string";
}
