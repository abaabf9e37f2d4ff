/**
 * The libraries that the redaction is compared with, installed on demand into the user's cache folder and never into
 * this project. Each is used as its documentation shows, over text.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { cacheRoot } from "../real-parts.mjs";

const PACKAGES = [
  "@secretlint/core@12.0.0",
  "@secretlint/secretlint-rule-preset-recommend@12.0.0",
  "@npmcli/redact@4.0.0",
  "@logtape/redaction@2.3.7",
  "@openredaction/openredaction@1.0.4",
];

/** `[{ name, redact }]`; none, with the reason on stderr, where they cannot be had. */
export async function libraries() {
  const folder = installed();
  if (folder === undefined) return [];
  const load = (name) => {
    const require = createRequire(join(folder, "package.json"));
    return import(pathToFileURL(require.resolve(name)).href);
  };
  const [secretlint, npmcli, logtape, open] = await Promise.all([
    secretlintOf(folder),
    load("@npmcli/redact"),
    loadModule(folder, "@logtape/redaction"),
    load("@openredaction/openredaction"),
  ]);
  const patterns = Object.values(logtape).filter((value) => value?.pattern instanceof RegExp);
  const shield = new open.OpenRedaction();
  return [
    { name: "@secretlint/core 12.0.0, preset-recommend", redact: secretlint },
    { name: "@npmcli/redact 4.0.0", redact: (text) => npmcli.redactLog(text) },
    {
      name: "@logtape/redaction 2.3.7, all patterns",
      redact: (text) => patterns.reduce((clean, { pattern }) => clean.replace(pattern, "[gone]"), text),
    },
    {
      name: "@openredaction/openredaction 1.0.4",
      redact: async (text) => (await shield.detect(text)).redacted,
    },
  ];
}

async function secretlintOf(folder) {
  const { lintSource } = await loadModule(folder, "@secretlint/core");
  const { creator } = await loadModule(folder, "@secretlint/secretlint-rule-preset-recommend");
  const config = { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }] };
  return async (text) => {
    const source = { content: text, filePath: "/x.txt", ext: ".txt", contentType: "text" };
    const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
    return [...messages]
      .sort((a, b) => b.range[0] - a.range[0])
      .reduce((clean, { range: [start, end] }) => `${clean.slice(0, start)}[gone]${clean.slice(end)}`, text);
  };
}

/** By its own `exports`: some have no entry for `require`. */
async function loadModule(folder, name) {
  const script = `export * from ${JSON.stringify(name)};`;
  const file = join(folder, `${name.replaceAll(/\W/g, "-")}.mjs`);
  writeFileSync(file, script);
  return import(pathToFileURL(file).href);
}

function installed() {
  const key = createHash("sha256").update(PACKAGES.join()).digest("hex").slice(0, 12);
  const folder = join(cacheRoot(process.env), `redaction-libraries-${key}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}.tmp`;
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, "package.json"), '{ "private": true, "type": "module" }\n');
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"];
  const run = spawnSync("npm", ["install", ...options, ...PACKAGES], {
    cwd: draft,
    encoding: "utf8",
    timeout: 300_000,
  });
  if (run.status !== 0) {
    process.stderr.write(`the libraries could not be installed: ${run.stderr.trim().split("\n").at(-1)}\n`);
    return undefined;
  }
  renameSync(draft, folder);
  return folder;
}
