import { DelegateBackoff, handleWhen, retry } from "cockatiel";

export interface RetryOptions {
  /** Calls in all, the first included; at least 1. */
  readonly attempts: number;
  /** Milliseconds before the second call; doubled each time. */
  readonly firstDelayMs: number;
  /** No single wait is longer, in milliseconds. An error that asks for a longer one is given up on at once. */
  readonly longestWaitMs: number;
  /** False for errors that a second call would meet again. */
  readonly retryable: (error: Error) => boolean;
  /** Milliseconds that the error itself asks to wait, as a `retry-after` header does. */
  readonly askedWaitMs?: (error: Error) => number | undefined;
}

/** Calls `work` until it succeeds, fails for good, or the attempts are used up; then the last error is thrown. */
export function withRetry<T>(options: RetryOptions, work: () => Promise<T>): Promise<T> {
  const asked = (error: Error): number => options.askedWaitMs?.(error) ?? 0;
  const transient = handleWhen((error) => options.retryable(error) && asked(error) <= options.longestWaitMs);
  const backoff = new DelegateBackoff<{ attempt: number; result: object }>(({ attempt, result }) => {
    const own = Math.min(options.firstDelayMs * 2 ** (attempt - 1), options.longestWaitMs);
    return "error" in result && result.error instanceof Error ? Math.max(own, asked(result.error)) : own;
  });
  return retry(transient, { maxAttempts: options.attempts - 1, backoff }).execute(work);
}
