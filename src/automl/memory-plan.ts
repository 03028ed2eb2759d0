import type { ArenaSpec } from '../kernels/arena.ts';

const PAGE = 65536;
/** WebAssembly's limit, less one page. */
const MAX_TOTAL = 4 * 1024 ** 3 - PAGE;
const MAX_ARENA = 1024 ** 3;
const MIN_ARENA = 24 * 1024 ** 2;
/** Node itself, the reader's remains, and the heaps of the threads. */
const PROCESS_BYTES = 160 * 1024 ** 2;
const THREAD_BYTES = 24 * 1024 ** 2;

export interface MemoryPlan {
  /** Bytes for shared data at the bottom. */
  readonly dataBytes: number;
  /** Bytes of one arena. */
  readonly arenaBytes: number;
  readonly workers: number;
  readonly totalBytes: number;
}

/**
 * Splits the limit between shared data and one arena a worker; fewer workers when the limit is tight. Pages that no job
 * touches cost nothing: an arena is a ceiling, not a reservation of physical memory.
 * @param dataBytes upper bound of the shared data
 * @param limit bytes for the whole process
 */
export function planMemory(dataBytes: number, workers: number, limit: number): MemoryPlan {
  const data = Math.ceil((dataBytes + PAGE) / PAGE) * PAGE;
  for (let n = workers; ; n--) {
    const left = Math.min(limit - PROCESS_BYTES - n * THREAD_BYTES, MAX_TOTAL) - data;
    const share = Math.floor(left / n / PAGE) * PAGE;
    const room = Math.floor((MAX_TOTAL - data) / n / PAGE) * PAGE;
    if (share >= MIN_ARENA || n === 1) {
      const arenaBytes = Math.min(MAX_ARENA, room, Math.max(share, MIN_ARENA));
      return { dataBytes: data, arenaBytes, workers: n, totalBytes: data + n * arenaBytes };
    }
  }
}

/** The arenas above the data, one a worker. */
export function arenasOf(plan: MemoryPlan): ArenaSpec[] {
  return Array.from({ length: plan.workers }, (_, i) => ({
    base: plan.dataBytes + i * plan.arenaBytes,
    bytes: plan.arenaBytes,
  }));
}
