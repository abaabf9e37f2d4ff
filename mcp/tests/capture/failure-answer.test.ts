import { expect, it } from "vitest";
import { failureAnswer } from "../../src/capture/failure-answer.ts";

it("an answer does not wait for the stack of its error, which takes its time when it is first read", () => {
  const error = new TypeError("x is not a function");
  let read = 0;
  Object.defineProperty(error, "stack", { get: () => `read ${++read} times` });

  const answer = failureAnswer("issues_get", error, "err-20261121-abcdefgh");

  expect(answer._meta).toMatchObject({ code: "E_INTERNAL", blame: "bug" });
  expect(read).toBe(0);
});
