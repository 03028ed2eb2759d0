import { BlockHeap } from './block-heap.ts';
import type { KernelExports } from './kernel-exports.ts';
import { createSharedMemory, exportsOver, FIRST_BYTE, PAGE } from './load.ts';

/** Kernels over a memory for what lives longer than a call: a block is free again when its owner has been collected. */
export class KeptMemory {
  readonly memory: WebAssembly.Memory;
  readonly exports: KernelExports;
  private readonly heap: BlockHeap;
  private readonly dead = new FinalizationRegistry<number>((at) => this.heap.give(at));

  /**
   * @param bytes most that all blocks may take together; real memory is taken as it is used
   * @throws ModelError KERNEL_MEMORY_LIMIT
   */
  constructor(bytes: number) {
    this.memory = createSharedMemory(PAGE, FIRST_BYTE + bytes);
    this.exports = exportsOver(this.memory);
    this.heap = new BlockHeap(FIRST_BYTE, bytes);
  }

  /**
   * A block of `bytes` bytes, 64-byte aligned, for as long as `owner` lives; contents are whatever was there.
   * @returns its byte offset; undefined when there is no room
   */
  keep(owner: object, bytes: number): number | undefined {
    const at = this.heap.take(bytes);
    if (at === undefined) return undefined;
    const lacking = at + bytes - this.memory.buffer.byteLength;
    try {
      if (lacking > 0) this.memory.grow(Math.ceil(lacking / PAGE));
    } catch {
      this.heap.give(at); // the system grants no more
      return undefined;
    }
    this.dead.register(owner, at);
    return at;
  }
}
