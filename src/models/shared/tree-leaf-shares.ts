import type { ForestTree } from './tree-forest-grower.ts';

/** Class shares of leaves, sparse, each distribution once: number d holds the entries starts[d] to starts[d + 1]. */
export interface LeafShares {
  /** Shape [distributions + 1]. */
  readonly starts: Uint32Array;
  readonly classes: Uint16Array;
  readonly shares: Float32Array;
}

/** Numbers the distributions of leaves in order of appearance; pure ones have the number of their class. */
export class LeafShareTable {
  private readonly starts: number[] = [0];
  private readonly classes: number[] = [];
  private readonly shares: number[] = [];
  /** Distributions by hash. */
  private readonly known = new Map<number, number[]>();
  private readonly pure: number;
  private readonly bits = new Float32Array(1);
  private readonly word = new Uint32Array(this.bits.buffer);

  constructor(classes: number) {
    this.pure = classes;
    for (let c = 0; c < classes; c++) this.append([c], [1], 0, 1);
  }

  /** Number of the distribution of entries [from, to) of a tree. */
  find(tree: Pick<ForestTree, 'entryClasses' | 'entryShares'>, from: number, to: number): number {
    const { entryClasses, entryShares } = tree;
    if (to - from === 1) return entryClasses[from]!;
    // The order of a leaf's rows must not tell equal distributions apart.
    sortByClass(entryClasses, entryShares, from, to);
    let hash = to - from;
    for (let e = from; e < to; e++) {
      this.bits[0] = entryShares[e]!;
      hash = Math.imul(hash ^ entryClasses[e]!, 0x01000193);
      hash = Math.imul(hash ^ this.word[0]!, 0x85ebca6b) ^ (hash >>> 15);
    }
    const same = this.known.get(hash);
    const found = same?.find((d) => this.equals(d, entryClasses, entryShares, from, to));
    if (found !== undefined) return found;
    const number = this.append(entryClasses, entryShares, from, to);
    if (same === undefined) this.known.set(hash, [number]);
    else same.push(number);
    return number;
  }
  private append(classes: ArrayLike<number>, shares: ArrayLike<number>, from: number, to: number): number {
    for (let e = from; e < to; e++) {
      this.classes.push(classes[e]!);
      this.shares.push(shares[e]!);
    }
    this.starts.push(this.classes.length);
    return this.starts.length - 2;
  }
  private equals(d: number, classes: Uint16Array, shares: Float32Array, from: number, to: number): boolean {
    const start = this.starts[d]!;
    if (this.starts[d + 1]! - start !== to - from) return false;
    for (let e = from; e < to; e++)
      if (this.classes[start + e - from] !== classes[e] || this.shares[start + e - from] !== shares[e]) return false;
    return true;
  }
  finish(): LeafShares {
    const empty = this.pure === 0;
    return {
      starts: Uint32Array.from(empty ? [] : this.starts),
      classes: Uint16Array.from(this.classes),
      shares: Float32Array.from(this.shares),
    };
  }
}

/** Insertion sort: leaves have few classes. */
function sortByClass(classes: Uint16Array, shares: Float32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const c = classes[i]!;
    const s = shares[i]!;
    let j = i - 1;
    for (; j >= from && classes[j]! > c; j--) {
      classes[j + 1] = classes[j]!;
      shares[j + 1] = shares[j]!;
    }
    classes[j + 1] = c;
    shares[j + 1] = s;
  }
}
