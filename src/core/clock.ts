/** The only place that reads clocks. */

/** Milliseconds since 1970, for timestamps and deadlines shared between threads. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** When this process started, milliseconds since 1970. */
export function processStartMs(): number {
  return performance.timeOrigin;
}

/** ISO 8601 UTC timestamp of now. */
export function timestamp(): string {
  return new Date(nowMs()).toISOString();
}
