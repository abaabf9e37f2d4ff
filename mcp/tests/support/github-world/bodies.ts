import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly query: Record<string, object>;
  readonly body: { properties?: object } | null;
  readonly bodyRequired: boolean;
}

interface Known extends Operation {
  readonly pattern: RegExp;
  readonly validBody: ValidateFunction;
  readonly validQuery: ValidateFunction;
}

const FILE = new URL("../openapi-operations.json", import.meta.url);

/**
 * Says what is wrong with a request by GitHub's own OpenAPI description: an operation that the product should not
 * use, a body or query that does not fit, or a name that GitHub would silently ignore.
 */
export function requestChecker(): (method: string, url: URL, body: unknown) => string[] {
  const ajv = new Ajv({ strict: false, validateFormats: false, coerceTypes: true });
  const known = operations().map((operation): Known => ({
    ...operation,
    pattern: new RegExp(`^${operation.path.replace(/\{\w+\}/g, "[^/]+")}$`),
    validBody: ajv.compile(operation.body ?? {}),
    validQuery: ajv.compile({ type: "object", properties: operation.query, additionalProperties: false }),
  }));
  return (method, url, body) => {
    const operation = known.find((one) => one.method === method && one.pattern.test(url.pathname));
    if (operation === undefined) return [`${method} ${url.pathname} is no operation that publishing uses`];
    return problems(operation, url, body).map((problem) => `${operation.operationId}: ${problem}`);
  };
}

function problems({ validBody, validQuery, body: schema, bodyRequired }: Known, url: URL, body: unknown): string[] {
  const query = validQuery(Object.fromEntries(url.searchParams)) ? [] : said(validQuery);
  if (body === undefined) return bodyRequired ? [...query, "the body is missing"] : query;
  if (schema === null) return [...query, "a body where none is taken"];
  const names =
    schema.properties === undefined
      ? []
      : Object.keys(Object(body)).filter((name) => !(name in Object(schema.properties)));
  return [...query, ...(validBody(body) ? [] : said(validBody)), ...names.map((name) => `unknown field ${name}`)];
}

function said(validate: ValidateFunction): string[] {
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`.trim());
}

function operations(): Operation[] {
  const { operations: list } = JSON.parse(readFileSync(FILE, "utf8")) as { operations: Operation[] };
  return list;
}
