import { expect, it } from "vitest";
import { regressionTest, regressionTestPath, type TestedFailure } from "../../src/diagnose/regression-test.ts";

const FAILURE: TestedFailure = {
  tool: "issues_get",
  fingerprint: "0123456789abcdef",
  code: "E_ISSUE_BROKEN",
  blame: "environment",
  right: "answer",
};
const LEAST = {
  params: { id: "ISS-1" },
  files: { ".wrangler/issues/ISS-000001-a.md": '---\nid: ISS-000001\ntitle: "`${1}`"\n---\n' },
};
const SCHEMA = {
  properties: { id: { type: "string" }, labels: { type: "array" }, note: { type: "string" }, odd: {} },
  required: ["id", "labels", "odd"],
};

it("writes a test that goes through the door, with the one line to decide and the calls round it", () => {
  const edges = [{ about: "limit: 0", params: { id: "ISS-1", limit: 0 } }];

  expect(regressionTest(FAILURE, LEAST, { schema: SCHEMA, edges })).toBe(`import { expect, it } from "vitest";
import { openDoor } from "../support/door.ts";

// The smallest call and files that fail with the failure 0123456789abcdef.
it("issues_get answers a call that failed", async () => {
  const door = await openDoor({ files: {
    ".wrangler/issues/ISS-000001-a.md": "---\\nid: ISS-000001\\ntitle: \\"\`\${1}\`\\"\\n---\\n"
  } });

  const answer = await door.call("issues_get", {
    "id": "ISS-1"
  });

  expect(answer.isError).not.toBe(true);
  // DECIDE: these are the kinds of value that the schema tells; put the right values in their place.
  expect(answer.structuredContent).toMatchObject({
    id: "ISS-000001",
    labels: expect.any(Array),
  });
});

it.each<[string, Record<string, unknown>]>([
  ["limit: 0", {
    "id": "ISS-1",
    "limit": 0
  }],
])("issues_get answers or refuses the same with %s", async (_about, args) => {
  const door = await openDoor({ files: {
    ".wrangler/issues/ISS-000001-a.md": "---\\nid: ISS-000001\\ntitle: \\"\`\${1}\`\\"\\n---\\n"
  } });

  const answer = await door.call("issues_get", args);

  expect(answer._meta?.["blame"]).not.toBe("bug");
});
`);
});

function bodyOf(failure: Partial<TestedFailure>): string[] {
  const text = regressionTest({ ...FAILURE, ...failure }, { params: {}, files: {} }, { schema: {}, edges: [] });
  return text.split("\n").slice(3);
}

it("writes a test that wants the recorded refusal, where refusing is right", () => {
  expect(bodyOf({ right: "refusal" })).toEqual([
    "// The smallest call and files that fail with the failure 0123456789abcdef.",
    'it("issues_get says what is wrong with a call or its files", async () => {',
    "  const door = await openDoor();",
    "",
    '  const answer = await door.call("issues_get");',
    "",
    "  expect(answer.isError).toBe(true);",
    "  // DECIDE: the refusal that was recorded; is it the right one?",
    '  expect(answer._meta).toMatchObject({"code":"E_ISSUE_BROKEN","blame":"environment"});',
    "});",
    "",
  ]);
});

it("writes a test that wants no bug, where neither an answer nor a refusal can be told for the right one", () => {
  expect(bodyOf({ right: "no bug" }).slice(6, 8)).toEqual([
    "  // DECIDE: what this call asks for is not there or does not fit; put the right answer or refusal in its place.",
    '  expect(answer._meta?.["blame"]).not.toBe("bug");',
  ]);
});

it("says of a resolved failure that it is gone, and wants the answer", () => {
  const body = bodyOf({ resolved: true });

  expect(body[0]).toBe("// A call that once failed with the failure 0123456789abcdef.");
  expect(body[6]).toBe("  expect(answer.isError).not.toBe(true);");
});

it("keeps one file for each failure, whatever the tool is called", () => {
  expect(regressionTestPath(FAILURE)).toBe("mcp/tests/regression/issues-get-01234567.regression.ts");
  expect(regressionTestPath({ tool: "../../x", fingerprint: "f".repeat(16) })).toMatch(
    /^mcp\/tests\/regression\/[\w-]+-ffffffff\.regression\.ts$/,
  );
});
