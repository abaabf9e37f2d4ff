import { describeEnd } from "../shared/process-end.ts";
import type { Answers } from "./answers.ts";
import type { Build } from "./build.ts";
import type { Outage } from "./degraded.ts";
import { errorResult, type Failures, type Incident, type LoadFailures } from "./failures.ts";
import { isCall, type Request } from "./in-flight.ts";
import type { ServerEnd } from "./session.ts";
import type { Trail } from "./trail.ts";

/** JSON-RPC 2.0: an internal error. */
const INTERNAL_ERROR = -32603;

/** Answers requests that the server cannot answer, and has them recorded once the answer is out. */
export class FailureDesk {
  readonly #answers: Answers;
  readonly #load: LoadFailures;
  readonly #trail: Trail;
  readonly #work = new Set<Promise<void>>();
  #failures: Promise<Failures> | undefined;

  constructor(answers: Answers, load: LoadFailures, trail: Trail) {
    this.#answers = answers;
    this.#load = load;
    this.#trail = trail;
  }

  /** Whether answers are still being made. */
  get busy(): boolean {
    return this.#work.size > 0;
  }

  /** Keeps count of work that ends in answers. */
  does(work: Promise<void>): void {
    const tracked = work.finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }

  /**
   * Answers what a server left behind.
   *
   * @returns what was recorded; undefined when it was ended because nobody needed it
   */
  async serverEnded(requests: readonly Request[], end: ServerEnd): Promise<Incident | undefined> {
    if (end.removed === "retired") return this.closed(requests, describeEnd(end));
    if (end.removed === "closed") return this.#leftBehind(requests, end);
    const trail = this.#trail.last();
    const failures = await this.#loaded();
    for (const { id } of requests.filter((request) => !isCall(request))) {
      this.#answers.refuse(id, INTERNAL_ERROR, `The server process ended before it answered (${describeEnd(end)}).`);
    }
    const calls = requests.filter(isCall);
    const hungInCancelled = end.removed === "hung" && end.lastBegun !== undefined;
    if (calls.length === 0 && !hungInCancelled) return failures.incident(end, trail);
    const death = failures.died(end, calls, trail);
    for (const { call, result } of death.answers) this.#answers.reply(call.id, result);
    death.record();
    return death.incident;
  }

  /** Who closes the connection in the middle of a call may have had a reason. */
  async #leftBehind(requests: readonly Request[], end: ServerEnd): Promise<undefined> {
    this.closed(requests, describeEnd(end));
    const calls = requests.filter(isCall);
    if (calls.length > 0) (await this.#loaded()).died(end, calls, this.#trail.last()).record();
  }

  /** Answers what nobody will work on, though nothing failed. */
  closed(requests: readonly Request[], why = "the connection was closed"): undefined {
    for (const request of requests) {
      if (isCall(request)) this.#answers.reply(request.id, errorResult(request, `was cut off: ${why}.`));
      else this.#answers.refuse(request.id, INTERNAL_ERROR, `The request was cut off: ${why}.`);
    }
  }

  async timedOut(call: Request, build: Build, afterMs: number): Promise<void> {
    const trail = this.#trail.last();
    const failed = (await this.#loaded()).timedOut(call, build, afterMs, trail);
    this.#answers.reply(call.id, failed.result);
    failed.record();
  }

  /** Answers requests for which there is no server. */
  async unavailable(requests: readonly Request[], { why, hint, incident }: Outage): Promise<void> {
    for (const { id } of requests.filter((request) => !isCall(request))) {
      this.#answers.refuse(id, INTERNAL_ERROR, `${why} ${hint}`);
    }
    const failures = await this.#loaded();
    for (const call of requests.filter(isCall)) {
      this.#answers.reply(call.id, failures.unavailable(call, why, hint, incident));
    }
  }

  /** Resolves when all records are written. */
  async settled(): Promise<void> {
    await Promise.all(this.#work);
    await (await this.#failures)?.settled();
  }

  #loaded(): Promise<Failures> {
    this.#failures ??= this.#load();
    return this.#failures;
  }
}
