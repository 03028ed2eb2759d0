import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockHeap } from '../../src/kernels/block-heap.ts';

describe('BlockHeap', () => {
  it('fills the first gap that has room, and joins what comes back', () => {
    const heap = new BlockHeap(64, 576);
    expect([heap.take(1), heap.take(100), heap.take(64), heap.take(320)]).toEqual([64, 128, 256, 320]);
    expect(heap.take(1)).toBeUndefined();
    heap.give(64);
    heap.give(256);
    expect(heap.take(65)).toBeUndefined(); // two gaps of 64
    heap.give(128);
    expect([heap.take(256), heap.take(1)]).toEqual([64, undefined]);
    heap.give(1); // nobody's
    expect(heap.take(1)).toBeUndefined();
  });

  it('never gives a byte to two, and gets everything back', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(900)), { maxLength: 60 }), (steps) => {
        const heap = new BlockHeap(64, 6400);
        const live: { at: number; bytes: number }[] = [];
        for (const [take, n] of steps) {
          if (take) {
            const at = heap.take(n);
            if (at === undefined) continue;
            expect(at % 64).toBe(0);
            expect(at + n).toBeLessThanOrEqual(6464);
            for (const other of live) expect(at + n <= other.at || other.at + other.bytes <= at).toBe(true);
            live.push({ at, bytes: Math.max(1, n) });
          } else if (live.length > 0) heap.give(live.splice(n % live.length, 1)[0]!.at);
        }
        for (const { at } of live) heap.give(at);
        expect(heap.take(6400)).toBe(64);
      }),
    );
  });
});
