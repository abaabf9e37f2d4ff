import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fingerprintOf, type FailureIdentity } from "../../src/capture/fingerprint.ts";

const word = fc.constantFrom("item", "title", "index", "folder", "label", "cannot", "read", "while", "status", "moved");
const segment = fc.stringMatching(/^[a-z][a-z0-9_-]{0,11}$/);
const dates = fc.date({ min: new Date("2001-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
const hex = (length: number): fc.Arbitrary<string> =>
  // With a letter in it: digits alone are a number.
  fc
    .tuple(fc.stringMatching(new RegExp(`^[0-9a-f]{${length - 1}}$`)), fc.constantFrom("a", "f"))
    .map(([a, b]) => a + b);

/** What names a thing of one sighting: two values of a kind belong to the same defect. */
const VARYING: Record<string, fc.Arbitrary<string>> = {
  "a number": fc.oneof(fc.integer().map(String), fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)),
  "a grouped number": fc.integer({ min: 0, max: 2 ** 40 }).map((number) => number.toLocaleString("en-US")),
  "an id": fc
    .tuple(fc.constantFrom("ISS", "SPEC", "IDEA"), fc.integer({ min: 1, max: 999_999 }))
    .map(([kind, number]) => `${kind}-${String(number).padStart(6, "0")}`),
  "a uuid": fc.uuid(),
  "a commit": hex(40),
  "a short commit": hex(10),
  "an address": hex(8).map((text) => `0x${text}`),
  "a path": fc.array(segment, { minLength: 2, maxLength: 6 }).map((parts) => `/${parts.join("/")}.md`),
  "a path of Windows": fc
    .array(segment, { minLength: 2, maxLength: 6 })
    .map((parts) => `C:\\Users\\Mara Muster\\${parts.join("\\")}.md`),
  "a quoted path with blanks": fc
    .array(segment, { minLength: 2, maxLength: 4 })
    .map((parts) => `'/home/${parts.join("/a ")}'`),
  "a path in the project": fc
    .array(segment, { minLength: 1, maxLength: 3 })
    .map((parts) => `.wrangler/${parts.join("/")}.md`),
  "a tracker file": segment.map((slug) => `ISS-000${slug.length + 100}-${slug.replaceAll("_", "-")}.md`),
  "a time of ISO 8601": dates.map((date) => date.toISOString()),
  "a day": dates.map((date) => date.toISOString().slice(0, 10)),
  "a date in words": dates.map((date) => date.toUTCString()),
  "a local date": dates.map(String),
  "an IPv4 address": fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 65_535 })).map(([host, port]) => `${host}:${port}`),
  "a URL": fc.webUrl({ withQueryParameters: true }),
  "a mail address": fc.tuple(segment, segment).map(([name, host]) => `${name}@${host}.example`),
  "a quoted value": fc.string({ maxLength: 40 }).map((text) => JSON.stringify(text)),
  "an error's id": fc.stringMatching(/^err-2026\d{4}-[a-z2-7]{8}$/),
  "a duration": fc
    .tuple(fc.nat(99_999), fc.constantFrom("ms", "s", "min"))
    .map(([number, unit]) => `${number} ${unit}`),
  "a size": fc
    .tuple(fc.nat(9999), fc.constantFrom("KB", "MiB", "GB", "bytes"))
    .map(([number, unit]) => `${number} ${unit}`),
};

const failure = (message: string, stack: string): FailureIdentity => ({
  tool: "issues_update",
  surface: "thrown",
  code: "E_INTERNAL",
  name: "TypeError",
  message,
  stack: `TypeError: ${message}\n${stack}`,
});

const FRAMES = [
  "writeItem tracker/disk.ts",
  "Object.update tracker/tracker.ts",
  "async handler tools/issues-update.ts",
];

/** The stack of the same place, somewhere else: another root, other lines. */
const elsewhere = fc
  .tuple(
    fc.constantFrom("/home/a/", "/Users/Mara M/", "C:\\code\\", "file:///opt/x%20y/"),
    fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 6, maxLength: 6 }),
  )
  .map(([root, places]) =>
    FRAMES.map((frame, at) => {
      const [file = "", ...fn] = frame.split(" ").reverse();
      const path = `${root}mcp/src/${file}`;
      const where = root.includes("\\") ? path.replaceAll("/", "\\") : path;
      return `    at ${fn.reverse().join(" ")} (${where}:${places[at * 2]}:${places[at * 2 + 1]})`;
    }).join("\n"),
  );

describe("a fingerprint", () => {
  it.each(Object.entries(VARYING))("is the same whatever %s in the message is, on any machine", (_, value) => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.array(word), value, value, elsewhere, elsewhere, (...given) => {
        const [before, after, first, second, here, there] = given;
        const said = (varying: string): string => [...before, varying, ...after].join(" ");
        expect(fingerprintOf(failure(said(first), here))).toBe(fingerprintOf(failure(said(second), there)));
      }),
      { numRuns: 150 },
    );
  });

  it("is the same in a bundle, whose functions have other names at the edges", () => {
    fc.assert(
      fc.property(
        elsewhere,
        fc.integer({ min: 1, max: 99 }),
        fc.array(word, { minLength: 1 }),
        (stack, suffix, words) => {
          const starts = [1000, 2000, 3000];
          const bundled = FRAMES.map((frame, at) => {
            const fn = frame.split(" ").slice(0, -1).join(" ");
            return `    at ${fn.replace(/\w+$/, (name) => `${name}${suffix}`)} (/x/mcp/dist/child.js:${(starts[at] ?? 0) + suffix}:1)`;
          }).join("\n");
          const sources = FRAMES.map((frame, at): [number, string] => [
            starts[at] ?? 0,
            `mcp/src/${frame.split(" ").at(-1)}`,
          ]);
          const message = words.join(" ");
          expect(fingerprintOf(failure(message, bundled), { "child.js": sources })).toBe(
            fingerprintOf(failure(message, stack)),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it("differs for two bugs of one type: other words, another place, another property or function", () => {
    const kind = fc.constantFrom(
      (name: string) => failure(`Cannot read properties of undefined (reading '${name}')`, ""),
      (name: string) => failure(`this.${name} is not a function`, ""),
      (name: string) => failure(`Cannot access '${name}' before initialization`, ""),
      (name: string) => failure(`the ${name} is gone`, ""),
      (name: string) => failure("it is gone", `    at ${name} (/x/mcp/src/tracker/disk.ts:1:1)`),
      (name: string) => failure("it is gone", `    at run (/x/mcp/src/tracker/${name}.ts:1:1)`),
    );
    const name = fc.stringMatching(/^[a-z]{3,12}$/);
    fc.assert(
      fc.property(kind, name, name, (of, first, second) => {
        fc.pre(first !== second);
        expect(fingerprintOf(of(first))).not.toBe(fingerprintOf(of(second)));
      }),
      { numRuns: 300 },
    );
  });
});
