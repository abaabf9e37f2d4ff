import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { knownSecretsOf } from "../../src/capture/configured-secrets.ts";
import { redactText } from "../../src/capture/redact.ts";

let folder = "";
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "wrangler-configured-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function holds(file: string, content: unknown): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), typeof content === "string" ? content : JSON.stringify(content));
}

async function redacted(text: string, env: Record<string, string> = {}): Promise<string> {
  const known = await knownSecretsOf({ env, projectDir: join(folder, "project"), home: join(folder, "home") });
  return redactText(text, known);
}

const GONE = /^said <secret:known:\d+>$/;

it.each`
  where                          | file                            | content
  ${"an environment"}            | ${"project/.mcp.json"}          | ${{ mcpServers: { a: { env: { DB_PASSWORD: "plainwords" } } } }}
  ${"a header"}                  | ${"project/.vscode/mcp.json"}   | ${{ servers: { a: { headers: { Authorization: "Bearer plainwords" } } } }}
  ${"an argument with its name"} | ${"project/.cursor/mcp.json"}   | ${{ mcpServers: { a: { args: ["--api-key=plainwords"] } } }}
  ${"an argument after a name"}  | ${"home/.claude.json"}          | ${{ projects: { "/p": { mcpServers: { a: { args: ["--token", "plainwords"] } } } } }}
  ${"a URL's password"}          | ${"home/.claude.json"}          | ${{ mcpServers: { a: { url: "https://u:plainwords@mcp.test/" } } }}
  ${"a URL's query"}             | ${"home/.claude.json"}          | ${{ mcpServers: { a: { url: "https://mcp.test/?token=plainwords" } } }}
  ${"the client's settings"}     | ${"home/.claude/settings.json"} | ${{ env: { SOME_SECRET: "plainwords" } }}
`("knows a secret from $where", async ({ file, content }) => {
  holds(file, content);

  expect(await redacted("said plainwords")).toMatch(GONE);
});

it("knows the secrets of the environment also where no configuration can be read", async () => {
  holds("project/.mcp.json", "{ broken");
  mkdirSync(join(folder, "home/.claude.json"), { recursive: true });
  symlinkSync("/dev/zero", join(folder, "project/linked"));

  expect(await redacted("said plainwords", { MY_TOKEN: "plainwords" })).toMatch(GONE);
});

it("takes neither names, nor paths, nor settings of a server for secrets", async () => {
  const server = {
    command: "node",
    args: ["server.js", "--port", "8080"],
    env: { LOG_LEVEL: "verbose", HOME: "/home/x" },
  };
  holds("project/.mcp.json", { mcpServers: { a: server } });

  const text = "node server.js --port 8080 verbose /home/x";
  expect(await redacted(text)).toBe(text);
});

it("bounds what a project's file can make it look for", async () => {
  const env = Object.fromEntries(
    Array.from({ length: 5000 }, (_, index) => [`TOKEN_${index}`, `value-number-${index}`]),
  );
  holds("project/.mcp.json", { mcpServers: { a: { env } } });

  const { forms } = await knownSecretsOf({ env: {}, projectDir: join(folder, "project"), home: "" });
  expect(forms.length).toBeLessThan(200 * 12);
});
