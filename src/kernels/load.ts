import { decodeBase64 } from '../core/base64.ts';
import { ModelError } from '../core/errors.ts';
import { Arena, type ArenaSpec } from './arena.ts';
import type { KernelExports } from './kernel-exports.ts';
import type { Kernels, SharedKernels } from './kernels.ts';
import { KERNELS_WASM_BASE64 } from './wasm.generated.ts';

/** Bytes by which WebAssembly memories grow. */
export const PAGE = 65536;
/** What a 32-bit WebAssembly memory can address. */
const ADDRESSABLE = 65536 * PAGE;
/** The lowest bytes stay unused, so that the offset 0 can mean "none". */
export const FIRST_BYTE = 64;
const STAND_ALONE_BYTES = 2 ** 31;

let compiled: WebAssembly.Module | undefined;

/** The kernels, compiled once for each thread; can be posted to workers. */
export function compileKernels(): WebAssembly.Module {
  if (compiled === undefined) {
    compiled = new WebAssembly.Module(decodeBase64(KERNELS_WASM_BASE64));
  }
  return compiled;
}

/**
 * A memory that threads can share. Only address space is reserved for what lies between `initialBytes` and `maximumBytes`.
 * @throws ModelError KERNEL_MEMORY_LIMIT beyond 4 GiB, or when the system refuses
 */
export function createSharedMemory(initialBytes: number, maximumBytes: number): WebAssembly.Memory {
  const maximum = Math.ceil(Math.max(initialBytes, maximumBytes) / PAGE);
  const refuse = (cause?: unknown): never => {
    throw new ModelError('KERNEL_MEMORY_LIMIT', `${maximum * PAGE} bytes of kernel memory cannot be had.`, {
      hint: 'WebAssembly addresses at most 4 GiB: lower --memory or --workers, or use fewer rows.',
      context: { asked: maximum * PAGE, limit: ADDRESSABLE },
      cause,
    });
  };
  if (!(maximum * PAGE <= ADDRESSABLE)) refuse();
  try {
    return new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(initialBytes / PAGE)), maximum, shared: true });
  } catch (cause) {
    return refuse(cause);
  }
}

/** The kernels over a memory, without an arena. */
export function exportsOver(memory: WebAssembly.Memory): KernelExports {
  const instance = new WebAssembly.Instance(compileKernels(), { env: { memory } });
  return instance.exports as unknown as KernelExports;
}

/** This thread's instance over a shared memory, bound to the arena of its job. */
export function instantiateKernels(shared: SharedKernels, arena: ArenaSpec): Kernels {
  const instance = new WebAssembly.Instance(shared.module, { env: { memory: shared.memory } });
  const scratch = new Arena(shared.memory, arena);
  return {
    memory: shared.memory,
    exports: instance.exports as unknown as KernelExports,
    arena: scratch,
    useArena: (spec) => scratch.reset(spec),
  };
}

/**
 * Kernels with a memory of their own and one arena, which grows as it is used.
 * @param bytes most memory the arena may take; 2 GiB when absent
 * @throws ModelError KERNEL_MEMORY_LIMIT
 */
export function createKernels(bytes: number = STAND_ALONE_BYTES): Kernels {
  const memory = createSharedMemory(PAGE, FIRST_BYTE + bytes);
  return instantiateKernels({ module: compileKernels(), memory }, { base: FIRST_BYTE, bytes });
}
