import { readdir, readFile, readlink, utimes } from "node:fs/promises";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "vitest";
import { z } from "zod";
import type { CliOptions, EngineWorld } from "./engine-world.ts";
import { SavedFolders } from "./saved-folders.ts";

const PRELOAD = pathToFileURL(join(import.meta.dirname, "../fixtures/kill-at.mjs")).href;
/** How long children of a killed command may go on: they end by themselves when nobody speaks to them. */
const ORPHANS_MS = 20_000;

export interface Killing {
  readonly world: EngineWorld;
  readonly args: readonly string[];
  readonly options?: CliOptions;
  /** Holds after every run that was not killed. */
  readonly check: () => Promise<void>;
}

/**
 * Kills the command at its first step (a change of the disk, a child's start, a request), then from the same beginning
 * at its second, and so on until it ends by itself. After each end it is run again as it is, and has to succeed; only
 * an end that leaves the same files as an earlier one, and no child, is not looked at twice.
 *
 * @param make a beginning; each lane has one of its own, and they share the steps
 * @returns the steps that it was killed at
 */
export async function killEverywhere(make: () => Promise<Killing>, lanes = 2): Promise<string[]> {
  const seen = new Set<string>();
  const ends: string[] = [];
  const lane = async (first: number): Promise<void> => {
    const killing = await make();
    const { world } = killing;
    const saved = await SavedFolders.of(world.folder, PARTS);
    for (let at = first; ; at += lanes) {
      const end = await runKilled(killing, String(at));
      if (end === undefined) return killing.check();
      ends.push(end);
      const state = await stateOf(world);
      if (end.startsWith("started ") || !seen.has(state)) await runWhole(killing, `after an end at ${at}: ${end}`);
      seen.add(state);
      await saved.restore();
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index + 1)));
  return ends;
}

export interface OnTheWay {
  /** Only every so many steps, from the first. */
  readonly every?: number;
}

/**
 * Kills one run after the other, each some steps later and from what the one before left, until one ends by itself;
 * then runs it once more.
 *
 * @returns the steps that it was killed at
 */
export async function killOnTheWay(killing: Killing, { every = 1 }: OnTheWay = {}): Promise<string[]> {
  const ends: string[] = [];
  for (let at = 1; ; at += every) {
    const end = await runKilled(killing, String(at));
    if (end === undefined) break;
    ends.push(end);
    await letTimePass(killing.world);
  }
  await killing.check();
  await runWhole(killing, "at last");
  return ends;
}

/**
 * Kills the command at the first step of each name, one run after the other, each from what the one before left; then
 * runs it once more.
 *
 * @returns the steps that it was killed at
 */
export async function killAtSteps(killing: Killing, names: readonly string[]): Promise<string[]> {
  const ends: string[] = [];
  for (const name of names) {
    const end = await runKilled(killing, `^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
    if (end !== undefined) ends.push(end);
    await letTimePass(killing.world);
  }
  await runWhole(killing, `after an end at ${ends.at(-1)}`);
  return ends;
}

/** The steps of an undisturbed run. */
export async function stepsOf({ world, args, options, check }: Killing): Promise<string[]> {
  const file = join(world.folder, "steps");
  const env = { ...options?.env, STEPS_TO: file };
  const run = await world.cli(args, { ...options, node: ["--import", PRELOAD], env });
  expect(run.exitCode === 0 ? "" : `${run.stdout}${run.stderr}`, args.join(" ")).toBe("");
  await check();
  return z.array(z.string()).parse(JSON.parse(await readFile(file, "utf8")));
}

/** The step that it was killed at; undefined when it ended by itself before, which has to be a success. */
async function runKilled({ world, args, options }: Killing, at: string): Promise<string | undefined> {
  const env = { ...options?.env, KILL_AT: at };
  const run = await world.cli(args, { ...options, node: ["--import", PRELOAD], env });
  const when = `${args.join(" ")}, to be killed at ${at}`;
  await expectWhole(world, when);
  if (run.signal === "SIGKILL") return /\nkilled at \d+: (.*)\n$/.exec(run.stderr)?.[1] ?? "unknown";
  expect(run.exitCode === 0 ? "" : `${run.exitCode} ${run.stdout}${run.stderr}`, when).toBe("");
  return undefined;
}

async function runWhole({ world, args, options, check }: Killing, when: string): Promise<void> {
  await letTimePass(world);
  const run = await world.cli(args, options);
  expect(run.exitCode === 0 ? "" : `${run.exitCode} ${run.stdout}${run.stderr}`, `${args.join(" ")} ${when}`).toBe("");
  await expectWhole(world, when);
  await check();
  expect(await leftOver(world), `left over ${when}`).toEqual([]);
  expect(await orphansOf(world), `children ${when}`).toEqual([]);
}

/** As if the end had been hours ago: what is half-written may be taken away only when nobody can be writing it. */
async function letTimePass(world: EngineWorld): Promise<void> {
  const past = Date.now() / 1000 - 2 * 3600;
  const drafts = (await filesOf(world)).filter((path) => path.endsWith(".tmp"));
  for (const path of drafts) await utimes(path, past, past).catch(() => undefined);
}

const PARTS = ["project", "state"];

/** No file that others read is half written, whatever was killed. */
async function expectWhole(world: EngineWorld, when: string): Promise<void> {
  for (const path of await filesOf(world)) {
    if (!path.endsWith(".json") || IN_A_RUN.test(path)) continue;
    const text = await readFile(path, "utf8").catch(() => "null");
    expect(() => void JSON.parse(text), `${path} ${when}: ${text.slice(0, 200)}`).not.toThrow();
  }
}

/** What is written by code under test, in folders that go with the run. */
const IN_A_RUN = /\/runs\//;
const IN_A_REPOSITORY = /\.git\/|\/repo\.git/;

/** Locks and drafts that nobody will take away. */
async function leftOver(world: EngineWorld): Promise<string[]> {
  const paths = await filesOf(world);
  return paths.filter((path) => /\.(lock|tmp|draft)(\/|$)/.test(path) || IN_A_RUN.test(path));
}

/** Every path in the project's folder of ours and in the private state. */
async function filesOf({ project, stateDir }: EngineWorld): Promise<string[]> {
  const folders = [join(project, ".wrangler"), stateDir].filter((folder) => existsSync(folder));
  const names = await Promise.all(
    folders.map(async (folder) => {
      return (await readdir(folder, { recursive: true })).map((name) => join(folder, String(name)));
    }),
  );
  return names.flat().sort();
}

/** One text for what the files say, without names by chance, times, and what follows from them. */
async function stateOf(world: EngineWorld): Promise<string> {
  const lines: string[] = [];
  for (const path of await filesOf(world)) {
    const hash = createHash("sha256");
    const text = IN_A_REPOSITORY.test(path) ? "" : await readFile(path, "latin1").catch(() => "");
    hash.update(withoutChance(text.replaceAll(world.folder, "")));
    lines.push(`${withoutChance(relative(world.folder, path))} ${hash.digest("base64")}`);
  }
  return lines.sort().join("\n");
}

function withoutChance(text: string): string {
  return text.replace(/\b[0-9a-f]{8,}\b|\d{4,}/g, "*");
}

/** Processes that still work in the world, after the time that they have. */
export async function orphansOf({ folder }: EngineWorld): Promise<string[]> {
  if (process.platform !== "linux") return [];
  for (const deadline = performance.now() + ORPHANS_MS; ;) {
    const left = await processesIn(folder);
    if (left.length === 0 || performance.now() > deadline) return left;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function processesIn(folder: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => "");
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return `${cwd}\0${command}`.includes(folder) ? [command.replaceAll("\0", " ")] : [];
    }),
  );
  return found.flat();
}
