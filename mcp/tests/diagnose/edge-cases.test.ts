import { expect, it } from "vitest";
import { edgeCases } from "../../src/diagnose/edge-cases.ts";
import type { FitOf } from "../../src/diagnose/meaning.ts";

const ANY: FitOf = () => ({ fits: "yes", wrong: [] });

it("gives calls with one argument at its edges, and leaves what names an item alone", () => {
  expect(edgeCases({ id: "ISS-000001", limit: 1, labels: ["ui"] }, ANY)).toEqual([
    { about: "limit: 0", params: { id: "ISS-000001", limit: 0, labels: ["ui"] } },
    { about: "limit: -1", params: { id: "ISS-000001", limit: -1, labels: ["ui"] } },
    { about: "labels: []", params: { id: "ISS-000001", limit: 1, labels: [] } },
    { about: 'labels: ["ui","ui"]', params: { id: "ISS-000001", limit: 1, labels: ["ui", "ui"] } },
  ]);
});

it("gives only calls that fit the schema as the failing one does", () => {
  const notEmpty: FitOf = (params) => {
    const { title } = Object(params) as { title?: string };
    return { fits: (title ?? "").trim() === "" ? "no" : "yes", wrong: [] };
  };

  expect(edgeCases({ title: "x" }, notEmpty).map(({ about }) => about)).toEqual(['title: "7"', 'title: "é🙂"']);
});

it("gives few, and none of a call without arguments", () => {
  expect(edgeCases({ a: "x", b: "x", c: "x" }, ANY)).toHaveLength(6);
  expect(edgeCases(null, ANY)).toEqual([]);
  expect(edgeCases({ flag: true, nothing: null }, ANY)).toEqual([]);
});
