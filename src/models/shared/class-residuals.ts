import type { Matrix } from '../../core/matrix.ts';
import { densify } from '../../core/matrix.ts';

/** Means and spreads of dense columns within classes. */
export interface ClassResiduals {
  /** Row-major [classes, cols]. */
  readonly means: Float64Array;
  /** Weighted mean over all rows, shape [cols]. */
  readonly centre: Float64Array;
  /** Standard deviation around the mean of the class, shape [cols]; 0 for columns that are constant. */
  readonly scale: Float64Array;
  /** Weight of each class. */
  readonly weights: Float64Array;
  readonly total: number;
}

/** A column that hardly varies within classes counts as varying by this share of its spread over all rows. */
const LEAST_SHARE = 1e-3;

/**
 * @param rows ids in x
 * @param label shape [rows]: 0..classes-1
 */
export function classResiduals(
  x: Matrix,
  rows: Uint32Array,
  label: Uint32Array,
  weight: Float64Array,
  classes: number,
): ClassResiduals {
  const cols = x.columns.length;
  const [means, centre, scale] = [new Float64Array(classes * cols), new Float64Array(cols), new Float64Array(cols)];
  const weights = new Float64Array(classes);
  for (let i = 0; i < rows.length; i++) weights[label[i]!]! += weight[i]!;
  const total = weights.reduce((a, b) => a + b, 0);
  const own = new Float64Array(classes);
  for (let j = 0; j < cols; j++) {
    const column = densify(x.columns[j]!);
    own.fill(0);
    for (let i = 0; i < rows.length; i++) own[label[i]!]! += weight[i]! * column[rows[i]!]!;
    const middle = own.reduce((a, b) => a + b, 0) / total;
    centre[j] = middle;
    for (let c = 0; c < classes; c++) means[c * cols + j] = own[c] = weights[c]! > 0 ? own[c]! / weights[c]! : middle;
    let [within, all] = [0, 0];
    for (let i = 0; i < rows.length; i++) {
      const v = column[rows[i]!]!;
      within += weight[i]! * (v - own[label[i]!]!) ** 2;
      all += weight[i]! * (v - middle) ** 2;
    }
    if (all / total > 1e-14 * middle * middle)
      scale[j] = Math.sqrt(Math.max(within, LEAST_SHARE * LEAST_SHARE * all) / total);
  }
  return { means, centre, scale, weights, total };
}
