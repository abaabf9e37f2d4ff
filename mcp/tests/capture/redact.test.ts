import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { knownSecrets, secretValuesOf } from "../../src/capture/known-secrets.ts";
import { headOf } from "../../src/shared/head-of.ts";
import { redactText } from "../../src/capture/redact.ts";

/** Tokens are put together here, so that no scanner takes this file for a leak. */
const filler = (length: number): string => "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0".repeat(6).slice(0, length);
const token = (prefix: string, length: number): string => prefix + filler(length);
const hex = (length: number): string => "0123456789abcdef".repeat(8).slice(0, length);

describe("a secret in text", () => {
  it.each`
    what                            | text                                                                             | clean
    ${"a GitHub token"}             | ${`push with ${token("ghp" + "_", 36)} failed`}                                  | ${"push with <secret:github_token:40> failed"}
    ${"a long GitHub token"}        | ${token("ghs" + "_", 120) + "." + filler(40)}                                    | ${"<secret:github_token:165>"}
    ${"a fine-grained token"}       | ${token("github" + "_pat_", 82)}                                                 | ${"<secret:github_token:93>"}
    ${"an Anthropic key"}           | ${`key ${token("sk-" + "ant-api03-", 95)}`}                                      | ${"key <secret:anthropic_key:108>"}
    ${"an AWS key id"}              | ${"AKIA" + "Q3EGRQZ7XYZ2ABCD"}                                                   | ${"<secret:aws_key_id:20>"}
    ${"a Slack token"}              | ${token("xox" + "b-", 40)}                                                       | ${"<secret:slack_token:45>"}
    ${"an npm token"}               | ${token("npm" + "_", 36)}                                                        | ${"<secret:npm_token:40>"}
    ${"a GitLab token"}             | ${token("glpat" + "-", 20)}                                                      | ${"<secret:gitlab_token:26>"}
    ${"a JSON web token"}           | ${"ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxIn0." + filler(20)}                | ${"<secret:jwt:57>"}
    ${"a password in a URL"}        | ${"postgres://app:" + "s3cr3tpw" + "@db:5432/x"}                                 | ${"postgres://app:<secret:url_password:8>@db:5432/x"}
    ${"a bearer header"}            | ${"Authorization: Bearer " + filler(20)}                                         | ${"Authorization: Bearer <secret:bearer:20>"}
    ${"a basic header"}             | ${"authorization: basic " + "dXNlcjpwYXNzd29yZDE="}                              | ${"authorization: basic <secret:basic:20>"}
    ${"a JSON member"}              | ${'{"api_key": "' + filler(12) + '", "n": 1}'}                                   | ${'{"api_key": "<secret:apikey:12>", "n": 1}'}
    ${"a variable"}                 | ${"DB_PASSWORD=" + "hunter2hunter2"}                                             | ${"DB_PASSWORD=<secret:password:14>"}
    ${"a query parameter"}          | ${"https://x.test/?token=" + filler(16) + "&page=2"}                             | ${"https://x.test/?token=<secret:token:16>&page=2"}
    ${"a private key"}              | ${"-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- x"} | ${"<secret:private_key:66> x"}
    ${"a private key cut in half"}  | ${"-----BEGIN " + "PRIVATE KEY-----\\nMIIE"}                                     | ${"<secret:private_key:33>"}
    ${"a token of gitleaks' rules"} | ${"asana_key: " + hex(32)}                                                       | ${"asana_key: <secret:asana_client_secret:32>"}
    ${"a token of no known vendor"} | ${"sent rootbox_" + hex(48).slice(3) + " along"}                                 | ${"sent <secret:token:53> along"}
    ${"a quoted pass phrase"}       | ${'password = "correct horse battery"'}                                          | ${'password = "<secret:password:21>"'}
    ${"an escaped JSON member"}     | ${'{\\"access_token\\":\\"' + filler(30) + '\\"}'}                               | ${'{\\"access_token\\":\\"<secret:token:30>\\"}'}
    ${"a list of tokens"}           | ${`"tokens":["${hex(16)}","one","two"]`}                                         | ${'"tokens":["<secret:token:16>","one","two"]'}
    ${"a comparison"}               | ${'if (secret !== "' + filler(9) + '") {'}                                       | ${'if (secret !== "<secret:secret:9>") {'}
    ${"a secret of Kubernetes"}     | ${"kind: Secret\ndata:\n  user: " + "QWxpY2UgaXMgaGVyZQ==" + "\n"}               | ${"kind: Secret\ndata:\n  user: <secret:kubernetes:20>\n"}
    ${"a user of curl"}             | ${"curl -u bob:" + "hunter2x https://x.test"}                                    | ${"curl -u <secret:userinfo:12> https://x.test"}
    ${"a signed URL"}               | ${"GET https://b.s3.test/k?X-Amz-Signature=" + hex(20) + " now"}                 | ${"GET <secret:signed_url:56> now"}
    ${"a secret seen once more"}    | ${`token = '${filler(12)}' | '${filler(12)}'`}                                   | ${"token = '<secret:token:12>' | '<secret:token:12>'"}
    ${"a secret element"}           | ${"<secret>{AQ " + filler(14) + "}</secret>"}                                    | ${"<secret><secret:secret:19></secret>"}
    ${"a Mailchimp key"}            | ${hex(32) + "-us12"}                                                             | ${"<secret:mailchimp_key:37>"}
  `("is replaced by its kind and length: $what", ({ text, clean }) => {
    expect(redactText(text)).toBe(clean);
    expect(redactText(clean)).toBe(clean);
  });
});

describe("ordinary text", () => {
  it.each([
    "basic data and the bearer of news",
    "password: required",
    "the token expired, please log in again",
    "const token = getToken(session);",
    "max_tokens: 4096, author: Jane",
    "TypeError: fs.writeFile is not a function",
    "    at handler (/home/u/plugin/mcp/src/tools/issues-create.ts:12:7)",
    "ISS-000012 was closed by 9f05b18ab2c4d1e0f5a6b7c8d9e0f1a2b3c4d5e6",
    "risk-assessment-of-2026-and-a-very-long-name",
    "https://github.com/owner/repo/pull/12?tab=files",
    '"integrity": "sha512-jyeR0Bm5gF8aLDDmJk9wMeWKxS6Z0JqIbPsMS6rEHrQ=="',
    "secret santa: bring a present",
    'maxTokens: "maxTokens", tokenType: "user-to-server"',
    "throw new InvalidTokenError('Token has no expiration time');",
    'const NO_TOKEN = "there is no token: set one, or log in to the forge";',
    '"LABEL_TWO_FACTOR_AUTH_TOKEN": "\u4e24\u6b65\u9a8c\u8bc1\u7801"',
    "const TOKEN = /^[\\w.~+/=-]{1,512}$/;",
    "headers['Authorization'] = `Bearer ${tokens.access_token}`;",
    "Block broadcast_34_piece0 of blk_1608999687919862906 stored, key=user:12",
    '"resolved": "left-pad-1.3.0.tgz", "integrity": "sha512-jyeR0Bm5gF8aLDDmJk9wMeWKxS6Z0JqIbPsMS6rEHrQ=="',
    "req-3ea4052c-895d-4b64-9e2d-04d64c4d94ab was answered with 200",
  ])("stays: %s", (text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe("a known value", () => {
  it("is found raw, URL-encoded, JSON-escaped and inside base64", () => {
    const value = 'p/"ass wörd+9';
    const known = knownSecrets([value]);
    const inside = Buffer.from(`user:${value}@host`).toString("base64");

    for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]) {
      expect(redactText(`x${form}y`, known)).toMatch(/^x<secret:known:\d+>y$/);
    }
    expect(redactText(inside, known)).toContain("<secret:known:");
  });

  it("never survives, in any spelling and wherever it stands", () => {
    const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const alphabet = fc.constantFrom(...`${letters}${letters} !"#$%&'()*+,-./:;<=>?@[]^_{|}~\\äß€`);
    const value = fc
      .string({ unit: alphabet, minLength: 8, maxLength: 40 })
      .filter((text) => knownSecrets([text]).forms.length > 0);
    const spelling = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => encodeURIComponent(text),
      (text) => JSON.stringify(text).slice(1, -1),
      (text) => JSON.stringify(JSON.stringify({ text })),
      (text) => Buffer.from(`user:${text}@host`).toString("base64"),
      (text) => Buffer.from(`${text}:x`).toString("base64url"),
    );
    const around = fc.constantFrom("", " ", "x", '"', "\n", "token=", "<secret:known:9>", "12345");
    fc.assert(
      fc.property(value, spelling, around, around, (raw, spelt, before, after) => {
        const known = knownSecrets([raw]);
        const clean = redactText(`${before}${spelt(raw)}${after}`, known);
        const rest = clean.replace(/<secret:\w+:\d+>/g, "\u0000");
        return known.forms.every((form) => !rest.includes(form));
      }),
      { numRuns: 10_000 },
    );
  });

  it("comes from variables whose names are secret, unless its value is an ordinary word", () => {
    const env = {
      GITHUB_TOKEN: "abcdef123456",
      AUTHOR: "Jane Smith",
      API_KEY: "true",
      SSH_AUTH_SOCK: "/tmp/agent",
      PATH: "/bin",
    };

    expect(secretValuesOf(env)).toEqual(["abcdef123456", "true"]);
    expect(knownSecrets(["true", "12345", "/tmp/agent", "${TOKEN}"]).forms).toEqual([]);
  });
});

describe("text in a format", () => {
  it("is still JSON, with the same names", () => {
    const name = fc.constantFrom("title", "password", "apiKey", "tokens", "note", "url");
    const value = fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.constant(filler(40)), fc.constant(hex(32)));
    const json = fc.dictionary(name, fc.oneof(value, fc.array(value, { maxLength: 4 })), { maxKeys: 5 });
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 2), (data, indent) => {
        const clean: unknown = JSON.parse(redactText(JSON.stringify(data, undefined, indent)));
        expect(Object.keys(Object(clean))).toEqual(Object.keys(data));
      }),
      { numRuns: 500 },
    );
  });

  it("is still JSON where an entry of a list is a comma", () => {
    const text = '{"password":[",",1000000000,-100000000,0,",","wgl8q0Zx7Tt2"]}';

    expect(JSON.parse(redactText(text))).toEqual({
      password: [",", 1_000_000_000, -100_000_000, 0, ",", expect.any(String)],
    });
    expect(redactText('{"password":[",",1000000000,-100000000,0]}')).toBe('{"password":[",",1000000000,-100000000,0]}');
  });

  it("keeps every frame of a stack", () => {
    const part = fc.stringMatching(/^[a-z][a-z-]{0,14}$/);
    const path = fc.tuple(part, part, part).map((parts) => `/${parts.join("/")}.ts`);
    const name = fc.stringMatching(/^[a-z][a-zA-Z]{0,20}$/);
    fc.assert(
      fc.property(name, path, fc.nat(99_999), fc.nat(200), (fn, file, line, column) => {
        const frame = `    at async Object.${fn} (file://${file}:${line}:${column})`;
        expect(redactText(frame)).toBe(frame);
      }),
      { numRuns: 1000 },
    );
  });

  it("gives the same text when redacted twice", () => {
    const piece = fc.constantFrom(
      ...["password=", "token: ", '"', "'", " ", "\n", "https://a:b@c/?token=", "Bearer ", "<secret:token:12>", "key="],
      ...[filler(30), hex(20), "eyJ" + filler(20) + ".eyJ" + filler(20), "-----BEGIN RSA PRIVATE KEY-----", "[", "]"],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 12 })), { maxLength: 12 }), (pieces) => {
        const once = redactText(pieces.join(" "));
        expect(redactText(once)).toBe(once);
      }),
      { numRuns: 3000, seed: 14 },
    );
  });
});

describe("the redactor", () => {
  it("never leaves half of a token where a text is cut", () => {
    const secret = token("ghp" + "_", 36);
    fc.assert(
      fc.property(fc.nat(120), (before) => {
        const text = `${"word ".repeat(2000).slice(0, 8192 + before)} ${secret}`;
        expect(headOf(text, 8250)).not.toMatch(/ghp_\w{1,35}$/);
      }),
    );
  });

  it("drops a text that it cannot check", () => {
    const known = {
      forms: ["xx"],
      get broken() {
        throw new Error("no");
      },
    };
    const failing = {
      get forms(): readonly string[] {
        throw new Error("no");
      },
    };

    expect(redactText("a xx b", known)).toBe("a <secret:known:2> b");
    expect(redactText("secret", failing)).toBe("<dropped: could not be checked for secrets>");
  });

  it.each([
    ["quoted keys", '"password":"'],
    ["key names", "password_token_secret_"],
    ["base64", "QUJD".repeat(4)],
    ["begin lines", "-----BEGIN PRIVATE KEY-----\n"],
    ["URLs", "https://a:b"],
    ["bearers", "bearer "],
    ["dots", "eyJaaaaaaaa.aaaaaaaa."],
  ])("takes time in proportion to the length of hostile %s", (_, piece) => {
    const timeFor = (length: number): number => {
      const text = piece.repeat(Math.ceil(length / piece.length));
      const started = performance.now();
      redactText(text);
      return performance.now() - started;
    };
    timeFor(50_000);

    expect(timeFor(400_000)).toBeLessThan(1500);
  });
});
