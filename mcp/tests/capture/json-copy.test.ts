import { describe, expect, it } from "vitest";
import { COPY_LIMITS, jsonCopy } from "../../src/capture/json-copy.ts";
import { knownSecrets } from "../../src/capture/known-secrets.ts";

describe("the copy of a value", () => {
  it("is the value itself when it is plain, small and holds no secret", () => {
    const value = { title: "Fix it", labels: ["a", "b"], n: 1.5, done: false, none: null, nested: { deep: [1] } };

    expect(jsonCopy(value)).toEqual(value);
  });

  it("names what is no JSON in its place", () => {
    const cyclic: Record<string, unknown> = { name: "loop" };
    cyclic["self"] = cyclic;

    expect(
      jsonCopy({
        big: 12n,
        symbol: Symbol("s"),
        fn: () => 1,
        nan: Number.NaN,
        missing: undefined,
        buffer: Buffer.from("secret"),
        bytes: new ArrayBuffer(3),
        date: new Date(86_400_000),
        error: new TypeError("no"),
        map: new Map([["k", 1]]),
        set: new Set([1, 2]),
        cyclic,
      }),
    ).toEqual({
      big: "<bigint:12>",
      symbol: "<symbol>",
      fn: "<function>",
      nan: "<number:NaN>",
      missing: "<undefined>",
      buffer: "<buffer:6>",
      bytes: "<buffer:3>",
      date: "<date:86400000>",
      error: "<error:no>",
      map: [["k", 1]],
      set: [1, 2],
      cyclic: { name: "loop", self: "<circular>" },
    });
  });

  it("runs no code of the value", () => {
    let ran = 0;
    const spy = (): never => {
      ran++;
      throw new Error("ran");
    };
    class Tricky extends Array<number> {
      static override get [Symbol.species](): ArrayConstructor {
        return spy();
      }
      override [Symbol.iterator](): ArrayIterator<number> {
        return spy();
      }
    }
    const value = {
      get trap(): unknown {
        return spy();
      },
      toJSON: spy,
      proxy: new Proxy({}, { ownKeys: spy, get: spy, getOwnPropertyDescriptor: spy }),
      list: Tricky.of(1, 2),
    };

    expect(jsonCopy(value)).toEqual({ trap: "<getter>", toJSON: "<function>", proxy: "<proxy>", list: [1, 2] });
    expect(ran).toBe(0);
  });

  it("keeps a property named __proto__ as a property", () => {
    const copy = jsonCopy(JSON.parse('{"__proto__":{"polluted":1}}'));

    expect(JSON.stringify(copy)).toBe('{"__proto__":{"polluted":1}}');
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("is bounded in depth, width, length and in all", () => {
    let deep: unknown = "end";
    for (let level = 0; level < 200_000; level++) deep = [deep];
    const wide = Object.fromEntries(Array.from({ length: COPY_LIMITS.keys + 50 }, (_, index) => [`k${index}`, index]));
    const huge = Array.from({ length: 90 }, () => Array.from({ length: 90 }, () => "x".repeat(100)));

    expect(JSON.stringify(jsonCopy(deep))).toBe('[[[[[[[["<omitted: list too deep>"]]]]]]]]');
    expect(Object.keys(Object(jsonCopy(wide)))).toHaveLength(COPY_LIMITS.keys + 1);
    expect(Object(jsonCopy(wide))["<omitted>"]).toBe("50 more");
    const list = Array.from({ length: COPY_LIMITS.keys + 3 }, () => 1);
    expect(jsonCopy(list)).toEqual([...list.slice(3), "<omitted: 3 more>"]);
    expect(jsonCopy("x".repeat(5000))).toBe(`${"x".repeat(4096)}<cut:904>`);
    expect(JSON.stringify(jsonCopy(huge)).length).toBeLessThan(200_000);
  });

  it("hides values of secret names, in keys' and values' text, and before cutting", () => {
    const token = `ghp${"_"}${"a1B2c3D4".repeat(5)}`;
    const known = knownSecrets(["correct-horse"]);

    expect(
      jsonCopy(
        {
          password: "x",
          apiKey: "abc",
          pin_token: 1234,
          max_tokens: 9,
          auth: { user: "u", list: ["a"] },
          note: `see ${token}`,
          [token]: 1,
          known: "it is correct-horse",
          long: `${"y".repeat(4079)} ${token}`,
        },
        known,
      ),
    ).toEqual({
      password: "<secret:password:1>",
      apiKey: "<secret:apikey:3>",
      pin_token: "<secret:pin_token:4>",
      max_tokens: 9,
      auth: { user: "<secret:auth:1>", list: ["<secret:auth:1>"] },
      note: "see <secret:github_token:44>",
      "<secret:github_token:44>": 1,
      known: "it is <secret:known:13>",
      long: `${"y".repeat(4079)} <secret:github_t<cut:8>`,
    });
  });

  it("never leaves half a character", () => {
    const copy = String(jsonCopy(`${"x".repeat(4095)}😀`));

    expect(copy).toBe(`${"x".repeat(4095)}\ufffd<cut:1>`);
  });
});
