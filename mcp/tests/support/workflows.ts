import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isRecord } from "../../src/shared/json.ts";

const FOLDER = join(import.meta.dirname, "../../../.github/workflows");

export interface Step {
  readonly name: string;
  readonly uses: string | undefined;
  readonly run: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

export interface Job {
  readonly permissions: unknown;
  readonly condition: string;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly events: readonly string[];
  readonly permissions: unknown;
  readonly jobs: readonly Job[];
}

/** The repository's workflows, as GitHub reads them. */
export function workflows(): Workflow[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => {
      const text = readFileSync(join(FOLDER, file), "utf8");
      const whole = recordOf(parse(text));
      const jobs = Object.values(recordOf(whole["jobs"])).map(recordOf).map(jobOf);
      return { file, text, events: Object.keys(recordOf(whole["on"])), permissions: whole["permissions"], jobs };
    });
}

function jobOf(job: Record<string, unknown>): Job {
  const steps = Array.isArray(job["steps"]) ? job["steps"].map(recordOf) : [];
  return {
    permissions: job["permissions"],
    condition: String(job["if"] ?? ""),
    steps: steps.map(({ name, uses, run, env }) => ({
      name: String(name ?? ""),
      uses: typeof uses === "string" ? uses : undefined,
      run: typeof run === "string" ? run : undefined,
      env: Object.fromEntries(Object.entries(recordOf(env)).map(([key, value]) => [key, String(value)])),
    })),
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
