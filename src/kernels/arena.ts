import { ModelError } from '../core/errors.ts';

/** A place in the memory that one running job owns; handed out by the parent, free again when the job has ended. */
export interface ArenaSpec {
  /** Byte offset, multiple of 16. */
  readonly base: number;
  readonly bytes: number;
}

const PAGE = 65536;

/**
 * Bump allocator over a slice of a WebAssembly memory. Everything is freed at once by `release(mark)`. The memory grows
 * when the slice reaches beyond its present end, so that a large slice costs nothing until it is used.
 */
export class Arena {
  private readonly memory: WebAssembly.Memory;
  private spec: ArenaSpec;
  private top: number;
  /** Highest use since `reset`, bytes. */
  peak = 0;

  constructor(memory: WebAssembly.Memory, spec: ArenaSpec) {
    this.memory = memory;
    this.spec = spec;
    this.top = spec.base;
  }

  get used(): number {
    return this.top - this.spec.base;
  }
  get free(): number {
    return this.spec.bytes - this.used;
  }

  /**
   * Byte offset of `bytes` bytes, 16-byte aligned; contents are whatever was there.
   * @throws ModelError KERNEL_OUT_OF_MEMORY when the arena is full
   */
  alloc(bytes: number): number {
    const at = this.top;
    const next = at + Math.ceil(bytes / 16) * 16;
    if (!(next <= this.spec.base + this.spec.bytes))
      throw new ModelError('KERNEL_OUT_OF_MEMORY', `${bytes} bytes asked, ${this.free} of ${this.spec.bytes} left.`, {
        hint: 'Raise --memory, lower --workers, or use fewer rows.',
        context: { asked: bytes, free: this.free },
      });
    this.reach(next, bytes);
    this.top = next;
    this.peak = Math.max(this.peak, this.used);
    return at;
  }
  private reach(end: number, asked: number): void {
    const lacking = end - this.memory.buffer.byteLength;
    if (lacking <= 0) return;
    try {
      this.memory.grow(Math.ceil(lacking / PAGE));
    } catch (cause) {
      throw new ModelError('KERNEL_OUT_OF_MEMORY', `${asked} bytes asked, and the memory cannot grow to ${end}.`, {
        hint: 'Raise --memory, lower --workers, or use fewer rows.',
        context: { asked, end },
        cause,
      });
    }
  }
  f32(length: number): Float32Array {
    const at = this.alloc(length * 4); // may grow the memory: the buffer is read afterwards
    return new Float32Array(this.memory.buffer, at, length);
  }
  f64(length: number): Float64Array {
    const at = this.alloc(length * 8); // may grow the memory: the buffer is read afterwards
    return new Float64Array(this.memory.buffer, at, length);
  }
  i32(length: number): Int32Array {
    const at = this.alloc(length * 4); // may grow the memory: the buffer is read afterwards
    return new Int32Array(this.memory.buffer, at, length);
  }
  u32(length: number): Uint32Array {
    const at = this.alloc(length * 4); // may grow the memory: the buffer is read afterwards
    return new Uint32Array(this.memory.buffer, at, length);
  }
  u8(length: number): Uint8Array {
    const at = this.alloc(length); // may grow the memory: the buffer is read afterwards
    return new Uint8Array(this.memory.buffer, at, length);
  }
  mark(): number {
    return this.top;
  }
  release(mark: number): void {
    this.top = mark;
  }
  /** Another slice, empty. */
  reset(spec: ArenaSpec): void {
    this.spec = spec;
    this.top = spec.base;
    this.peak = 0;
  }
}
