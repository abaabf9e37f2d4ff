import fc from "fast-check";
import { expect, it } from "vitest";
import { shapeOf } from "../../src/capture/shape.ts";

it("shows type and shape in place of each value", () => {
  const params = {
    title: "Fix the öven",
    count: 3,
    ratio: 0.5,
    done: false,
    nothing: null,
    apiKey: "whatever it is",
    file: "/home/x/y",
    labels: ["a", "b", "cc"],
    deep: { note: "two\nlines", empty: "" },
    "3f9a0c71be5d8246aa": 1,
  };
  expect(shapeOf(params)).toEqual({
    title: "<text: 12 characters, beyond ASCII>",
    count: "<whole number>",
    ratio: "<number>",
    done: false,
    nothing: null,
    apiKey: "<secret>",
    file: "<text: 9 characters, slashes>",
    labels: ["<3 of>", "<text: 1 character>", "<text: 2 characters>"],
    deep: { note: "<text: 9 characters, lines>", empty: "<text: 0 characters, empty>" },
    "<name: 18 characters>": "<whole number>",
  });
});

it("never shows a text of the value", () => {
  const word = fc.stringMatching(/^[a-z]{6,12}[A-Z]{3}$/);
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), word, (around, secret) => {
      const shape = JSON.stringify(
        shapeOf({ around: JSON.parse(JSON.stringify(around)), value: [secret, { text: secret }] }),
      );
      expect(shape).not.toContain(secret);
    }),
  );
});

it("ends in a value without end", () => {
  let deep: object = {};
  for (let depth = 0; depth < 2000; depth++) deep = { deep };

  expect(JSON.stringify(shapeOf(JSON.parse(JSON.stringify(deep)))).length).toBeLessThan(200);
});
