import { WranglerError } from "../shared/errors.ts";
import { isRecord, type JsonObject } from "../shared/json.ts";

/** Why GitHub did not do what was asked. `network`: no usable answer, so it may or may not have been done. */
export type GithubRefusal =
  "unauthorized" | "forbidden" | "not_found" | "rate_limited" | "invalid" | "server" | "network" | "other";

interface Facts {
  refusal: GithubRefusal;
  status: number;
  /** Only with `rate_limited`. */
  retryAfterMs?: number;
  /** GitHub's own sentences, for telling refusals with status 422 apart: they have no other code. */
  reasons: string[];
}

const HINTS: Readonly<Record<GithubRefusal, string>> = {
  unauthorized: "The token is wrong or expired. Set GITHUB_TOKEN, or run: gh auth login",
  forbidden: "The token may not do this. It needs contents and pull requests, read and write (classic: public_repo).",
  not_found: "The repository does not exist, or the token may not see it. Check the upstream setting and the token.",
  rate_limited: "GitHub's rate limit is used up. Run the command again later; it goes on where it was.",
  invalid: "GitHub's reason is above.",
  server: "GitHub has a problem of its own. Run the command again later; it goes on where it was.",
  network: "Check the network connection and run the command again; it goes on where it was.",
  other: "Run the command again; it goes on where it was.",
};

/** E_GITHUB with the reason in `details.refusal`, and what can be done in the hint. */
export function githubError(what: string, facts: Facts): WranglerError {
  const reasons = facts.reasons.filter((reason) => reason !== "").join("; ");
  const status = facts.status === 0 ? "" : ` (${facts.status})`;
  const details: JsonObject = { refusal: facts.refusal, status: facts.status, reasons: facts.reasons };
  if (facts.retryAfterMs !== undefined) details["retryAfterMs"] = facts.retryAfterMs;
  const message = `GitHub: ${what} failed${status}${reasons === "" ? "" : `: ${reasons}`}`.slice(0, 500);
  return new WranglerError("E_GITHUB", message, { hint: hintFor(facts), details });
}

/** Why GitHub refused; undefined for errors that did not come from it. */
export function refusalOf(error: unknown): GithubRefusal | undefined {
  if (!(error instanceof WranglerError) || error.code !== "E_GITHUB") return undefined;
  const { refusal } = error.details;
  return typeof refusal === "string" && isRefusal(refusal) ? refusal : undefined;
}

/** Milliseconds that GitHub asked to wait. */
export function retryAfterOf(error: unknown): number | undefined {
  const value = error instanceof WranglerError ? error.details["retryAfterMs"] : undefined;
  return typeof value === "number" ? value : undefined;
}

/** True when one of GitHub's own sentences matches: only for refusals that have no other code. */
export function saidBy(error: unknown, sentence: RegExp): boolean {
  const reasons = error instanceof WranglerError ? error.details["reasons"] : undefined;
  return Array.isArray(reasons) && reasons.some((reason) => typeof reason === "string" && sentence.test(reason));
}

/** Reads what Octokit threw. It reports a failed connection as status 500 with a cause and no response. */
export function factsOf(thrown: unknown, nowMs: number): Facts {
  const response = isRecord(thrown) && isRecord(thrown["response"]) ? thrown["response"] : undefined;
  if (response === undefined || typeof response["status"] !== "number") {
    return { refusal: "network", status: 0, reasons: [thrown instanceof Error ? thrown.message : ""] };
  }
  const status = response["status"];
  const headers = isRecord(response["headers"]) ? response["headers"] : {};
  const reasons = reasonsIn(response["data"]);
  const limited = (status === 403 || status === 429) && limitedBy(status, headers, reasons);
  if (!limited) return { refusal: refusalFor(status), status, reasons };
  return { refusal: "rate_limited", status, reasons, retryAfterMs: askedWait(headers, nowMs) };
}

export function refusalFor(status: number): GithubRefusal {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "not_found";
  if (status === 422) return "invalid";
  return status >= 500 ? "server" : "other";
}

function limitedBy(status: number, headers: Record<string, unknown>, reasons: readonly string[]): boolean {
  if (status === 429 || "retry-after" in headers) return true;
  return String(headers["x-ratelimit-remaining"]) === "0" || reasons.some((reason) => /rate limit/i.test(reason));
}

/** GitHub's documentation: `retry-after`, else the reset time when nothing remains, else at least one minute. */
function askedWait(headers: Record<string, unknown>, nowMs: number): number {
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN);
  return Number.isFinite(reset) ? Math.max(0, reset * 1_000 - nowMs) : 60_000;
}

function reasonsIn(data: unknown): string[] {
  if (!isRecord(data)) return [];
  const errors = Array.isArray(data["errors"]) ? data["errors"] : [];
  const own = errors.map((item) => (isRecord(item) ? (item["message"] ?? item["code"]) : item));
  return [data["message"], ...own].filter((item): item is string => typeof item === "string");
}

function hintFor({ refusal, retryAfterMs }: Facts): string {
  if (refusal !== "rate_limited" || retryAfterMs === undefined) return HINTS[refusal];
  return `${HINTS.rate_limited} GitHub asks to wait ${Math.ceil(retryAfterMs / 1_000)} seconds.`;
}

function isRefusal(value: string): value is GithubRefusal {
  return Object.hasOwn(HINTS, value);
}
