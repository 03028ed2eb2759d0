/** How often the process is measured. */
const INTERVAL_MS = 200;

/**
 * Ends the largest running job while the process is over its limit: threads share one process, and V8's own limits do
 * not count array buffers.
 * @param limit bytes of resident memory of this process
 */
export function watchMemory(
  limit: number,
  running: () => readonly { readonly slot: number; readonly bytes: number }[],
  kill: (slot: number) => void,
): { stop(): void } {
  const timer = setInterval(() => {
    if (process.memoryUsage.rss() <= limit) return;
    const largest = [...running()].sort((a, b) => b.bytes - a.bytes)[0];
    if (largest !== undefined) kill(largest.slot);
  }, INTERVAL_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
