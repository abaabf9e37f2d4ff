/** Milliseconds that no change of the clock moves. As `performance.now()`, which versions too old for us lack. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
