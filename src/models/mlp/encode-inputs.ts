import type { Matrix } from '../../core/matrix.ts';
import type { TrainingRows } from '../shared/training-rows.ts';

/** Middle and width of every feature, learnt from the training rows. */
export interface InputScale {
  /** Shape [features]. */
  readonly centre: Float64Array;
  /** Shape [features]; 0 for a constant feature. */
  readonly factor: Float64Array;
}

/** Values far out are bent towards this many widths. */
const LIMIT = 3;

/**
 * Median, and one over the distance of the quartiles (two over the range where the quartiles are equal), as in RealMLP
 * (Holzmueller and others 2024, appendix A).
 */
export function learnInputScale(x: Matrix, training: TrainingRows): InputScale {
  const { rows } = training;
  const centre = new Float64Array(x.columns.length);
  const factor = new Float64Array(x.columns.length);
  const sorted = new Float64Array(rows.length);
  x.columns.forEach((column, j) => {
    for (let i = 0; i < rows.length; i++) sorted[i] = column[rows[i]!]!;
    sorted.sort();
    const at = (share: number): number => sorted[Math.round(share * (rows.length - 1))]!;
    const width = at(0.75) - at(0.25);
    const range = at(1) - at(0);
    centre[j] = at(0.5);
    factor[j] = width > 1e-9 * range ? 1 / width : range > 0 ? 2 / range : 0;
  });
  return { centre, factor };
}

/** Scaled and softly limited inputs, row-major [count, features], into `out`. `rowAt`: id of the i-th row wanted. */
export function encodeInputs(
  x: Matrix,
  scale: InputScale,
  count: number,
  rowAt: (i: number) => number,
  out: Float64Array,
): void {
  const cols = x.columns.length;
  for (let j = 0; j < cols; j++) {
    const column = x.columns[j]!;
    const centre = scale.centre[j]!;
    const factor = scale.factor[j]!;
    for (let i = 0; i < count; i++) {
      const v = (column[rowAt(i)]! - centre) * factor;
      out[i * cols + j] = v / Math.sqrt(1 + (v / LIMIT) ** 2);
    }
  }
}
