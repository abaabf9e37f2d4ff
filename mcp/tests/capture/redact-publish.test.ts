import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { knownSecrets, NO_KNOWN_SECRETS } from "../../src/capture/known-secrets.ts";
import { redactFinished, redactForPublishing } from "../../src/capture/redact-publish.ts";

const WHO = { home: "/srv/people/mara", user: "mara", host: "forge-17.lan" };
/** Put together here, so that no scanner takes this file for a leak. */
const random = (length: number): string => "k7Qz2Xw9Vb4Nc8Ht1Jp5Ls3Rd6Fg0My".repeat(3).slice(0, length);
const hex = (length: number): string => "3f9a0c71be5d8246".repeat(8).slice(0, length);

function scrub(text: string): string {
  return redactForPublishing(text, NO_KNOWN_SECRETS, WHO);
}

describe("what leaves the machine", () => {
  it.each`
    what                       | text                                                        | clean
    ${"a random token"}        | ${`sent ${random(32)} along`}                               | ${"sent <secret:token:32> along"}
    ${"a hash"}                | ${`at ${hex(40)}`}                                          | ${"at <secret:token:40>"}
    ${"a hash in a path"}      | ${`cache/${hex(32)}/index.ts`}                              | ${"cache/<secret:token:32>/index.ts"}
    ${"letters at random"}     | ${"key seugeupfknprstoeqx ok"}                              | ${"key <secret:token:18> ok"}
    ${"a UUID"}                | ${"user 3ea4052c-895d-4b64-9e2d-04d64c4d94ab"}              | ${"user <uuid>"}
    ${"the home folder"}       | ${"open /srv/people/mara/notes.md"}                         | ${"open ~/notes.md"}
    ${"anybody's home folder"} | ${"/home/joe/x, /Users/ann/y, C:\\Users\\ann\\z"}           | ${"~/x, ~/y, ~\\z"}
    ${"the account's name"}    | ${"ssh mara@example.org, /mnt/mara/x"}                      | ${"ssh <user>, /mnt/<user>/x"}
    ${"the machine's name"}    | ${"on forge-17.lan and FORGE-17"}                           | ${"on <host> and <host>"}
    ${"a mail address"}        | ${"from Jane.Doe+x@mail.example.com."}                      | ${"from <mail>."}
    ${"addresses"}             | ${"10.1.2.3:80, [fe80::1%eth0], 2001:db8::7, ::1"}          | ${"<ip>:80, [<ip>%eth0], <ip>, <ip>"}
    ${"a device"}              | ${"ether 4a:00:04:10:9b:50"}                                | ${"ether <mac>"}
    ${"a card"}                | ${"paid with 4571 2345 6789 0111"}                          | ${"paid with <number>"}
    ${"a host and a query"}    | ${"GET https://wiki.corp.com:8443/a?q=me#top"}              | ${"GET https://<host>/a?<query>"}
    ${"a query alone"}         | ${"GET https://github.com/a/b?tab=x"}                       | ${"GET https://github.com/a/b?<query>"}
    ${"an internal name"}      | ${"resolve build.intranet"}                                 | ${"resolve <host>"}
    ${"a secret by its name"}  | ${"password=" + "hunter2hunter2"}                           | ${"password=<secret:password:14>"}
    ${"a host after a secret"} | ${"postgres://app:<secret:url_password:8>@db.acme.io:5432"} | ${"postgres://app:<secret:url_password:8>@<host>"}
  `("loses $what", ({ text, clean }) => {
    expect(scrub(text)).toBe(clean);
    expect(scrub(clean)).toBe(clean);
  });

  it.each([
    "TypeError: Cannot read properties of undefined (reading 'description')",
    "The store calls fs.writeFile, which the promises build of the module does not have.",
    "mcp/src/tools/issues-create.ts:12:7 and mcp/tests/regression/issues-create-title.regression.ts",
    "createBreadcrumbsAndSomethingElse, GHES_V3_SUFFIX_REGEX, issues_all_complete, getElementById2",
    "err-20261121-abcdefgh, ISS-000012, fix-1731916200123, node-v20.20.2-linux-x64, broadcast_34_piece0",
    "see https://github.com/owner/repo/pull/12 and http://localhost:3000/x",
    "at 10:38:23 std::string a::b, version 1.2.3, mark the laptop",
    "ConcurrentModificationException in org.apache.hadoop.hdfs.server.datanode.DataXceiver",
  ])("keeps ordinary text: %s", (text) => {
    expect(redactForPublishing(text, NO_KNOWN_SECRETS, { home: "/home/mark", user: "mark", host: "laptop" })).toBe(
      text,
    );
  });

  it("keeps every frame of a stack apart from the home folder", () => {
    const part = fc.constantFrom(
      "tools",
      "tracker",
      "issues-create",
      "node_modules",
      "dist",
      "wrangler",
      "cache",
      "1.2.3",
    );
    const name = fc.constantFrom("handler", "Object.handler", "async Tracker.update", "new Reader", "Array.map");
    fc.assert(
      fc.property(
        name,
        fc.array(part, { minLength: 1, maxLength: 5 }),
        fc.nat(99_999),
        fc.nat(200),
        (fn, parts, l, c) => {
          const place = `/${parts.join("/")}/index.ts:${l}:${c}`;
          expect(scrub(`    at ${fn} (file://${WHO.home}${place})`)).toBe(`    at ${fn} (file://~${place})`);
        },
      ),
    );
  });

  it("loses every random token of twenty characters and more, whatever it is", () => {
    const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const unit = fc.constantFrom(...digits);
    let kept = 0;
    fc.assert(
      fc.property(fc.noBias(fc.string({ unit, minLength: 20, maxLength: 64 })), (token) => {
        if (scrub(`x ${token} y`).includes(token)) kept++;
      }),
      { numRuns: 2000, seed: 7 },
    );
    expect(kept).toBeLessThanOrEqual(20);
  });

  it("drops a text that it cannot check", () => {
    const failing = {
      get forms(): readonly string[] {
        throw new Error("no");
      },
    };
    expect(redactForPublishing("text", failing)).toBe("<dropped: could not be checked for secrets>");
  });

  it.each([
    ["dotted names", "a-b.c."],
    ["mails", "a.a.a.a@"],
    ["URLs", "http://x.y/?sig="],
    ["addresses", "1.2.3."],
    ["colons", "a:b:"],
    ["hashes", "0123456789abcdef"],
    ["names", "key=key="],
    ["lists", '"tokens":["'],
    ["cards", "4111 "],
  ])("takes time in proportion to the length of hostile %s", (_, piece) => {
    const timeFor = (length: number): number => {
      const text = piece.repeat(Math.ceil(length / piece.length));
      const started = performance.now();
      scrub(text);
      return performance.now() - started;
    };
    timeFor(20_000);

    expect(timeFor(200_000)).toBeLessThan(4000);
  });
});

describe("the gate for a finished text", () => {
  it("finds secrets and the home folder, and lets hashes and addresses of code pass", () => {
    const gate = (text: string): string => redactFinished(text, knownSecrets(["swordfish-9"]), WHO);

    expect(gate(`base ${hex(40)}, listen("127.0.0.1"), jane@example.org`)).toBe(
      `base ${hex(40)}, listen("127.0.0.1"), jane@example.org`,
    );
    expect(gate("in /srv/people/mara/x with swordfish-9")).toBe("in ~/x with <secret:known:11>");
  });
});
