import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/core/errors.ts';
import type { Feature, Matrix } from '../../src/core/matrix.ts';
import { createRng } from '../../src/core/rng.ts';
import { binMatrix, binnedBytes } from '../../src/kernels/bin-matrix.ts';
import { categoryBin, learnBins, numericBin } from '../../src/kernels/learn-bins.ts';
import { compileKernels, createKernels, createSharedMemory, instantiateKernels } from '../../src/kernels/load.ts';
import { expOf } from '../../src/kernels/scalar/exp.ts';

const NUMBER: Feature = { name: 'x', kind: 'numeric', cardinality: 0, source: 'x' };
const category = (cardinality: number): Feature => ({ name: 'c', kind: 'category', cardinality, source: 'c' });

describe('bins of numbers', () => {
  it('are one a value, cut half way, when few values differ', () => {
    const column = learnBins(NUMBER, Float32Array.of(3, 1, 2, 2, Number.NaN, 10));
    expect([...column.bounds]).toEqual([1.5, 2.5, 6.5]);
    expect(column).toMatchObject({ bins: 4, missingBin: 4, hasMissing: true });
  });
  it('separate neighbours in float32, down to denormals and up to 1e38', () => {
    const value = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.uniqueArray(value, { minLength: 1, maxLength: 200 }), (list) => {
        const values = Float32Array.from(list, (v) => v + 0);
        const { bounds } = learnBins(NUMBER, values);
        const sorted = [...new Set(values)].sort((a, b) => a - b);
        expect(sorted.map((v) => numericBin(v, bounds, 255))).toEqual(sorted.map((_, i) => i));
      }),
    );
  });
  it('hold about equal counts when many values differ, and one heavy value alone', () => {
    const values = Float32Array.from({ length: 60_000 }, (_, i) => (i % 3 === 0 ? 0.5 : i / 60_000));
    const { bins, bounds } = learnBins(NUMBER, values);
    const counts = new Uint32Array(bins);
    for (const v of values) counts[numericBin(v, bounds, 255)]!++;
    const heavy = numericBin(0.5, bounds, 255);
    expect(counts[heavy]).toBeLessThan(20_010);
    counts[heavy] = 0;
    expect(bins).toBeGreaterThan(240);
    expect(Math.max(...counts)).toBeLessThan(2 * (40_000 / 254));
  });
  it('are learnt from the given rows only', () => {
    const values = Float32Array.of(1, 2, 99, 100);
    expect([...learnBins(NUMBER, values, Uint32Array.of(0, 1)).bounds]).toEqual([1.5]);
  });
  it('of no values, or only missing ones, are one', () => {
    expect(learnBins(NUMBER, Float32Array.of(Number.NaN, Number.NaN))).toMatchObject({ bins: 1, hasMissing: true });
    expect(learnBins(NUMBER, new Float32Array(0)).bins).toBe(1);
  });
});

describe('bins of categories', () => {
  it('go by frequency; what does not occur is missing', () => {
    const { codeToBin, bins } = learnBins(category(4), Float32Array.of(2, 2, 2, 0, 0, 3));
    expect(bins).toBe(3);
    expect([...codeToBin]).toEqual([1, 3, 0, 2, 3]);
    expect([Number.NaN, 4, 77, -1].map((c) => categoryBin(c, codeToBin, 3))).toEqual([3, 3, 3, 3]);
  });
  it('beyond 255 share the last one, with unseen codes', () => {
    const values = Float32Array.from({ length: 900 }, (_, i) => (i < 600 ? i % 300 : i % 100));
    const { codeToBin, bins } = learnBins(category(1000), values);
    expect(bins).toBe(255);
    expect(codeToBin[299]).toBe(254);
    expect(codeToBin[1000]).toBe(254);
    expect(codeToBin[999]).toBe(254);
  });
});

describe('a binned matrix', () => {
  it('holds the same bins by row and by column, in the bytes foretold', () => {
    const x: Matrix = {
      rows: 700,
      features: [NUMBER, category(3)],
      columns: [
        Float32Array.from({ length: 700 }, (_, i) => (i * 37) % 101),
        Float32Array.from({ length: 700 }, (_, i) => i % 3),
      ],
    };
    const { arena, memory } = createKernels();
    const binned = binMatrix(x, (bytes) => arena.alloc(bytes), memory);
    expect(arena.used).toBeLessThanOrEqual(binnedBytes(700, 2));
    const bytes = new Uint8Array(memory.buffer);
    for (let r = 0; r < 700; r++)
      for (let j = 0; j < 2; j++) {
        const { bounds, codeToBin, missingBin, kind } = binned.columns[j]!;
        const value = x.columns[j]![r]!;
        const bin =
          kind === 'numeric' ? numericBin(value, bounds, missingBin) : categoryBin(value, codeToBin, missingBin);
        expect(bytes[binned.colMajor + j * 700 + r]).toBe(bin);
        expect(bytes[binned.rowMajor + r * binned.rowStride + j]).toBe(bin);
      }
  });
});

describe('the kernels that cut columns', () => {
  const { arena, memory } = createKernels();
  const binsOf = (feature: Feature, values: Float32Array, learnFrom?: Uint32Array, maxBins = 255) => {
    const mark = arena.mark();
    const x: Matrix = { rows: values.length, features: [feature], columns: [values] };
    const { columns, colMajor } = binMatrix(x, (bytes) => arena.alloc(bytes), memory, learnFrom, { maxBins });
    const bins = [...new Uint8Array(memory.buffer, colMajor, values.length)];
    arena.release(mark);
    return { column: columns[0]!, bins };
  };
  const expectTwin = (values: Float32Array, learnFrom?: Uint32Array, maxBins = 255): void => {
    const { column, bins } = binsOf(NUMBER, values, learnFrom, maxBins);
    const twin = learnBins(NUMBER, values, learnFrom, maxBins);
    expect(column.bins).toBeLessThanOrEqual(maxBins);
    expect(column).toEqual(twin);
    expect(bins).toEqual(Array.from(values, (v) => numericBin(v, twin.bounds, twin.missingBin)));
  };
  it('equal their twins for any numbers', () => {
    const any = fc.oneof(fc.float(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(0, -0, 1e-42, 3.4e38, -3.4e38));
    fc.assert(
      fc.property(
        fc.array(any, { minLength: 1, maxLength: 2000 }),
        fc.boolean(),
        fc.integer({ min: 2, max: 255 }),
        (list, some, maxBins) => {
          const values = Float32Array.from(list);
          expectTwin(values, some ? Uint32Array.from(values.keys()).filter((i) => i % 3 > 0) : undefined, maxBins);
          expectTwin(values);
        },
      ),
      { numRuns: 60 },
    );
  });
  it('equal their twins for categories of any number', () => {
    const code = fc.oneof(fc.integer({ min: -2, max: 30 }), fc.integer({ min: 0, max: 6000 }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(
        fc.array(code, { minLength: 1, maxLength: 1500 }),
        fc.constantFrom(1, 20, 2560, 2561, 6000),
        fc.boolean(),
        (list, of, some) => {
          const values = Float32Array.from(list);
          const learnFrom = some ? Uint32Array.from(values.keys()).filter((i) => i % 3 > 0) : undefined;
          const { column, bins } = binsOf(category(of), values, learnFrom);
          const twin = learnBins(category(of), values, learnFrom);
          expect(column).toEqual(twin);
          expect(bins).toEqual(Array.from(values, (v) => categoryBin(v, twin.codeToBin, twin.missingBin)));
        },
      ),
      { numRuns: 60 },
    );
  });
  it('equal their twins where many values differ, some are heavy, and only a sample is looked at', () => {
    for (const n of [300, 5000, 250_001]) {
      const rng = createRng(n);
      const values = Float32Array.from({ length: n }, () =>
        rng.next() < 0.3 ? rng.int(3) : rng.next() < 0.01 ? Number.NaN : rng.normal(),
      );
      expectTwin(values);
    }
  });
});

describe('kernel memory', () => {
  it('beyond 4 GiB is refused before it is asked for', () => {
    expect(() => createSharedMemory(65536, 2 ** 32 + 1)).toThrow(ModelError);
    expect(() => createSharedMemory(65536, 2 ** 32 + 1)).toThrow(/KERNEL_MEMORY_LIMIT/);
  });
  it('grows when an arena needs it, and instances over one memory keep to their arenas', () => {
    const memory = createSharedMemory(65536, 8 * 65536);
    const shared = { module: compileKernels(), memory };
    const a = instantiateKernels(shared, { base: 64, bytes: 100_000 });
    const b = instantiateKernels(shared, { base: 131072, bytes: 131072 });
    const first = a.arena.f64(4).fill(1);
    const second = b.arena.f64(16_000);
    expect(memory.buffer.byteLength).toBeGreaterThanOrEqual(131072 + 128_000);
    second.fill(2);
    expect([...first]).toEqual([1, 1, 1, 1]);
    expect(() => b.arena.f64(16_000)).toThrow(/KERNEL_OUT_OF_MEMORY/);
    b.useArena({ base: 64, bytes: 16 });
    expect(b.arena.f64(2)[0]).toBe(1);
  });
});

describe('exp', () => {
  it('is within 1e-14 of the exact one, and finite everywhere', () => {
    fc.assert(
      fc.property(fc.double({ min: -690, max: 690, noNaN: true }), (x) => {
        expect(Math.abs(expOf(x) / Math.exp(x) - 1)).toBeLessThan(2e-14);
      }),
    );
    expect(expOf(0)).toBe(1);
    expect(Number.isFinite(expOf(1e300))).toBe(true);
  });
});
