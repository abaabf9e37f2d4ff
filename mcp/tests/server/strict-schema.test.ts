import { expect, it } from "vitest";
import { z } from "zod";
import { strictSchema } from "../../src/server/strict-schema.ts";

it("a shape has one schema, which refuses what the shape does not name", () => {
  const [shape, equal] = [{ id: z.string() }, { id: z.string() }];

  expect(strictSchema(shape)).toBe(strictSchema(shape));
  expect(strictSchema(shape)).not.toBe(strictSchema(equal));
  expect(strictSchema(shape).safeParse({ id: "a" }).success).toBe(true);
  expect(strictSchema(shape).safeParse({ id: "a", other: 1 }).success).toBe(false);
});
