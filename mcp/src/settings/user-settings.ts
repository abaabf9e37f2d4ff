import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { systemCode, WranglerError } from "../shared/errors.ts";

/** `https`, or plain `http` on this machine only: tokens travel to these addresses. */
const safeUrl = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const loopback = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  return (
    (url.protocol === "https:" || (url.protocol === "http:" && loopback)) && url.username === "" && url.password === ""
  );
}, "must be an address with https, or http on loopback, without a user name");

/**
 * The user's own settings, in the state folder. No file of a project and no environment variable decides any of them
 * (design, section 6).
 */
export const USER_SETTINGS = {
  upstream: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}$/, "must be owner/name")
    .default("wrangler-marketplace/wrangler")
    .describe("The repository that gets fix pull requests, as owner/name."),
  apiUrl: safeUrl.default("https://api.github.com").describe("GitHub's REST API."),
  gitUrl: safeUrl.default("https://github.com").describe("The git host; the repository is <gitUrl>/<upstream>.git."),
  baseBranch: z
    .string()
    .regex(/^[A-Za-z0-9][\w./-]{0,100}$/, "must be a branch name")
    .default("main")
    .describe("The branch that pull requests go to."),
  assignee: z
    .string()
    .regex(/^[A-Za-z0-9-]{0,39}$/, "must be a GitHub login")
    .default("")
    .describe("A login to assign pull requests to; empty for nobody."),
  consent: z
    .enum(["ask", "yes"])
    .default("ask")
    .describe("yes: publishing goes on without asking, by your standing word."),
  bubblewrap: z
    .string()
    .refine((path) => path === "" || isAbsolute(path), "must be an absolute path")
    .default("")
    .describe("The bwrap to run written code in; empty for the system's own."),
  unsandboxed: z
    .enum(["ask", "yes"])
    .default("ask")
    .describe("yes: where no sandbox works, tests and fixes that a model wrote run with your rights, unasked."),
} as const;

const UserSettingsSchema = z.object(USER_SETTINGS);
export type UserSettings = z.output<typeof UserSettingsSchema>;
export type SettingName = keyof typeof USER_SETTINGS;

/** All of them decide where something goes or whether a person is asked, so changing one needs the person. */
export const SETTING_NAMES = Object.keys(USER_SETTINGS).filter((name): name is SettingName => isSettingName(name));

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(USER_SETTINGS, name);
}

export function userSettingsFile(stateDir: string): string {
  return join(stateDir, "settings.json");
}

/**
 * The settings, with defaults for what was not set.
 *
 * @param fromClient what the user answered in the client's dialog for the plugin; the state folder's file wins
 * @throws WranglerError E_SETTINGS naming the file and the setting when the file cannot be used.
 */
export function loadUserSettings(stateDir: string, fromClient: Record<string, unknown> = {}): UserSettings {
  const file = userSettingsFile(stateDir);
  return parseUserSettings({ ...fromClient, ...readOwn(file) }, file);
}

/** What the person set, without defaults. */
export function readOwn(file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return z.record(z.string(), z.unknown()).parse(value);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return {};
    throw new WranglerError("E_SETTINGS", `${file} cannot be read as JSON`, {
      cause: error,
      hint: "Mend the file or move it away; nothing in it was used.",
    });
  }
}

/** @throws WranglerError E_SETTINGS */
export function parseUserSettings(own: Record<string, unknown>, where: string): UserSettings {
  const parsed = UserSettingsSchema.safeParse(own);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  throw new WranglerError("E_SETTINGS", `${where}: ${problems.join("; ")}`, {
    hint: `Settings are ${Object.keys(USER_SETTINGS).join(", ")}. Set one with "wrangler-mcp config set <name> <value>".`,
  });
}
