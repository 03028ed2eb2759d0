/** How often the process is measured. */
const INTERVAL_MS = 50;
/** Measured before the limit is reached: memory goes on growing while a thread is being ended. */
const SHARE_OF_LIMIT = 0.92;
/** Time for memory to come back after a job was ended. */
const REST_MS = 1000;
/** A job that has run this many times its estimate is the first suspect. */
const SUSPECT = 20;

export interface WatchedJob {
  readonly slot: number;
  /** Estimated scratch bytes. */
  readonly bytes: number;
  /** Time it has run, in units of its estimate. */
  readonly overdue: number;
}

/**
 * Ends a running job while the process is over its limit: threads share one process, and V8's own limits do not count
 * array buffers. Nobody can see how much of the memory is whose, so the job that is far beyond its estimated time goes
 * first (it does what its estimate does not know), else the one of largest estimate.
 * @param limit bytes of resident memory of this process
 */
export function watchMemory(
  limit: number,
  running: () => readonly WatchedJob[],
  kill: (slot: number) => void,
): { stop(): void } {
  let rest = 0;
  const timer = setInterval(() => {
    rest = Math.max(0, rest - INTERVAL_MS);
    if (rest > 0 || process.memoryUsage.rss() <= limit * SHARE_OF_LIMIT) return;
    const victim = pickVictim(running());
    if (victim === undefined) return;
    kill(victim.slot);
    rest = REST_MS;
  }, INTERVAL_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/** The job to end; undefined when none runs. */
export function pickVictim(jobs: readonly WatchedJob[]): WatchedJob | undefined {
  const suspects = jobs.filter((job) => job.overdue > SUSPECT);
  if (suspects.length > 0) return [...suspects].sort((a, b) => b.overdue - a.overdue)[0];
  return [...jobs].sort((a, b) => b.bytes - a.bytes)[0];
}
