import type { Arena, ArenaSpec } from './arena.ts';
import type { KernelExports } from './kernel-exports.ts';

export type { KernelExports } from './kernel-exports.ts';

/** What a worker needs to make its own instance: both fields can be posted. */
export interface SharedKernels {
  readonly module: WebAssembly.Module;
  /** Shared: data at the bottom, arenas above. */
  readonly memory: WebAssembly.Memory;
}

/** One thread's instance of the kernels with the arena that it may write to. */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  readonly exports: KernelExports;
  /** Scratch of this job. */
  readonly arena: Arena;
  /** Points the instance at another arena (a new job). */
  useArena(spec: ArenaSpec): void;
}
