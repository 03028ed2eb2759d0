import { isSparse, type Matrix, type MatrixColumn } from '../../core/matrix.ts';

/**
 * Row-major [rows, outputs]: intercept[k] + sum over j of coef[k * features + j] * x[j].
 * @param coef shape [outputs, features], row-major
 * @param intercept shape [outputs]
 * @param rows ids of the rows wanted; all when absent
 */
export function linearScores(x: Matrix, coef: Float64Array, intercept: Float64Array, rows?: Uint32Array): Float64Array {
  const outputs = intercept.length;
  const columns: readonly MatrixColumn[] = x.columns;
  if (rows !== undefined && columns.some(isSparse)) return takeScores(linearScores(x, coef, intercept), rows, outputs);
  const n = rows?.length ?? x.rows;
  const features = columns.length;
  const out = new Float64Array(n * outputs);
  for (let i = 0; i < out.length; i++) out[i] = intercept[i % outputs]!;
  for (let j = 0; j < features; j++) {
    const column = columns[j]!;
    for (let k = 0; k < outputs; k++) {
      const w = coef[k * features + j]!;
      if (w !== 0) addScores(column, w, rows, out, k, outputs);
    }
  }
  return out;
}

/** out[i, k] += w * column[i] */
function addScores(
  column: MatrixColumn,
  w: number,
  rows: Uint32Array | undefined,
  out: Float64Array,
  k: number,
  outputs: number,
): void {
  if (isSparse(column)) {
    const { indices, values } = column;
    for (let e = 0; e < indices.length; e++) out[indices[e]! * outputs + k]! += w * values[e]!;
    return;
  }
  const n = out.length / outputs;
  if (rows === undefined) for (let i = 0; i < n; i++) out[i * outputs + k]! += w * column[i]!;
  else for (let i = 0; i < n; i++) out[i * outputs + k]! += w * column[rows[i]!]!;
}

function takeScores(all: Float64Array, rows: Uint32Array, outputs: number): Float64Array {
  const out = new Float64Array(rows.length * outputs);
  for (let i = 0; i < rows.length; i++)
    for (let k = 0; k < outputs; k++) out[i * outputs + k] = all[rows[i]! * outputs + k]!;
  return out;
}

/**
 * Importance of each feature: mean over outputs of |coefficient| * scale, as a share.
 * @param scale standard deviation of each feature in training, shape [features]
 */
export function linearImportances(coef: Float64Array, scale: Float64Array): Float64Array {
  const out = new Float64Array(scale.length);
  let total = 0;
  for (let i = 0; i < coef.length; i++) {
    const share = Math.abs(coef[i]!) * scale[i % scale.length]!;
    out[i % scale.length]! += share;
    total += share;
  }
  if (total > 0) for (let j = 0; j < out.length; j++) out[j]! /= total;
  return out;
}

/** Printable `intercept` and coefficients, largest effect first; zeros are counted, not listed. */
export function describeCoefficients(
  coef: Float64Array,
  intercept: number,
  scale: Float64Array,
  names: readonly string[],
): string {
  const order = Array.from(scale.keys()).filter((j) => coef[j] !== 0);
  const effect = (j: number): number => Math.abs(coef[j]!) * scale[j]!;
  order.sort((a, b) => effect(b) - effect(a) || a - b);
  const lines = order.map(
    (j) => `  ${coef[j]! < 0 ? '-' : '+'} ${Math.abs(coef[j]!).toPrecision(5)} * ${names[j] ?? j}`,
  );
  const zeros = scale.length - order.length;
  if (zeros > 0) lines.push(`  (${zeros} more have coefficient 0)`);
  return [`  ${intercept.toPrecision(5)}`, ...lines].join('\n');
}
