import type { Matrix } from '../../core/matrix.ts';
import type { HistData } from '../shared/hist-data.ts';
import { mappedBin } from '../shared/tree-arrays.ts';
import { type Projection, singleProjection } from './projection.ts';
import type { SplitColumn } from './split-column.ts';

/** Columns whose bins do not depend on the target: numbers, and categories of few values, one value against the rest. */
export function plainColumns(x: Matrix, data: HistData, oneHotMaxSize: number): SplitColumn[] {
  return data.features
    .filter((f) => !f.category || f.column.bins + (f.column.hasMissing ? 1 : 0) <= oneHotMaxSize)
    .map((f): SplitColumn => {
      const { bins, hasMissing, bounds, codeToBin, missingBin } = f.column;
      const place = { address: f.colMajor, block: f.block, col: f.col, bins, missing: hasMissing, oneHot: f.category };
      if (!f.category) return { ...place, source: { kind: 'numeric', feature: f.feature, bounds } };
      const projection = singleProjection(f.feature, x.features[f.feature]!);
      return { ...place, source: { kind: 'category', projection, table: binTable(projection, codeToBin, missingBin) } };
    });
}

/** Bin of every number of a single feature's projection. */
function binTable(projection: Projection, codeToBin: Uint8Array, missingBin: number): Uint8Array {
  const map = new Uint8Array(codeToBin.length + 1).fill(missingBin);
  map.set(codeToBin);
  return Uint8Array.from({ length: projection.size }, (_, id) =>
    mappedBin(id === projection.size - 1 ? Number.NaN : id, map),
  );
}
