import { expect, it } from "vitest";
import { blanked } from "../../src/sandbox/blank-answer.ts";

function blank(structuredContent: unknown): unknown {
  const { result } = blanked({ id: 1, result: { content: [], structuredContent } }) as {
    result: { structuredContent: unknown };
  };
  return result.structuredContent;
}

it("an answer keeps its shape and loses all that is in it", () => {
  const answer = { found: [{ id: "ISS-000001" }], total: 1, more: false, note: "one item", sort: { by: "date" } };

  expect(blank(answer)).toEqual({ found: [], total: -1, more: true, note: "", sort: { by: "" } });
  expect(blanked({ id: 1, result: { content: [{ type: "text", text: "One item." }] } })).toEqual({
    id: 1,
    result: { content: [{ type: "text", text: "" }], structuredContent: undefined },
  });
});

it("a list or a record in a text keeps its shape as well", () => {
  const tree = JSON.stringify([{ name: "plan.md", type: "file" }], null, 2);

  expect(blank({ content: tree })).toEqual({ content: "[]" });
  expect(blank({ content: ' {"found":["one"],"total":1}' })).toEqual({ content: '{"found":[],"total":-1}' });
  expect(blank({ content: "[not a list]" })).toEqual({ content: "" });
  expect(blank({ content: "7" })).toEqual({ content: "" });
});

it("a list that had nothing in it stays so: a test that asks for that alone looks at nothing", () => {
  expect(blank({ found: [], tree: "[]", first: "{}" })).toEqual({ found: [], tree: "[]", first: "{}" });
  expect(blanked({ result: { content: [] } })).toEqual({ result: { content: [], structuredContent: undefined } });
});

it.each([{ error: { code: -32602 } }, { result: { isError: true, content: [{ type: "text", text: "It failed." }] } }])(
  "what failed stays as it is: %j",
  (message) => {
    expect(blanked({ id: 1, ...message })).toEqual({ id: 1, ...message });
  },
);
