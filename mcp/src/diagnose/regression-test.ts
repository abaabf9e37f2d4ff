import { join } from "node:path";
import type { ErrorRecord } from "../capture/record.ts";
import { readText } from "../platform/files.ts";
import { isRecord, type Json } from "../shared/json.ts";
import { SERVER_TOOL } from "../shared/process-end.ts";
import { slug } from "../shared/slug.ts";
import { idIn } from "./checks/named-item.ts";
import type { EdgeCase } from "./edge-cases.ts";
import type { Case } from "./shrink.ts";

/** Where the regression test of a failure goes: one per failure, with an ending that no other runner's defaults match. */
export function regressionTestPath({ tool, fingerprint }: Pick<ErrorRecord, "tool" | "fingerprint">): string {
  return `mcp/tests/regression/${slug(tool, 60, "tool")}-${fingerprint.slice(0, 8)}.regression.ts`;
}

/**
 * What the right answer is, as far as it can be told: an answer; the refusal that was recorded; or, where the call asks
 * for what is not there or does not fit the schema, either of them, but no bug.
 */
export type RightAnswer = "answer" | "refusal" | "no bug";

export interface TestedFailure extends Pick<ErrorRecord, "tool" | "fingerprint" | "code" | "blame"> {
  readonly right: RightAnswer;
  /** The failure is gone: the test passes, and keeps it so. */
  readonly resolved?: boolean;
}

export interface TestedBy {
  /** The tool's output schema, as `tools/list` shows it. */
  readonly schema: unknown;
  readonly edges: readonly EdgeCase[];
}

/**
 * A regression test in the house's style: it makes the smallest failing call through the public door and asserts what
 * the tool's own schema tells of a right answer. What only a person or model can know is marked by one line.
 */
export function regressionTest(failure: TestedFailure, least: Case, { schema, edges }: TestedBy): string {
  if (failure.tool === SERVER_TOOL) return startTest(failure, least);
  const { tool, fingerprint, resolved = false } = failure;
  const files = isEmpty(least.files) ? "" : `{ files: ${literal(least.files, "  ")} }`;
  const args = isRecord(least.params) && !isEmpty(least.params) ? `, ${literal(least.params, "  ")}` : "";
  const what = resolved ? "A call that once failed with" : "The smallest call and files that fail with";
  return [
    'import { expect, it } from "vitest";',
    'import { openDoor } from "../support/door.ts";',
    "",
    `// ${what} the failure ${fingerprint}.`,
    `it(${JSON.stringify(`${tool} ${NAMES[failure.right]}`)}, async () => {`,
    `  const door = await openDoor(${files});`,
    "",
    `  const answer = await door.call(${JSON.stringify(tool)}${args});`,
    "",
    ...assertions(failure, least, schema),
    "});",
    "",
    ...(edges.length === 0 ? [] : edgeTest(tool, files, edges)),
  ].join("\n");
}

/** A server that does not start has no tool to call; one that only reads shows that it does. */
function startTest({ fingerprint }: Pick<ErrorRecord, "fingerprint">, { files }: Case): string {
  return [
    'import { expect, it } from "vitest";',
    'import { openDoor } from "../support/door.ts";',
    "",
    `// The smallest set of files on which the server did not start, the failure ${fingerprint}.`,
    'it("the server starts on files that it did not start on", async () => {',
    `  const door = await openDoor(${Object.keys(files).length === 0 ? "" : `{ files: ${literal(files, "  ")} }`});`,
    "",
    '  const answer = await door.call("issues_list");',
    "",
    "  expect(answer.isError).not.toBe(true);",
    "  // DECIDE: put what the list should hold in its place.",
    "  expect(answer.structuredContent).toMatchObject({ total: expect.any(Number) });",
    "});",
    "",
  ].join("\n");
}

const NAMES: Readonly<Record<RightAnswer, string>> = {
  answer: "answers a call that failed",
  refusal: "says what is wrong with a call or its files",
  "no bug": "answers or refuses a call that crashed",
};

function assertions({ right, code, blame }: TestedFailure, { params }: Case, schema: unknown): string[] {
  if (right === "refusal") {
    return [
      "  expect(answer.isError).toBe(true);",
      "  // DECIDE: the refusal that was recorded; is it the right one?",
      `  expect(answer._meta).toMatchObject(${JSON.stringify({ code, blame })});`,
    ];
  }
  if (right === "no bug") {
    return [
      "  // DECIDE: what this call asks for is not there or does not fit; put the right answer or refusal in its place.",
      '  expect(answer._meta?.["blame"]).not.toBe("bug");',
    ];
  }
  return [
    "  expect(answer.isError).not.toBe(true);",
    "  // DECIDE: these are the kinds of value that the schema tells; put the right values in their place.",
    `  expect(answer.structuredContent).toMatchObject(${expected(params, schema)});`,
  ];
}

/** Other calls round it, of which only one thing is sure. */
function edgeTest(tool: string, files: string, edges: readonly EdgeCase[]): string[] {
  const rows = edges.map(({ about, params }) => `  [${JSON.stringify(about)}, ${literal(params, "  ")}],`);
  return [
    "it.each<[string, Record<string, unknown>]>([",
    ...rows,
    `])(${JSON.stringify(`${tool} answers or refuses the same with %s`)}, async (_about, args) => {`,
    `  const door = await openDoor(${files});`,
    "",
    `  const answer = await door.call(${JSON.stringify(tool)}, args);`,
    "",
    '  expect(answer._meta?.["blame"]).not.toBe("bug");',
    "});",
    "",
  ];
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

/** The output schema of a tool in the built manifest. */
export async function outputSchema(manifest: string, tool: string): Promise<unknown> {
  const parsed: unknown = JSON.parse((await readText(manifest)) ?? "{}");
  const tools: unknown[] = isRecord(parsed) && Array.isArray(parsed["tools"]) ? parsed["tools"] : [];
  const found = tools.find((entry) => isRecord(entry) && entry["name"] === tool);
  return isRecord(found) ? found["outputSchema"] : undefined;
}

export function manifestOf(source: string): string {
  return join(source, "mcp", "dist", "manifest.json");
}

const KINDS: Readonly<Record<string, string>> = {
  string: "expect.any(String)",
  number: "expect.any(Number)",
  integer: "expect.any(Number)",
  boolean: "expect.any(Boolean)",
  array: "expect.any(Array)",
  object: "expect.any(Object)",
};

/** Required fields by their kind; the item that the call names by its id. */
function expected(params: Json, schema: unknown): string {
  const properties = isRecord(schema) && isRecord(schema["properties"]) ? schema["properties"] : {};
  const required: unknown[] = isRecord(schema) && Array.isArray(schema["required"]) ? schema["required"] : [];
  const id = idIn(params);
  const lines = required.flatMap((name) => {
    if (typeof name !== "string" || !/^[A-Za-z_]\w*$/.test(name)) return [];
    const property = properties[name];
    const kind = isRecord(property) && typeof property["type"] === "string" ? KINDS[property["type"]] : undefined;
    if (name === "id" && id !== undefined) return [`    id: ${JSON.stringify(wholeId(id))},`];
    return kind === undefined ? [] : [`    ${name}: ${kind},`];
  });
  return lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n  }`;
}

/** `ISS-12` as answers show it. */
function wholeId(id: string): string {
  const [prefix = "", digits = ""] = id.split("-");
  return `${prefix}-${digits.padStart(6, "0")}`;
}

/** A JSON value as source, a key a line. JSON is TypeScript; the two line separators are as well since ES2019. */
function literal(value: Json | Readonly<Record<string, string>>, indent: string): string {
  return JSON.stringify(value, undefined, 2).replaceAll("\n", `\n${indent}`);
}
