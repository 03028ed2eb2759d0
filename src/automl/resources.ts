import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

/** What this process may use: the container's limits where there are any, else the machine's. */
export interface Resources {
  readonly cores: number;
  readonly memoryBytes: number;
}

function readNumber(file: string, field = 0): number | null {
  try {
    const value = Number(readFileSync(file, 'utf8').trim().split(/\s+/)[field]);
    return Number.isFinite(value) && value > 0 ? value : null;
  } catch {
    return null;
  }
}

/** Limits of Linux control groups, version 2 then 1; a limit above the machine's memory means none. */
export function detectResources(): Resources {
  const quota = readNumber('/sys/fs/cgroup/cpu.max', 0) ?? readNumber('/sys/fs/cgroup/cpu/cpu.cfs_quota_us');
  const period = readNumber('/sys/fs/cgroup/cpu.max', 1) ?? readNumber('/sys/fs/cgroup/cpu/cpu.cfs_period_us');
  const allowed =
    quota !== null && period !== null ? Math.max(1, Math.floor(quota / period)) : Number.POSITIVE_INFINITY;
  const limit =
    readNumber('/sys/fs/cgroup/memory.max') ?? readNumber('/sys/fs/cgroup/memory/memory.limit_in_bytes') ?? Infinity;
  return {
    cores: Math.max(1, Math.min(availableParallelism(), allowed)),
    memoryBytes: Math.min(totalmem(), limit),
  };
}

/** A run leaves the rest to others. */
const MEMORY_SHARE = 0.8;

/** Bytes that a run may use: those asked for, else most of what there is. */
export function memoryLimit(asked: number | undefined, found: Resources): number {
  return asked ?? Math.floor(found.memoryBytes * MEMORY_SHARE);
}
