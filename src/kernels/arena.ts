import { ModelError } from '../core/errors.ts';

/** A place in the memory that one running job owns; handed out by the parent, free again when the job has ended. */
export interface ArenaSpec {
  /** Byte offset, multiple of 16. */
  readonly base: number;
  readonly bytes: number;
}

/** Bump allocator over a slice of a WebAssembly memory. Everything is freed at once by `release(mark)`. */
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
    this.top = next;
    this.peak = Math.max(this.peak, this.used);
    return at;
  }
  f32(length: number): Float32Array {
    return new Float32Array(this.memory.buffer, this.alloc(length * 4), length);
  }
  f64(length: number): Float64Array {
    return new Float64Array(this.memory.buffer, this.alloc(length * 8), length);
  }
  i32(length: number): Int32Array {
    return new Int32Array(this.memory.buffer, this.alloc(length * 4), length);
  }
  u32(length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, this.alloc(length * 4), length);
  }
  u8(length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, this.alloc(length), length);
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
