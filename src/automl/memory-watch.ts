/** How often the process is measured. */
const INTERVAL_MS = 20;
/** Share of the limit at which a job is ended: memory goes on growing while a thread is being ended. */
export const MEMORY_ALARM = 0.92;
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
  /** The family is not the library's own. */
  readonly foreign: boolean;
}

/**
 * Ends a running job while the process is over its limit: threads share one process, and V8's own limits do not count
 * array buffers. Nobody can see how much of the memory is whose, so a job of a third party's family, or one
 * far beyond its estimated time (it does what its estimate does not know), goes first, else the one of largest estimate. While memory comes back no other
 * job is ended, unless the process grows on: then another suspect is at it.
 * @param limit bytes of resident memory of this process
 * @param rss bytes of resident memory now
 */
export function watchMemory(
  limit: number,
  running: () => readonly WatchedJob[],
  kill: (slot: number) => void,
  rss: () => number = process.memoryUsage.rss,
): { stop(): void } {
  let rest = 0;
  let atKill = 0;
  const timer = setInterval(() => {
    rest = Math.max(0, rest - INTERVAL_MS);
    const used = rss();
    if (used <= limit * MEMORY_ALARM) return;
    if (rest > 0 && used <= atKill) return;
    const victim = pickVictim(running(), rest > 0);
    if (victim === undefined) return;
    kill(victim.slot);
    rest = REST_MS;
    atKill = used;
  }, INTERVAL_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/** The job to end; undefined when none runs, or none that is overdue where only those count. */
export function pickVictim(jobs: readonly WatchedJob[], suspectsOnly = false): WatchedJob | undefined {
  const suspects = jobs.filter((job) => job.foreign || job.overdue > SUSPECT);
  if (suspects.length > 0)
    return [...suspects].sort((a, b) => Number(b.foreign) - Number(a.foreign) || b.overdue - a.overdue)[0];
  return suspectsOnly ? undefined : [...jobs].sort((a, b) => b.bytes - a.bytes)[0];
}
