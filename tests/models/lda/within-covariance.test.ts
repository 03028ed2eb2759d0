import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng.ts';
import { createKernels } from '../../../src/kernels/load.ts';
import {
  covarianceOfColumns,
  covarianceOfRows,
  type WeightedResiduals,
} from '../../../src/models/lda/within-covariance.ts';

const kernels = createKernels();

/** Residuals that are given row by row. */
function given(rows: readonly (readonly number[])[]): WeightedResiduals {
  return {
    rows: rows.length,
    cols: rows[0]!.length,
    total: rows.length,
    write: (from, count, out, columnStride, rowStride) => {
      for (let i = 0; i < count; i++)
        rows[from + i]!.forEach((v, j) => {
          out[j * columnStride + i * rowStride] = v;
        });
    },
  };
}

describe('covariance within classes', () => {
  it('of one row over two columns, by hand', () => {
    // C = [[9, 12], [12, 16]]; half of it and half of 12.5 on the diagonal: [[10.75, 6], [6, 14.25]], determinant 117.1875
    const covariance = covarianceOfRows(given([[3, 4]]), kernels);
    expect([covariance.trace, covariance.squares]).toEqual([25, 625]);
    const b = Float64Array.of(1, 2);
    covariance.drawn(0.5)(b);
    expect(b[0]).toBeCloseTo((14.25 - 12) / 117.1875, 12);
    expect(b[1]).toBeCloseTo((21.5 - 6) / 117.1875, 12);
  });

  it('of rows that do not vary gives nothing', () => {
    const b = Float64Array.of(1, 2);
    covarianceOfRows(given([[0, 0]]), kernels).drawn(0.1)(b);
    expect([...b]).toEqual([0, 0]);
  });

  it('is the same over pairs of rows and of columns, constant columns too', () => {
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (seed, n, more, share) => {
          const rng = createRng(seed);
          const p = n + more;
          const rows = Array.from({ length: n }, () =>
            Array.from({ length: p }, (_, j) => (j === 0 ? 0 : rng.next() - 0.5)),
          );
          const scale = Float64Array.from({ length: p }, (_, j) => (j === 0 ? 0 : 1));
          const pair = [
            covarianceOfRows(given(rows), kernels),
            covarianceOfColumns(given(rows), scale, kernels),
          ] as const;
          expect(pair[0].trace).toBeCloseTo(pair[1].trace, 9);
          expect(pair[0].squares).toBeCloseTo(pair[1].squares, 9);
          const b = Float64Array.from(scale, (s) => (s === 0 ? 0 : rng.next()));
          const [byRows, byColumns] = pair.map((covariance) => {
            const out = b.slice();
            covariance.drawn(share)(out);
            return out;
          });
          const size = Math.max(...byColumns!.map(Math.abs));
          byRows!.forEach((v, j) => {
            expect(Math.abs(v - byColumns![j]!)).toBeLessThan(1e-9 * size);
          });
        },
      ),
      { numRuns: 25 },
    );
  });
});
