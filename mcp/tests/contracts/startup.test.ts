import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";
import { describe, expect, it } from "vitest";
import { STARTUP_FORBIDDEN } from "../../src/layers.ts";

const DIST = join(import.meta.dirname, "../../dist");

/** The source files that a built bundle is made of, by its source map. */
function sourcesOf(bundle: string): string[] {
  const map: unknown = JSON.parse(readFileSync(join(DIST, `${bundle}.map`), "utf8"));
  const sources: unknown = Object(map).sources;
  return Array.isArray(sources) ? sources.map(String) : [];
}

function packagesOf(bundle: string): string[] {
  const names = sourcesOf(bundle).map((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

function isForbidden(name: string): boolean {
  return STARTUP_FORBIDDEN.some((forbidden) => name === forbidden || name.split("/")[0] === forbidden.split("/")[0]);
}

describe.each(["server.cjs", "child.js"])("%s, which every session of the client starts", (bundle) => {
  it("contains none of the packages that make a start slow", () => {
    expect(sourcesOf(bundle).length).toBeGreaterThan(5);
    expect(packagesOf(bundle).filter(isForbidden)).toEqual([]);
  });

  it("loads nothing at its start but itself and Node: it runs where no node_modules are", () => {
    const text = readFileSync(join(DIST, bundle), "utf8");
    // The bundler's own reading: what it left to be loaded, in either kind of module.
    const loaded = [...text.matchAll(/\brequire\("([^"]+)"\)|^import\b[^"'`\n]*["']([^"'\n]+)["'];?$/gm)].map(
      ([, required, imported]) => required ?? imported ?? "",
    );
    const builtin = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));

    expect(loaded).toContain("path");
    expect(loaded.filter((name) => !builtin.has(name))).toEqual([]);
  });
});

describe("patches.js, which a session with a patch on loads before its server", () => {
  it("has no package in it", () => {
    expect(sourcesOf("patches.js").length).toBeGreaterThan(5);
    expect(packagesOf("patches.js")).toEqual([]);
  });
});

describe("child.js", () => {
  it("has neither a validator for answers that we do not ask for, nor every language's messages", () => {
    expect(packagesOf("child.js").filter((name) => /^(?:ajv|fast-uri)/.test(name))).toEqual([]);
    expect(sourcesOf("child.js").filter((source) => /zod\/v4\/locales\/(?!en\.js|index\.js)/.test(source))).toEqual([]);
  });

  it("is a script but for its first line, in ASCII outside of comments, so that its compiled code can be kept", () => {
    const text = readFileSync(join(DIST, "child.js"), "utf8");
    const [first = "", ...rest] = text.split("\n");

    expect(first).toMatch(/^\/\* one line of module \*\/ import /);
    expect(() => new Script(`(function () {${rest.join("\n")}\n})`)).not.toThrow();
    expect(rest.filter((line) => /[^\x00-\x7f]/.test(line) && !/^\s*(?:\/\/|\/?\*)/.test(line))).toEqual([]);
  });
});

describe("server.cjs", () => {
  it("has no package in it at all: what answers the handshake cannot break by one", () => {
    expect(packagesOf("server.cjs")).toEqual([]);
  });
});

describe("this test", () => {
  it("would see them: the command line has them all", () => {
    const found = packagesOf("cli.js");

    expect(STARTUP_FORBIDDEN.filter((name) => !found.includes(name))).toEqual([]);
    expect(STARTUP_FORBIDDEN.map(isForbidden)).toEqual(STARTUP_FORBIDDEN.map(() => true));
  });
});

describe("server.js", () => {
  it("is the supervisor under the name that a module has", () => {
    const input = '{"jsonrpc":"2.0","id":1,"method":"ping"}\n';
    const { stdout } = spawnSync(process.execPath, [join(DIST, "server.js")], {
      input,
      encoding: "utf8",
      timeout: 20_000,
    });
    expect(stdout).toBe('{"jsonrpc":"2.0","id":1,"result":{}}\n');
  });
});
