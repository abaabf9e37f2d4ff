import { describe, expect, it } from "vitest";
import { assertConsent, type ConsentOptions } from "../../src/cli/consent.ts";

const PAYLOAD = { text: "All that would be sent.", hash: "ab".repeat(32), command: "wrangler-mcp fix publish fix-1" };

// Tests run without a terminal, as a model's shell does.
async function asked(options: ConsentOptions, consent: "ask" | "yes" = "ask"): Promise<string> {
  try {
    await assertConsent(PAYLOAD, options, { consent });
    return "goes on";
  } catch (error) {
    const { code, exitCode, message, hint, details } = Object(error);
    const command = `${PAYLOAD.command} --consent ${PAYLOAD.hash}`;
    expect({ code, exitCode, hint, details }).toEqual({
      code: "E_CONSENT",
      exitCode: 5,
      hint: `Show this to the person. With their consent run: ${command}`,
      details: { payload: PAYLOAD.text, hash: PAYLOAD.hash, command },
    });
    const [text, why, hash] = String(message).split(/\n+/);
    expect([text, hash]).toEqual([PAYLOAD.text, `Hash: ${PAYLOAD.hash}`]);
    return why ?? "";
  }
}

describe("without a terminal", () => {
  const NOTHING = "A person has to agree to this first; nothing was done.";
  const ELSE = "The consent is for something else than what would be sent now.";

  it.each<[string, ConsentOptions, "ask" | "yes", string]>([
    ["nothing said", {}, "ask", NOTHING],
    ["--yes", { yes: true }, "ask", NOTHING],
    ["the standing word alone", {}, "yes", NOTHING],
    ["--yes with the standing word", { yes: true }, "yes", "goes on"],
    ["the hash", { consent: PAYLOAD.hash }, "ask", "goes on"],
    ["another hash", { consent: "cd".repeat(32) }, "ask", ELSE],
    ["the start of the hash", { consent: "abab" }, "ask", ELSE],
    ["an empty hash", { consent: "" }, "ask", ELSE],
    ["another hash with all else", { consent: "cd".repeat(32), yes: true }, "yes", ELSE],
  ])("%s", async (_, options, consent, answer) => {
    expect(await asked(options, consent)).toBe(answer);
  });
});
