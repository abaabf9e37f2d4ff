import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadUserSettings, SETTING_NAMES, userSettingsFile } from "../../src/settings/user-settings.ts";
import { aFolder } from "../support/a-folder.ts";

const DEFAULTS = {
  upstream: "wrangler-marketplace/wrangler",
  apiUrl: "https://api.github.com",
  gitUrl: "https://github.com",
  baseBranch: "main",
  assignee: "",
  consent: "ask",
  bubblewrap: "",
  unsandboxed: "ask",
};

it("has a default for every setting, and asks before anything is sent", async () => {
  expect(loadUserSettings(await aFolder())).toEqual(DEFAULTS);
  expect([...SETTING_NAMES].sort()).toEqual(Object.keys(DEFAULTS).sort());
});

it("takes what the user set and ignores what it does not know", async () => {
  const state = await aFolder({ "settings.json": '{"upstream":"me/mine","apiUrl":"http://127.0.0.1:8080","new":1}' });

  expect(loadUserSettings(state)).toEqual({ ...DEFAULTS, upstream: "me/mine", apiUrl: "http://127.0.0.1:8080" });
});

describe.each([
  ["upstream", ["", "me", "me/", "../x/y", "-me/mine", "me/mine/more", "me/mi ne", 7]],
  [
    "apiUrl",
    [
      "nonsense",
      "",
      "http://example.org",
      "https://me@example.org",
      "https://:pw@example.org",
      "file:///etc",
      "http://127.0.0.1.evil.org",
      "javascript:0",
    ],
  ],
  ["gitUrl", ["http://10.0.0.1", "git@github.com:me/mine.git", "ssh://github.com", "ext::sh -c x"]],
  ["baseBranch", ["", "--output=x", "a b", "main\n"]],
  ["assignee", ["@me", "me/you", "me you"]],
  ["consent", ["no", true, ""]],
  ["bubblewrap", ["bwrap", "./bwrap", 1]],
  ["unsandboxed", ["no", true, ""]],
] as [string, unknown[]][])("%s", (name, values) => {
  it.each(values)("refuses %j and names the setting", async (value) => {
    const state = await aFolder({ "settings.json": JSON.stringify({ [name]: value }) });

    expect(() => loadUserSettings(state)).toThrowError(
      expect.objectContaining({
        code: "E_SETTINGS",
        message: expect.stringContaining(`${userSettingsFile(state)}: ${name} `),
        hint: `Settings are ${SETTING_NAMES.join(", ")}. Set one with "wrangler-mcp config set <name> <value>".`,
      }),
    );
  });
});

it.each(["{", "[]", "null", '"text"'])("does not use a file that holds %s", async (text) => {
  const state = await aFolder({ "settings.json": text });

  expect(() => loadUserSettings(state)).toThrowError(
    expect.objectContaining({
      code: "E_SETTINGS",
      message: `${join(state, "settings.json")} cannot be read as JSON`,
      hint: "Mend the file or move it away; nothing in it was used.",
    }),
  );
});
