import { expect, it } from "vitest";
import { commitMessage, generatedCommitMessage } from "../../src/publish/commit-message.ts";
import { prBody } from "../../src/publish/pr-body/index.ts";
import {
  ledgerFence,
  ledgerOf,
  ledgersInBody,
  ledgersInMessage,
  ledgerTrailer,
  withoutMessages,
} from "../../src/publish/published-ledger.ts";
import { aPublication } from "../support/a-publication.ts";

const EVIL = "```\n@octocat closes #1 <img> http://e.example | $x^2$ \u2028 ![a](b) ~~c~~ \\u0040";
const [row] = aPublication().evidence;
const input = aPublication({
  evidence: row === undefined ? [] : [{ ...row, command: EVIL, counts: EVIL, message: EVIL }],
});

it("comes back from a body and from a commit's message as it was written", () => {
  const ledger = ledgerOf(input);

  expect(ledgersInBody(prBody(input))).toEqual([ledger]);
  expect(ledgersInMessage(generatedCommitMessage(input))).toEqual([withoutMessages(ledger)]);
  expect(ledger.entries[0]?.message).toContain("@octocat closes #1");
  expect(withoutMessages(ledger).entries[0]?.message).toBe("");
});

it("comes back from a body whose line ends GitHub has changed", () => {
  expect(ledgersInBody(prBody(input).replaceAll("\n", "\r\n"))).toEqual([ledgerOf(input)]);
});

it("is on one line, in which no foreign text means anything to GitHub or git", () => {
  const text = `${ledgerTrailer(ledgerOf(input))}\n${ledgerFence(ledgerOf(input))?.split("\n")[1]}`;

  expect(text).not.toMatch(/[@#<>&|$^~!`*=+?]|:\/\//);
  expect(text.split("\n")).toHaveLength(2);
});

it("stands in the last commit: in the fix's own where nothing was generated", () => {
  const { proof } = aPublication();
  const alone = aPublication({ proof: { ...proof, generatedTree: proof.tree } });

  expect(ledgersInMessage(commitMessage(aPublication()))).toEqual([]);
  expect(ledgersInMessage(commitMessage(alone))).toEqual([withoutMessages(ledgerOf(alone))]);
});

it("is left out of a body that it would make too long", () => {
  const { evidence } = aPublication();
  const rows = Array.from({ length: 4 }, () => evidence).flat();
  const long = aPublication({ evidence: rows.map((one) => ({ ...one, message: "é".repeat(240) })) });

  expect(ledgersInBody(prBody(long))).toEqual([]);
  expect(prBody(long)).toContain("the last commit's message has it");
  expect(ledgersInMessage(generatedCommitMessage(long))).toEqual([withoutMessages(ledgerOf(long))]);
});

it.each([
  ["another version", (json: string) => json.replace('"version":1', '"version":2')],
  ["a field more", (json: string) => json.replace('"engine"', '"trusted":true,"engine"')],
  ["a path out of the repository", (json: string) => json.replace("mcp/tests", "mcp tests")],
  ["half of it", (json: string) => json.replace('"entries"', "")],
])("is none with %s", (_, change) => {
  const fence = ledgerFence(ledgerOf(input)) ?? "";

  expect(ledgersInBody(fence)).toHaveLength(1);
  expect(ledgersInBody(change(fence))).toEqual([]);
});
