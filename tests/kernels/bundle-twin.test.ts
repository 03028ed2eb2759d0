import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { createKernels } from '../../src/kernels/load.ts';
import { binCounts, expand, joinBundle } from '../../src/kernels/scalar/bundle.ts';

const { arena, exports, memory } = createKernels();
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

/** Runs a kernel and its twin on equal bytes and expects equal bytes and results; returns the result. */
function both<T>(kernel: () => T, twin: (buffer: ArrayBuffer) => T): T {
  const copy = new Uint8Array(64 + arena.used);
  copy.set(new Uint8Array(memory.buffer, 0, copy.length));
  const result = kernel();
  expect(twin(copy.buffer)).toBe(result);
  expect(Buffer.compare(copy, new Uint8Array(memory.buffer, 0, copy.length))).toBe(0);
  return result;
}

describe('bundles of features', () => {
  it('are made and taken apart as their twins do, and give the histograms of single features', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const mark = arena.mark();
        const rng = createRng(seed);
        const all = 20 + rng.int(200);
        const rows = arena.u32(all);
        rows.set(rows.map((_, i) => i));
        // Each row differs from the usual bin 1 in one of three columns at most.
        const cols = [0, 1, 2].map(() => arena.u8(all).fill(1));
        for (let r = 0; r < all; r++) if (rng.next() < 0.6) cols[rng.int(3)]![r] = rng.int(4);
        const counts = arena.alloc(1024);
        const codes = arena.u8(all * 2).fill(0).byteOffset;
        const at = [rows.byteOffset, all] as const;
        const members = arena.u32(24);
        cols.forEach((col, m) => {
          both(
            () => exports.binCounts(...at, col.byteOffset, counts),
            (b) => binCounts(b, ...at, col.byteOffset, counts),
          );
          const args = [...at, col.byteOffset, 1, 1 + 3 * m, codes, 2] as const;
          const joined = both(
            () => exports.joinBundle(...args),
            (b) => joinBundle(b, ...args),
          );
          expect(joined).toBe(1);
          members.set([0, 10, 1 + 3 * m, m * 64, 4, 1, 0, 0], m * 8);
        });
        const bundle = new BigInt64Array(memory.buffer, arena.alloc(2048), 256).fill(0n);
        const hist = new BigInt64Array(memory.buffer, arena.alloc(192), 24).fill(0n);
        const single = new BigInt64Array(24);
        const codeOf = new Uint8Array(memory.buffer, codes, all * 2);
        for (let r = 0; r < all; r++) {
          const value = (BigInt(rng.int(1000) - 500) << 32n) + BigInt(1 + rng.int(1000));
          bundle[codeOf[r * 2]!]! += value;
          cols.forEach((col, m) => {
            single[m * 8 + col[r]!]! += value;
          });
        }
        const places = [members.byteOffset, 3, bundle.byteOffset, hist.byteOffset] as const;
        both(
          () => exports.expand(...places),
          (b) => expand(b, ...places),
        );
        expect([...hist]).toEqual([...single]);
        arena.release(mark);
      }),
      { numRuns: 40 },
    );
  });
  it('refuse a feature that shares rows, and stay as they are', () => {
    const mark = arena.mark();
    const rows = arena.u32(3);
    rows.set([0, 1, 2]);
    const [first, second] = [arena.u8(3), arena.u8(3)];
    first.set([0, 1, 0]);
    second.set([0, 1, 1]);
    const codes = arena.u8(3).fill(0);
    expect(exports.joinBundle(rows.byteOffset, 3, first.byteOffset, 0, 1, codes.byteOffset, 1)).toBe(1);
    expect(exports.joinBundle(rows.byteOffset, 3, second.byteOffset, 0, 2, codes.byteOffset, 1)).toBe(0);
    expect([...codes]).toEqual([0, 1, 0]);
    arena.release(mark);
  });
});
