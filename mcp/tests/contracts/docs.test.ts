import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonCopy } from "../../src/capture/json-copy.ts";
import { NO_KNOWN_SECRETS } from "../../src/capture/known-secrets.ts";
import { buildRecord } from "../../src/capture/record.ts";
import { describeThrown } from "../../src/capture/thrown.ts";
import { VERDICTS } from "../../src/fix/verdict.ts";
import { LAYERS } from "../../src/layers.ts";
import { ERROR_CODES } from "../../src/shared/error-codes.ts";
import { TOOLS } from "../../src/tools/registry.ts";
import {
  anchorsOf,
  codeOf,
  commandsIn,
  linksOf,
  proseOf,
  referencedCommands,
  rowsNaming,
} from "../support/markdown.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const TOP = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "mcp/README.md"];
const GENERATED = "docs/reference/";

const PAGES = [...TOP, ...markdownBelow("docs")];
const WRITTEN = PAGES.filter((page) => !page.startsWith(GENERATED));

function markdownBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => `${folder}/${String(name).replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(".md"))
    .sort();
}

function read(page: string): string {
  return readFileSync(join(ROOT, page), "utf8");
}

/** `page: what` for each of the finds, so that a failure says where to look. */
function findsIn(pages: readonly string[], find: (text: string, page: string) => readonly string[]): string[] {
  return pages.flatMap((page) => find(read(page), page).map((what) => `${page}: ${what}`));
}

describe("README.md", () => {
  it("shows the two commands in one block, with nothing before them", () => {
    const blocks = [...read("README.md").matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block);

    expect(blocks[0]).toBe("npm run demo\nnpm test\n");
  });

  it("has both ways to install that the client knows", () => {
    expect(codeOf(read("README.md")).filter((code) => code.startsWith("/plugin "))).toEqual([
      "/plugin marketplace add wrangler-marketplace/wrangler",
      "/plugin install wrangler@wrangler",
      "/plugin install wrangler --marketplace wrangler-marketplace/wrangler",
    ]);
  });

  it("names every tool and no other, each linked to its reference", () => {
    expect(rowsNaming(read("README.md"), /^\[`(\w+)`\]\(docs\/reference\/tools\.md#\1\)$/)).toEqual(
      TOOLS.map(({ name }) => name),
    );
  });

  // The client's directory refuses a plugin whose README has fewer.
  it("has at least 40 words outside of code", () => {
    expect(proseOf(read("README.md")).match(/[\p{L}]{2,}/gu)?.length).toBeGreaterThan(40);
  });
});

describe("every page", () => {
  it("links to files and headings that exist", () => {
    const dead = findsIn(PAGES, (text, page) => linksOf(text).filter((link) => !leadsSomewhere(page, link)));

    expect(dead).toEqual([]);
  });

  it("links to nothing outside of the repository by a path", () => {
    const outside = findsIn(PAGES, (text, page) =>
      linksOf(text).filter((link) => !isWeb(link) && relative(ROOT, targetOf(page, link)).startsWith("..")),
    );

    expect(outside).toEqual([]);
  });

  it("names only commands and options that the reference has", () => {
    const known = referencedCommands(read("docs/reference/cli.md"));
    const unknown = findsIn(WRITTEN, (text) => commandsIn(text).filter((command) => !isKnown(command, known)));

    expect(unknown).toEqual([]);
  });

  it("names only slash commands of the plugin that it has", () => {
    const unknown = findsIn(WRITTEN, (text) =>
      [...text.matchAll(/\/wrangler:([a-z-]+)/g)]
        .map(([, name = ""]) => name)
        .filter((name) => !existsSync(join(ROOT, "commands", `${name}.md`))),
    );

    expect(unknown).toEqual([]);
  });

  it("names only scripts that package.json has", () => {
    const { scripts } = JSON.parse(read("package.json"));
    const unknown = findsIn(WRITTEN, (text) =>
      [
        ...codeOf(text)
          .join("\n")
          .matchAll(/npm run ([a-z0-9:]+)/g),
      ]
        .map(([, name = ""]) => name)
        .filter((name) => !Object.hasOwn(scripts, name)),
    );

    expect(unknown).toEqual([]);
  });

  it("names only error codes that exist", () => {
    const unknown = findsIn(WRITTEN, (text) =>
      (text.match(/\bE_[A-Z_]+\b/g) ?? []).filter((code) => !Object.hasOwn(ERROR_CODES, code)),
    );

    expect(unknown).toEqual([]);
  });

  it("names only variables of ours that the settings page has", () => {
    const settings = read("docs/reference/settings.md");
    const unknown = findsIn(WRITTEN, (text) =>
      (text.match(/\bWRANGLER_[A-Z_]+\b/g) ?? []).filter((name) => !settings.includes(`\`${name}\``)),
    );

    expect(unknown).toEqual([]);
  });

  it("has no words that say nothing, no exclamations and no emoji", () => {
    const banned = /\b(?:simply|basically|let's|bulletproof|production-ready)\b|!|\p{Extended_Pictographic}/giu;
    const found = findsIn(WRITTEN, (text) => proseOf(text).match(banned) ?? []);

    expect(found).toEqual([]);
  });
});

function isWeb(link: string): boolean {
  return /^https:\/\//.test(link);
}

function targetOf(page: string, link: string): string {
  const [path = ""] = link.split("#");
  return path === "" ? join(ROOT, page) : resolve(ROOT, dirname(page), path);
}

function leadsSomewhere(page: string, link: string): boolean {
  if (isWeb(link)) return true;
  const target = targetOf(page, link);
  if (!existsSync(target)) return false;
  const anchor = link.split("#")[1];
  if (anchor === undefined) return true;
  return statSync(target).isFile() && anchorsOf(readFileSync(target, "utf8")).includes(anchor);
}

/** `fix` alone stands for all its commands. */
function isKnown(command: string, known: ReadonlyMap<string, readonly string[]>): boolean {
  const words = command.split(" ").filter((word) => /^[a-z][a-z-]*$/.test(word));
  const options = command.match(/(?<= )--[a-z-]+/g) ?? [];
  const candidates = [...known].filter(([path]) => {
    const steps = path.split(" ");
    return words.slice(0, steps.length).every((word, index) => word === steps[index]);
  });
  return candidates.some(([, flags]) => options.every((option) => [...flags, "--help", "--version"].includes(option)));
}

describe("docs/reference/errors.md", () => {
  it("lists every error code and no other", () => {
    expect(rowsNaming(read("docs/reference/errors.md"), /^`(E_[A-Z_]+)`$/)).toEqual(Object.keys(ERROR_CODES));
  });
});

describe("docs/architecture.md", () => {
  it("places every folder of the layers on its level", () => {
    const rows = [...read("docs/architecture.md").matchAll(/^\| (\d)\s*\| (.*?)\s*\|$/gm)];
    const placed = rows.flatMap(([, level, text = ""]) =>
      [...text.matchAll(/`([a-z]+)`/g)].map(([, folder]) => [folder, Number(level)] as const),
    );

    expect(Object.fromEntries(placed)).toEqual(LAYERS);
  });
});

describe("mcp/README.md", () => {
  it("has a row for every folder of the source", () => {
    const folders = readdirSync(join(ROOT, "mcp", "src"), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );

    expect(rowsNaming(read("mcp/README.md"), /^\[([a-z]+)\]\(src\/\1\)$/).sort()).toEqual(
      folders.map(({ name }) => name).sort(),
    );
  });

  it("has a row for every file of the build", () => {
    const built = readdirSync(join(ROOT, "mcp", "dist")).map((name) => name.replace(/^.*\.c?js\.map$/, "*.map"));

    expect(rowsNaming(read("mcp/README.md"), /^`([\w*.]+\.(?:c?js|json|map))`$/).sort()).toEqual(
      [...new Set(built)].sort(),
    );
  });
});

describe("docs/privacy.md", () => {
  it("lists every field of a record and no other", () => {
    const record = buildRecord(
      {
        ...describeThrown(new Error("x")),
        id: "err-20260101-aaaaaaaa",
        surface: "thrown",
        tool: "t",
        params: jsonCopy({}),
        timestamp: 0,
        durationMs: 0,
        breadcrumbs: [],
        touched: [],
        server: { name: "", version: "", build: "", commit: "" },
        runtime: { node: "", platform: "", client: "", protocol: "" },
        toolUseId: "toolu_1",
      },
      NO_KNOWN_SECRETS,
      {},
    );
    const [table = ""] = read("docs/privacy.md").split("## What is removed");
    const cells = [...table.matchAll(/^\| ((?:`\w+`(?:, )?)+)\s*\|/gm)].flatMap(([, cell = ""]) =>
      cell.replaceAll("`", "").split(", "),
    );

    expect(cells.sort()).toEqual([...Object.keys(record), "mac"].sort());
  });
});

describe("docs/troubleshooting.md", () => {
  it("explains only verdicts that there are", () => {
    const named = rowsNaming(read("docs/troubleshooting.md"), /^`([a-z_]+)`$/);

    expect(named.filter((verdict) => !VERDICTS.some((known) => known === verdict))).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });
});

describe("docs/decisions", () => {
  it("lists every decision, numbered without a gap", () => {
    const files = markdownBelow("docs/decisions").filter((page) => /\/\d{4}-/.test(page));

    expect(linksOf(read("docs/decisions/README.md"))).toEqual(
      files.map((page) => page.slice("docs/decisions/".length)),
    );
    expect(files.map((page) => Number(page.slice(15, 19)))).toEqual(files.map((_, index) => index + 1));
  });

  it("gives each decision its context, the decision and the consequence", () => {
    const headings = markdownBelow("docs/decisions")
      .filter((page) => /\/\d{4}-/.test(page))
      .map((page) => [page, read(page).match(/^## .*/gm)]);

    expect(headings).toEqual(headings.map(([page]) => [page, ["## Context", "## Decision", "## Consequence"]]));
  });
});
