import { expect, it } from "vitest";
import { prTitle } from "../../src/publish/title.ts";

it("names the tool and our own summary as plain words", () => {
  expect(prTitle("issues_create", "write issues by name")).toBe(
    "🤖 Self-Healing: Fix issues_create: write issues by name",
  );
  expect(prTitle("`x` @y", "fixes #1 <b>\nsecond")).toBe("🤖 Self-Healing: Fix 'x' (at)y: fixes no. 1 (b) second");
});

it("is shorter than GitHub's limit of 256 characters", () => {
  expect(prTitle("tool ".repeat(100), "word ".repeat(100)).length).toBeLessThanOrEqual(256);
});
