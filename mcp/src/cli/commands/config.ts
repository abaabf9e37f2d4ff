import { createHash } from "node:crypto";
import { removeOldDrafts } from "../../platform/drafts.ts";
import { writeAtomic } from "../../platform/files.ts";
import { systemClock } from "../../shared/clock.ts";
import { VERSION } from "../../shared/version.ts";
import { WranglerError } from "../../shared/errors.ts";
import {
  isSettingName,
  parseUserSettings,
  readOwn,
  SETTING_NAMES,
  type SettingName,
  userSettingsFile,
} from "../../settings/user-settings.ts";
import { assertConsent, type ConsentOptions } from "../consent.ts";
import type { Answer } from "../output.ts";
import { Session, type CommonOptions } from "../session.ts";

/** Where everything is, and which settings are in force. Secrets are not settings and are never shown. */
export function showConfig(options: CommonOptions): Answer {
  const session = new Session(options);
  const { settings, startup, stateDir } = session;
  const data = {
    version: VERSION,
    project: startup.projectDir,
    wranglerDir: startup.paths.root,
    stateDir,
    selfHealing: startup.selfHealing,
    settings: { ...settings },
  };
  const lines = SETTING_NAMES.map((name) => `  ${name} = ${JSON.stringify(settings[name])}`);
  const text = [
    `wrangler ${VERSION}, self-healing ${startup.selfHealing ? "on" : "off (WRANGLER_DISABLE_SELF_HEALING)"}`,
    `project: ${startup.projectDir}`,
    `state:   ${stateDir}`,
    "settings (yours, from the state folder):",
    ...lines,
  ].join("\n");
  return { text, data };
}

/** Changes one of the user's settings. All of them say where something goes, so each change needs the person. */
export async function setConfig(name: string, value: string, options: CommonOptions & ConsentOptions): Promise<Answer> {
  const session = new Session(options);
  if (!isSettingName(name)) {
    throw new WranglerError("E_USAGE", `there is no setting ${JSON.stringify(name)}`, {
      hint: `Settings: ${SETTING_NAMES.join(", ")}.`,
    });
  }
  const file = userSettingsFile(session.stateDir);
  const own = readOwn(file);
  const next = parseUserSettings({ [name]: value }, `${name} = ${value}`)[name];
  const before = own[name] ?? inForce(session, name);
  if (next === before) return { text: `${name} is ${value} already.`, data: { name, value } };
  const text = `Change the setting ${name} from ${JSON.stringify(before)} to ${JSON.stringify(value)}.`;
  const hash = createHash("sha256")
    .update(JSON.stringify(["config set", name, before, value]))
    .digest("hex");
  const command = session.commandLine("config", "set", name, value);
  await assertConsent({ text, hash, command }, options, { consent: "ask" });
  await removeOldDrafts([session.stateDir], systemClock.now());
  await writeAtomic(file, `${JSON.stringify({ ...own, [name]: value }, undefined, 2)}\n`, { fsync: true });
  return { text: `${name} = ${value}`, data: { name, value } };
}

/** Null when the settings cannot be used: setting them anew has to be possible then too. */
function inForce(session: Session, name: SettingName): string | null {
  try {
    return session.settings[name];
  } catch (error) {
    if (error instanceof WranglerError && error.code === "E_SETTINGS") return null;
    throw error;
  }
}
