import { expect, it } from "vitest";
import { createBreadcrumbs } from "../../src/capture/breadcrumbs.ts";

const crumb = (text: string, at = 1): { at: number; kind: "log"; text: string } => ({ at, kind: "log", text });

it("keeps the last twenty, oldest first, each bounded", () => {
  let now = 0;
  const crumbs = createBreadcrumbs({ now: () => ++now });
  for (let number = 1; number <= 25; number++) crumbs.add("call", `call ${number}`);
  crumbs.add("log", "word ".repeat(10_000));

  const last = crumbs.last();
  expect(last).toHaveLength(20);
  expect(last.slice(0, 2)).toEqual([
    { at: 7, kind: "call", text: "call 7" },
    { at: 8, kind: "call", text: "call 8" },
  ]);
  expect(last.at(-1)?.text.length).toBeLessThanOrEqual(8192);
});

it("puts what it inherits before what is its own, and no more than there is room for", () => {
  const crumbs = createBreadcrumbs({ now: () => 99 }, 3);
  crumbs.add("call", "own");

  crumbs.inherit([crumb("first"), crumb("second"), crumb("third")]);

  expect(crumbs.last()).toEqual([crumb("second"), crumb("third"), { at: 99, kind: "call", text: "own" }]);
});

it("inherits nothing that is no breadcrumb", () => {
  const crumbs = createBreadcrumbs({ now: () => 99 });
  for (const given of [
    undefined,
    null,
    "x",
    {},
    [null, 7, { at: "1", kind: "log", text: "x" }, { at: 1, kind: "?", text: "" }],
  ])
    crumbs.inherit(given);
  crumbs.inherit([
    { ...crumb("kept"), more: "gone" },
    { at: 1, kind: "log" },
  ]);

  expect(crumbs.last()).toEqual([crumb("kept")]);
});
