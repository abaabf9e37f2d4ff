import fc from "fast-check";
import { expect, it } from "vitest";
import { authorsPart } from "../../../src/publish/pr-body/read.ts";
import { prBody } from "../../../src/publish/pr-body/index.ts";
import { aPublication } from "../../support/a-publication.ts";

const input = aPublication();
const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          "## Confidence",
          "### Changed Files",
          "```text",
          "````",
          "`a`",
          "| a | b |",
          "\n\n",
          "\n",
          " ",
          "<!-- x -->",
        ],
        ...["## Root Cause Analysis", " (recorded once)", "word", "none", "@a", "- b", "\r\n", "…", "x".repeat(500)],
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);

it("finds in a body what its author says, so that the same body is made of it again", () => {
  const texts = fc.tuple(hostile, hostile, hostile, hostile, hostile, hostile, hostile, hostile);
  fc.assert(
    fc.property(texts, fc.boolean(), ([summary, rootCause, fix, userImpact, error, errorName, name, value], once) => {
      const at = input.errorTimestamp;
      const publication = aPublication({
        explain: { ...input.explain, summary, rootCause, fix, userImpact },
        errorMessageRedacted: error,
        errorName,
        ...(once ? { userImpactFromLog: { count: 1, firstSeen: at, lastSeen: at, sessions: 1 } } : {}),
        classification: { class: "BUG", confidence: "LOW", terms: once ? [] : [{ name, value }] },
      });
      const body = prBody(publication);

      const part = authorsPart(body);
      expect(part, body).toBeDefined();
      expect(prBody({ ...publication, ...part })).toBe(body);
    }),
    { numRuns: 300 },
  );
});

it("knows no part of an author in another text", () => {
  expect(authorsPart("All tests passing.")).toBeUndefined();
  expect(authorsPart(prBody(input).replace("2026-11-20T10:30:00.000Z", "yesterday"))).toBeUndefined();
  expect(authorsPart(prBody(input).replace("recorded 3 times, from", "recorded often, from"))).toBeUndefined();
  expect(authorsPart(prBody(input).replace("that this is a", "that this is surely a"))).toBeUndefined();
});
