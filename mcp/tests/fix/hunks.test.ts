import { describe, expect, it } from "vitest";
import { grouped, hunksOf, placeOf, takenBack, type Hunk } from "../../src/fix/hunks.ts";

const DIFF = `diff --git a/mcp/src/a.ts b/mcp/src/a.ts
index 1111111..2222222 100644
--- a/mcp/src/a.ts
+++ b/mcp/src/a.ts
@@ -2 +2,2 @@ export
-two
+zwei
+zweieinhalb
@@ -4,0 +6 @@ export
+viereinhalb
@@ -6,2 +7,0 @@ export
-six
-seven
diff --git a/mcp/src/gone.ts b/mcp/src/gone.ts
deleted file mode 100644
--- a/mcp/src/gone.ts
+++ /dev/null
@@ -1 +0,0 @@
-all
`;
const BEFORE = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n";
const AFTER = "one\nzwei\nzweieinhalb\nthree\nfour\nviereinhalb\nfive\neight\n";

const hunks = hunksOf(DIFF);
const own = hunks.filter(({ path }) => path === "mcp/src/a.ts");

describe("the hunks of a diff without context", () => {
  it("are places on both sides", () => {
    expect(hunks).toEqual([
      { path: "mcp/src/a.ts", oldStart: 2, oldCount: 1, newStart: 2, newCount: 2 },
      { path: "mcp/src/a.ts", oldStart: 5, oldCount: 0, newStart: 6, newCount: 1 },
      { path: "mcp/src/a.ts", oldStart: 6, oldCount: 2, newStart: 8, newCount: 0 },
      { path: "mcp/src/gone.ts", oldStart: 1, oldCount: 1, newStart: 1, newCount: 0 },
    ]);
    expect(hunks.map(placeOf)).toEqual(["mcp/src/a.ts:2-3", "mcp/src/a.ts:6", "mcp/src/a.ts:8", "mcp/src/gone.ts:1"]);
  });

  it("are taken back one by one, and all together give the text from before", () => {
    expect(own.map((hunk) => takenBack(BEFORE, AFTER, [hunk]))).toEqual([
      "one\ntwo\nthree\nfour\nviereinhalb\nfive\neight\n",
      "one\nzwei\nzweieinhalb\nthree\nfour\nfive\neight\n",
      "one\nzwei\nzweieinhalb\nthree\nfour\nviereinhalb\nfive\nsix\nseven\neight\n",
    ]);
    expect(takenBack(BEFORE, AFTER, own)).toBe(BEFORE);
  });

  it("go together when there are too many", () => {
    const many: Hunk[] = Array.from({ length: 25 }, (_, at) => ({ ...hunks[0], path: `${at}`, ...PLACE }));

    expect(grouped(many, 12).map((group) => group.length)).toEqual([3, 3, 3, 3, 3, 3, 3, 3, 1]);
    expect(grouped(many.slice(0, 12), 12)).toHaveLength(12);
    expect(grouped([], 12)).toEqual([]);
  });
});

const PLACE = { oldStart: 1, oldCount: 1, newStart: 1, newCount: 1 };
