type Numbers = Int32Array | Float64Array;

/** Numbers that are collected one by one, without an object or a boxed number for each. */
export class GrowingArray<T extends Numbers> {
  private items: T;
  private readonly make: (length: number) => T;
  private used = 0;

  /** @param make e.g. `(n) => new Int32Array(n)` */
  constructor(make: (length: number) => T) {
    this.make = make;
    this.items = make(64);
  }

  push(value: number): void {
    if (this.used === this.items.length) {
      const larger = this.make(2 * this.used);
      larger.set(this.items);
      this.items = larger;
    }
    this.items[this.used++] = value;
  }
  /** All so far; borrowed until the next push. */
  view(): T {
    return this.items.subarray(0, this.used) as T;
  }
}
