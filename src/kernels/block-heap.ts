/** Free bytes [at, at + bytes). */
interface Gap {
  readonly at: number;
  readonly bytes: number;
}

const ALIGN = 64;

/** Hands out ranges of an address space, first fit, and joins what comes back with the gaps beside it. */
export class BlockHeap {
  /** Ascending, none touches the next. */
  private gaps: Gap[];
  private readonly taken = new Map<number, number>();

  /** @param first lowest byte, a multiple of 64 */
  constructor(first: number, bytes: number) {
    this.gaps = [{ at: first, bytes }];
  }

  /** Byte offset of `bytes` bytes, a multiple of 64; undefined when no gap has room for them. */
  take(bytes: number): number | undefined {
    const size = Math.max(1, Math.ceil(bytes / ALIGN)) * ALIGN;
    const g = this.gaps.findIndex((gap) => gap.bytes >= size);
    if (g < 0) return undefined;
    const { at, bytes: had } = this.gaps[g]!;
    this.gaps.splice(g, 1, ...(had > size ? [{ at: at + size, bytes: had - size }] : []));
    this.taken.set(at, size);
    return at;
  }

  /** Takes back what `take` returned; anything else is left alone. */
  give(at: number): void {
    const bytes = this.taken.get(at);
    if (bytes === undefined) return;
    this.taken.delete(at);
    const next = this.gaps.findIndex((gap) => gap.at > at);
    this.gaps.splice(next < 0 ? this.gaps.length : next, 0, { at, bytes });
    this.gaps = this.gaps.reduce<Gap[]>((joined, gap) => {
      const last = joined.at(-1);
      if (last !== undefined && last.at + last.bytes === gap.at)
        joined[joined.length - 1] = { at: last.at, bytes: last.bytes + gap.bytes };
      else joined.push(gap);
      return joined;
    }, []);
  }
}
