import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { createKernels } from '../../src/kernels/load.ts';
import {
  obliviousAdd,
  obliviousLeaves,
  obliviousLogistic,
  obliviousScan,
  obliviousSums,
} from '../../src/kernels/scalar/oblivious.ts';

const { arena, exports, memory } = createKernels();
const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const RUNS = { numRuns: 60 };

/** Runs a kernel and its twin on equal bytes; the bytes in [from, to) are equal afterwards. */
function same(from: number, to: number, kernel: () => void, twin: (buffer: ArrayBuffer) => void): void {
  const copy = new Uint8Array(to);
  copy.set(new Uint8Array(memory.buffer, 0, to));
  twin(copy.buffer);
  kernel();
  expect(Buffer.compare(copy.subarray(from), new Uint8Array(memory.buffer, from, to - from))).toBe(0);
}
function inArena(seed: number, body: (rng: ReturnType<typeof createRng>) => void): void {
  const mark = arena.mark();
  try {
    body(createRng(seed));
  } finally {
    arena.release(mark);
  }
}

describe('kernels of oblivious trees equal their twins to the bit', () => {
  it('scan: ordered columns, missing values, one bin against the rest, empty leaves', () => {
    fc.assert(
      fc.property(seeds, (seed) =>
        inArena(seed, (rng) => {
          const features = 1 + rng.int(4);
          const leaves = 1 + rng.int(5);
          const bins = Array.from({ length: features }, () => 1 + rng.int(rng.next() < 0.5 ? 6 : 254));
          const flags = bins.map(() => (rng.next() < 0.5 ? 1 : 0) | (rng.next() < 0.3 ? 2 : 0));
          const records = arena.u32(features * 4);
          const slots = arena.u32(leaves);
          for (let f = 0; f < features; f++) records.set([f * 2048, bins[f]!, flags[f]!, 0], f * 4);
          for (let l = 0; l < leaves; l++) {
            slots[l] = arena.alloc(features * 2048);
            const hist = new BigInt64Array(memory.buffer, slots[l], features * 256).fill(0n);
            const count = rng.next() < 0.2 ? 0 : 1 + rng.int(80);
            for (let i = 0; i < count; i++) {
              const packed = (BigInt(rng.int(2 ** 16) - 2 ** 15) << 32n) + BigInt(1 + rng.int(2 ** 16));
              for (let f = 0; f < features; f++) hist[f * 256 + rng.int(bins[f]! + (flags[f]! & 1))]! += packed;
            }
          }
          const out = arena.f64(features * 4).fill(0);
          const end = out.byteOffset + features * 32;
          const scratch = arena.alloc(leaves * 8 + 8256);
          const args = [
            slots.byteOffset,
            leaves,
            records.byteOffset,
            features,
            1 + rng.next() * 1e5,
            out.byteOffset,
          ] as const;
          same(
            out.byteOffset,
            end,
            () => exports.obliviousScan(...args, scratch),
            (b) => obliviousScan(b, ...args),
          );
        }),
      ),
      { numRuns: 15 },
    );
  });
  it('leaves, sums, added values and logistic steps', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, weighted) =>
        inArena(seed, (rng) => {
          const all = 1 + rng.int(300);
          const rows = arena.u32(all);
          const ids = Array.from({ length: all }, (_, i) => i).filter(() => rng.next() < 0.8);
          rows.set(ids);
          const depth = 1 + rng.int(8);
          const splits = arena.u32(depth * 4);
          for (let l = 0; l < depth; l++) {
            const column = arena.u8(all);
            for (let i = 0; i < all; i++) column[i] = rng.int(256);
            const first = rng.int(256);
            splits.set([column.byteOffset, first, first + rng.int(256 - first), 0], l * 4);
          }
          const f32 = (): number => {
            const a = arena.f32(all);
            for (let i = 0; i < all; i++) a[i] = rng.normal();
            return a.byteOffset;
          };
          const f64 = (n: number, value: () => number): number => {
            const a = arena.f64(n);
            for (let i = 0; i < n; i++) a[i] = value();
            return a.byteOffset;
          };
          const [g, h] = [f32(), f32()];
          const y = f64(all, () => rng.int(2));
          const w = weighted ? f64(all, () => rng.next() * 3) : 0;
          const delta = f64(256, () => rng.normal());
          const leaf = arena.u8(all).fill(0).byteOffset;
          const score = f64(all, () => 5 * rng.normal());
          const sums = f64(512, () => 0);
          const n = ids.length;
          const at = rows.byteOffset;
          const check = (kernel: () => void, twin: (b: ArrayBuffer) => void): void =>
            same(leaf, sums + 4096, kernel, twin);
          const routed = [at, n, splits.byteOffset, depth, leaf] as const;
          check(
            () => exports.obliviousLeaves(...routed),
            (b) => obliviousLeaves(b, ...routed),
          );
          const summed = [at, n, leaf, g, h, sums] as const;
          check(
            () => exports.obliviousSums(...summed),
            (b) => obliviousSums(b, ...summed),
          );
          const added = [at, n, leaf, score, delta, 8] as const;
          check(
            () => exports.obliviousAdd(...added),
            (b) => obliviousAdd(b, ...added),
          );
          const stepped = [at, n, leaf, score, y, w, delta, sums] as const;
          check(
            () => exports.obliviousLogistic(...stepped),
            (b) => obliviousLogistic(b, ...stepped),
          );
        }),
      ),
      RUNS,
    );
  });
  it('bootstrap weights are exponential: mean 1, variance 1, and temperature 0 copies', () => {
    inArena(1, () => {
      const n = 20_000;
      const rows = arena.u32(n);
      for (let i = 0; i < n; i++) rows[i] = i;
      const g = arena.f32(n).fill(2);
      const [outG, outW] = [arena.f32(n), arena.f32(n)];
      const run = (temperature: number): void =>
        exports.obliviousBootstrap(
          rows.byteOffset,
          n,
          g.byteOffset,
          0,
          77,
          temperature,
          outG.byteOffset,
          outW.byteOffset,
        );
      run(0);
      expect(new Set(outW)).toEqual(new Set([1]));
      run(1);
      const mean = outW.reduce((a, b) => a + b, 0) / n;
      const square = outW.reduce((a, b) => a + b * b, 0) / n;
      expect(mean).toBeCloseTo(1, 1);
      expect(square - mean * mean).toBeCloseTo(1, 0);
      expect(outG[5]).toBeCloseTo(2 * outW[5]!, 5);
    });
  });
});
