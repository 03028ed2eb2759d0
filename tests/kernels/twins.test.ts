import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { createKernels } from '../../src/kernels/load.ts';
import { clear, histogram, subtract } from '../../src/kernels/scalar/histogram.ts';
import { logistic, softmaxGradient, softmaxNormalise, squared } from '../../src/kernels/scalar/objective.ts';
import { fair, huber, slopes, tweedie } from '../../src/kernels/scalar/objective-regression.ts';
import { addLeaf, partition, quantise } from '../../src/kernels/scalar/rows.ts';
import { scan } from '../../src/kernels/scalar/scan.ts';
import { BEST_BYTES, SCAN_F64, SCAN_PARAMS_BYTES, SCAN_U32 } from '../../src/kernels/scan-layout.ts';

const kernels = createKernels();
const { arena, exports, memory } = kernels;
const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const RUNS = { numRuns: 60 };

/** Runs a kernel and its twin on equal bytes and expects equal bytes afterwards. */
function sameBytes(start: number, byKernel: () => unknown, byTwin: (buffer: ArrayBuffer) => unknown): void {
  const end = start + arena.used;
  const copy = new Uint8Array(end);
  copy.set(new Uint8Array(memory.buffer, 0, end));
  const a = byKernel();
  const b = byTwin(copy.buffer);
  expect(b ?? 'nothing').toEqual(a ?? 'nothing');
  const words = (buffer: ArrayBufferLike): Uint8Array => new Uint8Array(buffer, start, end - start);
  expect(Buffer.compare(words(copy.buffer), words(memory.buffer))).toBe(0);
}
const inArena = (body: (start: number) => void): void => {
  const mark = arena.mark();
  try {
    body(64);
  } finally {
    arena.release(mark);
  }
};
/** A random ascending choice of rows, and rows in all. */
function someRows(seed: number): { ids: Uint32Array; all: number; rng: ReturnType<typeof createRng> } {
  const rng = createRng(seed);
  const all = 1 + rng.int(1400);
  const chosen = Array.from({ length: all }, (_, i) => i).filter(() => rng.next() < 0.8);
  const ids = arena.u32(chosen.length);
  ids.set(chosen);
  return { ids, all, rng };
}
const fill = (array: Float32Array | Float64Array, value: () => number): number => {
  for (let i = 0; i < array.length; i++) array[i] = value();
  return array.byteOffset;
};

describe('kernels equal their twins to the bit', () => {
  it('histogram, for any choice of columns', () => {
    fc.assert(
      fc.property(seeds, (seed) =>
        inArena(() => {
          const { ids, all, rng } = someRows(seed);
          const stride = 1 + rng.int(24);
          const rows = arena.u8(all * stride);
          for (let i = 0; i < rows.length; i++) rows[i] = rng.int(256);
          const gh = new BigInt64Array(memory.buffer, arena.alloc(all * 8), all);
          for (let i = 0; i < all; i++)
            gh[i] = BigInt(rng.int(2 ** 20) - 2 ** 19) * 2n ** 32n + BigInt(rng.int(2 ** 20));
          // Columns that follow one another are counted by other loops than those with gaps.
          const share = rng.next() < 0.5 ? 1 : 0.8;
          const chosen = Array.from({ length: stride }, (_, i) => i).filter(() => rng.next() < share);
          const cols = arena.u32(chosen.length);
          cols.set(chosen);
          const hist = arena.u8(chosen.length * 2048 + 16).fill(0).byteOffset;
          const args = [
            ids.byteOffset,
            ids.length,
            gh.byteOffset,
            rows.byteOffset,
            stride,
            cols.byteOffset,
            chosen.length,
            hist,
          ] as const;
          const scratch = arena.alloc(12288);
          const copy = new Uint8Array(64 + arena.used);
          copy.set(new Uint8Array(memory.buffer, 0, copy.length));
          exports.histogram(...args, scratch);
          histogram(copy.buffer, ...args);
          const size = chosen.length * 2048;
          expect(
            Buffer.compare(new Uint8Array(copy.buffer, hist, size), new Uint8Array(memory.buffer, hist, size)),
          ).toBe(0);
        }),
      ),
      RUNS,
    );
  });
  it('subtract and clear', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 255 }), (seed, bins) =>
        inArena((start) => {
          const rng = createRng(seed);
          const features = arena.u32(8);
          features.set([0, bins, 0, 0, 2048, 256 - bins, 0, 0]);
          const [parent, child] = [arena.u32(1024), arena.u32(1024)];
          for (const part of [parent, child]) for (let i = 0; i < 1024; i++) part[i] = rng.int(2 ** 32);
          const at = [parent.byteOffset, child.byteOffset, features.byteOffset] as const;
          sameBytes(
            start,
            () => exports.subtract(...at, 2),
            (b) => subtract(b, ...at, 2),
          );
          sameBytes(
            start,
            () => exports.clear(at[0], at[2], 2),
            (b) => clear(b, at[0], at[2], 2),
          );
        }),
      ),
      RUNS,
    );
  });
  it('partition, quantise and addLeaf', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        inArena((start) => {
          const { ids, all, rng } = someRows(seed);
          const g = fill(arena.f32(all), () => rng.normal());
          const h = fill(arena.f32(all), () => rng.next() * 1e-3);
          const gh = arena.alloc(all * 8);
          const total = arena.alloc(8);
          const score = fill(arena.f64(all), () => rng.normal());
          const at = ids.byteOffset;
          const scales = [2 ** 30 / (4 * all), 2 ** 30 / all] as const;
          sameBytes(
            start,
            () => exports.quantise(at, ids.length, g, h, ...scales, gh, total),
            (b) => quantise(b, at, ids.length, g, h, ...scales, gh, total),
          );
          sameBytes(
            start,
            () => exports.addLeaf(at, ids.length, score, 0.1),
            (b) => addLeaf(b, at, ids.length, score, 0.1),
          );
        });
        inArena(() => {
          const { ids, all, rng } = someRows(seed);
          const col = arena.u8(all);
          const lut = arena.u8(256);
          for (let i = 0; i < all; i++) col[i] = rng.int(256);
          for (let i = 0; i < 256; i++) lut[i] = rng.int(2);
          const copy = new Uint8Array(64 + arena.used);
          copy.set(new Uint8Array(memory.buffer, 0, copy.length));
          const at = [ids.byteOffset, ids.length, col.byteOffset, lut.byteOffset] as const;
          const twin = partition(copy.buffer, ...at);
          expect(exports.partition(...at, arena.alloc(all * 4 + 4))).toBe(twin);
          expect([...ids]).toEqual([...new Uint32Array(copy.buffer, ids.byteOffset, ids.length)]);
        });
      }),
      RUNS,
    );
  });
  it('losses, with weights and without, for scores of any size', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), fc.constantFrom(1, 30, 1e4), (seed, weighted, size) =>
        inArena((start) => {
          const { ids, all, rng } = someRows(seed);
          const classes = 2 + rng.int(5);
          const score = fill(arena.f64(all * classes), () => rng.normal() * size);
          const y = fill(arena.f64(all), () => rng.int(2));
          const w = weighted ? fill(arena.f64(all), () => rng.next() * 3) : 0;
          const [g, h, sums] = [arena.alloc(all * 4), arena.alloc(all * 4), arena.alloc(16)];
          const [inverse, shares] = [arena.alloc(all * 8), arena.alloc(all * classes * 4)];
          const at = [ids.byteOffset, ids.length] as const;
          const tail = [y, w, g, h, sums] as const;
          sameBytes(
            start,
            () => exports.logistic(...at, score, ...tail),
            (b) => logistic(b, ...at, score, ...tail),
          );
          sameBytes(
            start,
            () => exports.squared(...at, score, ...tail),
            (b) => squared(b, ...at, score, ...tail),
          );
          // `top` is scratch of the kernel only: it lies above the bytes that are compared.
          const top = 64 + arena.used + 4096;
          if (memory.buffer.byteLength < top + all * 8) memory.grow(2);
          sameBytes(
            start,
            () => exports.softmaxNormalise(...at, score, all, classes, top, inverse, shares),
            (b) => softmaxNormalise(b, ...at, score, all, classes, inverse, shares),
          );
          const rest = [inverse, y, 1, 1.5, w, g, h, sums] as const;
          sameBytes(
            start,
            () => exports.softmaxGradient(...at, shares + all * 4, ...rest),
            (b) => softmaxGradient(b, ...at, shares + all * 4, ...rest),
          );
        }),
      ),
      RUNS,
    );
  });
  it('losses of regression, with weights and without, for scores of any size', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), fc.constantFrom(1, 30, 1e4), (seed, weighted, size) =>
        inArena((start) => {
          const { ids, all, rng } = someRows(seed);
          const score = fill(arena.f64(all), () => Math.round(rng.normal() * size));
          const y = fill(arena.f64(all), () => rng.int(3));
          const w = weighted ? fill(arena.f64(all), () => rng.next() * 3) : 0;
          const [g, h, sums] = [arena.alloc(all * 4), arena.alloc(all * 4), arena.alloc(16)];
          const at = [ids.byteOffset, ids.length, score, y, w] as const;
          const out = [g, h, sums] as const;
          sameBytes(
            start,
            () => exports.slopes(...at, 0.1, 0.9, ...out),
            (b) => slopes(b, ...at, 0.1, 0.9, ...out),
          );
          sameBytes(
            start,
            () => exports.huber(...at, 1.5, ...out),
            (b) => huber(b, ...at, 1.5, ...out),
          );
          sameBytes(
            start,
            () => exports.fair(...at, 0.7, ...out),
            (b) => fair(b, ...at, 0.7, ...out),
          );
          for (const power of [1, 1.3, 2])
            sameBytes(
              start,
              () => exports.tweedie(...at, power, 1.1, ...out),
              (b) => tweedie(b, ...at, power, 1.1, ...out),
            );
        }),
      ),
      RUNS,
    );
  });
  it('scan, for numbers and categories, with missing rows, penalties and random draws', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), fc.boolean(), (seed, random, penalised) =>
        inArena(() => {
          const rng = createRng(seed);
          const features = arena.u32(16);
          const hist = arena.u32(4 * 512).fill(0);
          for (let f = 0; f < 4; f++) {
            const bins = 1 + rng.int(f < 2 ? 255 : 40);
            features.set([f * 2048, bins, f % 2, random ? 1 + rng.int(2 ** 31) : 0], f * 4);
            fillHistogram(hist.subarray(f * 512, f * 512 + 512), bins, rng);
          }
          const params = arena.f64(SCAN_PARAMS_BYTES / 8);
          const words = new Uint32Array(memory.buffer, params.byteOffset, SCAN_PARAMS_BYTES / 4);
          params[SCAN_F64.l1] = penalised ? 5000 : 0;
          params[SCAN_F64.l2] = penalised ? 3000 : 1;
          params[SCAN_F64.minHessian] = 1 + rng.int(4000);
          params[SCAN_F64.categoryL2] = 1000;
          params[SCAN_F64.categorySmooth] = 500;
          params[SCAN_F64.categoryMinHessian] = rng.int(300);
          params[SCAN_F64.categoryGroupHessian] = rng.int(2000);
          words[SCAN_U32.totalLow] = Number(BigInt.asUintN(32, TOTAL));
          words[SCAN_U32.totalHigh] = Number(TOTAL >> 32n);
          words[SCAN_U32.maxOnehot] = 4;
          words[SCAN_U32.maxCategories] = 32;
          const best = arena.f64(BEST_BYTES / 8).fill(0);
          const at = [hist.byteOffset, features.byteOffset, 4, params.byteOffset, best.byteOffset] as const;
          const copy = new Uint8Array(64 + arena.used);
          copy.set(new Uint8Array(memory.buffer, 0, copy.length));
          exports.scan(...at, arena.alloc(12288));
          scan(copy.buffer, ...at);
          expect([...new Int32Array(memory.buffer, best.byteOffset, 16)]).toEqual([
            ...new Int32Array(copy.buffer, best.byteOffset, 16),
          ]);
        }),
      ),
      { numRuns: 200 },
    );
  });
});

/** Sums of every leaf in the scan test: gradient 5, hessian 200,000. */
const TOTAL = (5n << 32n) + 200_000n;

/** Random slots that sum to TOTAL; some are empty, the last (missing) in half of the cases. */
function fillHistogram(words: Uint32Array, bins: number, rng: ReturnType<typeof createRng>): void {
  const slots = new BigInt64Array(words.buffer, words.byteOffset, 256);
  let sum = 0n;
  for (let b = 1; b <= bins; b++) {
    if (rng.next() < 0.3 || (b === bins && rng.next() < 0.5)) continue;
    slots[b] = (BigInt(rng.int(20_001) - 10_000) << 32n) + BigInt(1 + rng.int(700));
    sum += slots[b]!;
  }
  slots[0] = TOTAL - sum;
}
