import { expect, it } from "vitest";
import { redactText } from "../../src/capture/redact.ts";
import { assertNoSecret } from "../../src/fix/secrets.ts";

const SECRET = ["ghp", "0123456789abcdefghijABCDEFGHIJ012345"].join("_");

function refusal(...added: string[]): unknown {
  const diff = `diff --git a/mcp/src/a.ts b/mcp/src/a.ts
--- a/mcp/src/a.ts
+++ b/mcp/src/a.ts
@@ -3 +3 @@ one
-const old = 1;
+const next = 1;
@@ -9,0 +${10},${added.length} @@ two
${added.map((line) => `+${line}`).join("\n")}
`;
  try {
    assertNoSecret(diff, (text) => redactText(text));
  } catch (error) {
    return error;
  }
  return undefined;
}

it("names file, line and kind of a secret, and not the secret", () => {
  const error = refusal("const first = 1;", `const second = "${SECRET}";`);

  expect(error).toMatchObject({
    code: "E_GATE_REFUSED",
    message: "secret_found: what looks like a secret is added: mcp/src/a.ts:11 (taken for: github_token)",
    details: { verdict: "secret_found", places: [{ at: "mcp/src/a.ts:11", kind: "github_token" }] },
  });
  expect(JSON.stringify(error) + String(error)).not.toContain(SECRET);
});

it("takes no code for a secret", () => {
  expect(refusal("const token = text.replace(/[.*+?^${}()|[\\]\\\\/]/g, '\\\\$&');")).toBe(undefined);
});
