import { describe, expect, it } from "vitest";
import { withRetry, type RetryOptions } from "../../src/resilience/retry.ts";

const OPTIONS: RetryOptions = { attempts: 3, firstDelayMs: 1, longestWaitMs: 50, retryable: () => true };

describe("withRetry", () => {
  it("calls again until it succeeds", async () => {
    const calls = failing(2);

    expect(await withRetry(OPTIONS, calls.work)).toBe("done");
    expect(calls.count()).toBe(3);
  });

  it("throws the last error when the attempts are used up", async () => {
    const calls = failing(9);

    await expect(withRetry(OPTIONS, calls.work)).rejects.toThrow("failure 3");
    expect(calls.count()).toBe(3);
  });

  it("calls once when a second call would meet the same error", async () => {
    const calls = failing(9);

    await expect(withRetry({ ...OPTIONS, retryable: () => false }, calls.work)).rejects.toThrow("failure 1");
    expect(calls.count()).toBe(1);
  });

  it("waits as long as the error asks", async () => {
    const started = performance.now();

    await withRetry({ ...OPTIONS, askedWaitMs: () => 40 }, failing(1).work);

    expect(performance.now() - started).toBeGreaterThanOrEqual(38);
  });

  it("gives up at once when the error asks for more than the longest wait", async () => {
    const calls = failing(9);

    await expect(withRetry({ ...OPTIONS, askedWaitMs: () => 51 }, calls.work)).rejects.toThrow("failure 1");
    expect(calls.count()).toBe(1);
  });
});

function failing(times: number) {
  let calls = 0;
  const work = async (): Promise<string> => {
    calls += 1;
    if (calls <= times) throw new Error(`failure ${calls}`);
    return "done";
  };
  return { work, count: () => calls };
}
