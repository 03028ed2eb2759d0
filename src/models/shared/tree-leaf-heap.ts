/** Max-heap of leaf numbers by gain; among equals the lower number first, so that the order is fixed. */
export class LeafHeap {
  private readonly gain: Float64Array;
  private readonly items: Int32Array;
  private size = 0;

  /** @param leaves leaf numbers are below this */
  constructor(leaves: number) {
    this.gain = new Float64Array(leaves);
    this.items = new Int32Array(leaves);
  }
  clear(): void {
    this.size = 0;
  }
  /** Gain of a leaf that was pushed. */
  gainOf(leaf: number): number {
    return this.gain[leaf]!;
  }
  push(leaf: number, gain: number): void {
    const { items } = this;
    this.gain[leaf] = gain;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(leaf, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = leaf;
  }
  /** Removes and returns the best leaf; -1 when there is none. */
  pop(): number {
    if (this.size === 0) return -1;
    const { items } = this;
    const top = items[0]!;
    const last = items[--this.size]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.before(items[child + 1]!, items[child]!)) child++;
      if (!this.before(items[child]!, last)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return top;
  }
  private before(a: number, b: number): boolean {
    const difference = this.gain[a]! - this.gain[b]!;
    return difference > 0 || (difference === 0 && a < b);
  }
}
