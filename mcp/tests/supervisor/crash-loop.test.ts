import { describe, expect, it } from "vitest";
import { CrashLoop } from "../../src/supervisor/crash-loop.ts";

describe("a server that ends again and again", () => {
  it("is started again at once, then after waits that double, and given up at the fifth end", () => {
    const loop = new CrashLoop("official");

    expect([0, 10, 20, 30, 40].map((now) => loop.ended(now))).toEqual([
      { kind: "restart", afterMs: 0 },
      { kind: "restart", afterMs: 100 },
      { kind: "restart", afterMs: 200 },
      { kind: "restart", afterMs: 400 },
      { kind: "give_up" },
    ]);
  });

  it("never waits longer than five seconds", () => {
    const loop = new CrashLoop("official", 10_000);

    expect([loop.ended(0), loop.ended(1)]).toEqual([
      { kind: "restart", afterMs: 0 },
      { kind: "restart", afterMs: 5000 },
    ]);
  });

  it("begins anew after an answer, and when its ends lie a minute apart", () => {
    const loop = new CrashLoop("official");
    for (const now of [0, 1, 2, 3]) loop.ended(now);
    loop.answered();

    expect(loop.ended(4)).toEqual({ kind: "restart", afterMs: 0 });
    expect(loop.ended(60_004)).toEqual({ kind: "restart", afterMs: 0 });
  });

  it("is given up at the third end where there is another build to run, whatever it answered", () => {
    const loop = new CrashLoop("swapped");
    loop.ended(0);
    loop.ended(1);
    loop.answered();

    expect(loop.ended(299_999)).toEqual({ kind: "give_up" });
  });
});
