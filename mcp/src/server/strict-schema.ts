import { z } from "zod";

const schemas = new WeakMap<z.ZodRawShape, z.ZodObject<z.ZodRawShape>>();

/** The strict object of a shape, made once: to make one costs more than most calls need to check with it. */
export function strictSchema(shape: z.ZodRawShape): z.ZodObject<z.ZodRawShape> {
  const known = schemas.get(shape);
  if (known !== undefined) return known;
  const made = z.strictObject(shape);
  schemas.set(shape, made);
  return made;
}
