import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { knownSecrets, secretValuesOf } from "../../src/capture/known-secrets.ts";
import { redactText } from "../../src/capture/redact.ts";

/** Tokens are put together here, so that no scanner takes this file for a leak. */
const filler = (length: number): string => "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0".repeat(6).slice(0, length);
const token = (prefix: string, length: number): string => prefix + filler(length);
const hex = (length: number): string => "0123456789abcdef".repeat(8).slice(0, length);

describe("a secret in text", () => {
  it.each`
    what                           | text                                                                             | clean
    ${"a GitHub token"}            | ${`push with ${token("ghp" + "_", 36)} failed`}                                  | ${"push with <secret:github_token:40> failed"}
    ${"a long GitHub token"}       | ${token("ghs" + "_", 120) + "." + filler(40)}                                    | ${"<secret:github_token:165>"}
    ${"a fine-grained token"}      | ${token("github" + "_pat_", 82)}                                                 | ${"<secret:github_token:93>"}
    ${"an Anthropic key"}          | ${`key ${token("sk-" + "ant-api03-", 95)}`}                                      | ${"key <secret:anthropic_key:108>"}
    ${"an AWS key id"}             | ${"AKIA" + "Q3EGRQZ7XYZ2ABCD"}                                                   | ${"<secret:aws_key_id:20>"}
    ${"a Slack token"}             | ${token("xox" + "b-", 40)}                                                       | ${"<secret:slack_token:45>"}
    ${"an npm token"}              | ${token("npm" + "_", 36)}                                                        | ${"<secret:npm_token:40>"}
    ${"a GitLab token"}            | ${token("glpat" + "-", 20)}                                                      | ${"<secret:gitlab_token:26>"}
    ${"a JSON web token"}          | ${"ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiIxIn0." + filler(20)}                | ${"<secret:jwt:57>"}
    ${"a password in a URL"}       | ${"postgres://app:" + "s3cr3tpw" + "@db:5432/x"}                                 | ${"postgres://app:<secret:url_password:8>@db:5432/x"}
    ${"a bearer header"}           | ${"Authorization: Bearer " + filler(20)}                                         | ${"Authorization: Bearer <secret:bearer:20>"}
    ${"a basic header"}            | ${"authorization: basic " + "dXNlcjpwYXNzd29yZDE="}                              | ${"authorization: basic <secret:basic:20>"}
    ${"a JSON member"}             | ${'{"api_key": "' + filler(12) + '", "n": 1}'}                                   | ${'{"api_key": "<secret:apikey:12>", "n": 1}'}
    ${"a variable"}                | ${"DB_PASSWORD=" + "hunter2hunter2"}                                             | ${"DB_PASSWORD=<secret:password:14>"}
    ${"a query parameter"}         | ${"https://x.test/?token=" + filler(16) + "&page=2"}                             | ${"https://x.test/?token=<secret:token:16>&page=2"}
    ${"a private key"}             | ${"-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- x"} | ${"<secret:private_key:66> x"}
    ${"a private key cut in half"} | ${"-----BEGIN " + "PRIVATE KEY-----\\nMIIE"}                                     | ${"<secret:private_key:33>"}
    ${"a Mailchimp key"}           | ${hex(32) + "-us12"}                                                             | ${"<secret:mailchimp_key:37>"}
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

  it("never survives, whatever it is and wherever it stands", () => {
    const value = fc
      .string({ minLength: 8, maxLength: 60 })
      .filter((text) => /^[^\s\d~/$.-]/.test(text) && text.trim() === text);
    fc.assert(
      fc.property(value, fc.string(), fc.string(), (secret, before, after) => {
        const known = knownSecrets([secret]);
        fc.pre(known.forms.length > 0);
        const clean = redactText(`${before}\n${secret}\n${JSON.stringify({ secret })}\n${after}`, known);
        return (
          !clean.includes(secret) ||
          "<secret:known:60>".includes(secret) ||
          `${before}${after}`.includes(secret.slice(0, 4))
        );
      }),
      { numRuns: 500 },
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

describe("the redactor", () => {
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
