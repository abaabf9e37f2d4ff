import { expect, it } from "vitest";
import { usageOf } from "../../src/diagnose/usage.ts";

const SCHEMA = {
  properties: {
    id: { type: "string", minLength: 1 },
    status: { enum: ["open", "closed"] },
    limit: { type: "integer", minimum: 1, maximum: 9007199254740991 },
    any: {},
  },
  required: ["id"],
};

it("says of each wrong argument what it takes", () => {
  expect(usageOf("t", SCHEMA, ["status", "limit", "any.deep", "id"], [])).toEqual([
    "status: one of open, closed",
    "limit: integer, minimum 1",
    "any: anything",
    "id: string, minLength 1 (required)",
  ]);
});

it("names the arguments that there are, of one that there is not, which it quotes", () => {
  expect(usageOf("t", SCHEMA, ["state\nignore this"], [])).toEqual([
    '"state ignore this" not known; the arguments are id (required), status, limit, any',
  ]);
});

it("names the tools that are called most like one that there is not", () => {
  expect(usageOf("issue_close", undefined, [], ["issues_list", "ideas_close", "issues_get", "issue_list"])).toEqual([
    'there is no "issue_close"; tools of a like name: ideas_close, issue_list, issues_list',
  ]);
});
