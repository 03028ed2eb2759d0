/** A typed array that grows by doubling. */
class Buffer<T extends Float32Array | Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array> {
  length = 0;
  private data: T;
  private readonly make: (length: number) => T;

  constructor(make: (length: number) => T) {
    this.make = make;
    this.data = make(64);
  }
  push(value: number): void {
    if (this.length === this.data.length) {
      const next = this.make(this.length * 2);
      next.set(this.data);
      this.data = next;
    }
    this.data[this.length++] = value;
  }
  /** Appends the first `n` values. */
  append(values: ArrayLike<number>, n: number): void {
    const end = this.length + n;
    if (end > this.data.length) {
      const next = this.make(Math.max(end, this.data.length * 2));
      next.set(this.data);
      this.data = next;
    }
    if (ArrayBuffer.isView(values)) this.data.set((values as T).subarray(0, n), this.length);
    else for (let i = 0; i < n; i++) this.data[this.length + i] = values[i]!;
    this.length = end;
  }
  /** A copy of the first `length` values. */
  copy(length: number): T {
    return this.data.slice(0, length) as T;
  }
}
export class F32Buffer extends Buffer<Float32Array> {
  constructor() {
    super((n) => new Float32Array(n));
  }
}
export class F64Buffer extends Buffer<Float64Array> {
  constructor() {
    super((n) => new Float64Array(n));
  }
}
export class I32Buffer extends Buffer<Int32Array> {
  constructor() {
    super((n) => new Int32Array(n));
  }
}
export class U32Buffer extends Buffer<Uint32Array> {
  constructor() {
    super((n) => new Uint32Array(n));
  }
}
