import type { SparseColumn } from '../../core/matrix.ts';
import type { Rng } from '../../core/rng.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** Directions beyond those wanted, and passes that sharpen them. */
const EXTRA = 8;
const PASSES = 3;

/**
 * Leading right singular vectors of a sparse matrix by random projection with power iterations (Halko, Martinsson and
 * Tropp 2011, algorithms 4.4 and 5.1). Each is turned so that its largest entry is positive.
 * @param columns of `rows` rows each
 * @returns row-major [columns, k], k <= wanted and no more than the matrix has rows or columns; columns of it have length 1,
 *   or are 0 where the matrix has no more directions
 */
export function randomizedSvd(
  columns: readonly SparseColumn[],
  rows: number,
  wanted: number,
  rng: Rng,
): { readonly vectors: Float64Array; readonly k: number } {
  const terms = columns.length;
  const k = Math.min(wanted, terms, rows);
  const l = Math.min(k + EXTRA, terms, rows);
  let z: Float64Array = Float64Array.from({ length: terms * l }, () => rng.normal());
  let q = new Float64Array(0);
  for (let pass = 0; pass < PASSES; pass++) {
    q = orthonormal(times(columns, z, rows, l), rows, l);
    z = transposed(columns, q, l);
  }
  // z = A^T q: its Gram matrix holds the squared singular values
  const gram = new Float64Array(l * l);
  for (let t = 0; t < terms; t++)
    for (let a = 0; a < l; a++) for (let b = 0; b < l; b++) gram[a * l + b]! += z[t * l + a]! * z[t * l + b]!;
  const { values, vectors } = symmetricEigen(gram, l);
  const out = new Float64Array(terms * k);
  const floor = 1e-10 * Math.max(values[0] ?? 0, 0);
  for (let c = 0; c < k; c++) {
    if (!(values[c]! > floor)) continue;
    const length = Math.sqrt(values[c]!);
    let top = 0;
    for (let t = 0; t < terms; t++) {
      let sum = 0;
      for (let a = 0; a < l; a++) sum += z[t * l + a]! * vectors[a * l + c]!;
      out[t * k + c] = sum / length;
      if (Math.abs(sum / length) > Math.abs(top) * (1 + 1e-6)) top = sum / length;
    }
    if (top < 0) for (let t = 0; t < terms; t++) out[t * k + c]! *= -1;
  }
  return { vectors: out, k };
}

/** A z, row-major [rows, l]. */
function times(columns: readonly SparseColumn[], z: Float64Array, rows: number, l: number): Float64Array {
  const out = new Float64Array(rows * l);
  columns.forEach(({ indices, values }, t) => {
    for (let e = 0; e < indices.length; e++)
      for (let a = 0; a < l; a++) out[indices[e]! * l + a]! += values[e]! * z[t * l + a]!;
  });
  return out;
}

/** A^T q, row-major [columns, l]. */
function transposed(columns: readonly SparseColumn[], q: Float64Array, l: number): Float64Array {
  const out = new Float64Array(columns.length * l);
  columns.forEach(({ indices, values }, t) => {
    for (let e = 0; e < indices.length; e++)
      for (let a = 0; a < l; a++) out[t * l + a]! += values[e]! * q[indices[e]! * l + a]!;
  });
  return out;
}

/** Gram-Schmidt on the columns, each twice for accuracy; dependent ones become 0. */
function orthonormal(y: Float64Array, rows: number, l: number): Float64Array<ArrayBuffer> {
  const out = Float64Array.from(y);
  for (let c = 0; c < l; c++) {
    const before = lengthOf(out, rows, l, c);
    for (let turn = 0; turn < 2; turn++)
      for (let d = 0; d < c; d++) {
        let dot = 0;
        for (let i = 0; i < rows; i++) dot += out[i * l + c]! * out[i * l + d]!;
        for (let i = 0; i < rows; i++) out[i * l + c]! -= dot * out[i * l + d]!;
      }
    const after = lengthOf(out, rows, l, c);
    const factor = after > 1e-12 * before ? 1 / after : 0;
    for (let i = 0; i < rows; i++) out[i * l + c]! *= factor;
  }
  return out;
}

function lengthOf(y: Float64Array, rows: number, l: number, c: number): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += y[i * l + c]! ** 2;
  return Math.sqrt(sum);
}
