/**
 * Numbers 0, 1, 2, ... for distinct keys, in order of their first appearance: open addressing with linear probing in
 * typed arrays. Keys are integers in [0, 2^53).
 */
export class KeyIndex {
  private keys: Float64Array;
  private slots: Int32Array;
  private mask: number;
  /** Keys known. */
  size = 0;

  /** @param keys known from the start, in their order */
  constructor(keys: Float64Array = new Float64Array(0)) {
    this.keys = new Float64Array(Math.max(16, keys.length));
    this.mask = 15;
    while (this.mask < keys.length * 2) this.mask = this.mask * 2 + 1;
    this.slots = new Int32Array(this.mask + 1).fill(-1);
    for (const key of keys) this.add(key);
  }
  /** Its number; that of a new key is the old size. */
  add(key: number): number {
    const at = this.slotOf(key);
    if (this.slots[at]! >= 0) return this.slots[at]!;
    const id = this.size++;
    if (id === this.keys.length) {
      const longer = new Float64Array(id * 2);
      longer.set(this.keys);
      this.keys = longer;
    }
    this.keys[id] = key;
    this.slots[at] = id;
    if (this.size * 2 > this.mask) this.grow();
    return id;
  }
  /** Its number; `size` when it is not known. */
  find(key: number): number {
    const id = this.slots[this.slotOf(key)]!;
    return id < 0 ? this.size : id;
  }
  /** All keys by number. */
  list(): Float64Array {
    return this.keys.slice(0, this.size);
  }

  private slotOf(key: number): number {
    let h = Math.imul(key >>> 0, 0x9e3779b1) ^ Math.imul((key / 4294967296) >>> 0, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
    let at = (h ^ (h >>> 16)) & this.mask;
    while (this.slots[at]! >= 0 && this.keys[this.slots[at]!] !== key) at = (at + 1) & this.mask;
    return at;
  }
  private grow(): void {
    this.mask = this.mask * 2 + 1;
    this.slots = new Int32Array(this.mask + 1).fill(-1);
    for (let id = 0; id < this.size; id++) this.slots[this.slotOf(this.keys[id]!)] = id;
  }
}
