import { densify, type Matrix } from '../../core/matrix.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { BLOCK_STRIDE, blockGram } from '../shared/block-gram.ts';
import { factorCholesky } from '../shared/cholesky.ts';
import { classResiduals } from '../shared/class-residuals.ts';
import type { Densities } from './qda-model.ts';

export interface QdaSettings {
  /** Rows with the covariance of all classes that each class is given, in multiples of the columns. */
  readonly pooling: number;
  /** Share of the identity. */
  readonly shrinkage: number;
}

/** Keeps covariances invertible. */
const LEAST_SHRINKAGE = 1e-7;

/**
 * Regularised discriminant analysis (Friedman 1989), with a pooling that fades as a class grows.
 * @param rows ids in x
 * @param label shape [rows]: 0..classes-1
 */
export function learnDensities(
  x: Matrix,
  rows: Uint32Array,
  label: Uint32Array,
  weight: Float64Array,
  classes: number,
  settings: QdaSettings,
  kernels: Kernels,
): Densities {
  const { means, scale, weights, total } = classResiduals(x, rows, label, weight, classes);
  const p = scale.length;
  const columns = x.columns.map(densify);
  const grams = Array.from({ length: classes }, (_, c) => {
    const own = Uint32Array.from(rows.keys()).filter((i) => label[i] === c);
    const fill = (from: number, count: number, z: Float64Array): void => {
      for (let j = 0; j < p; j++) {
        if (scale[j] === 0) continue;
        for (let i = 0; i < count; i++) {
          const r = own[from + i]!;
          const v = (columns[j]![rows[r]!]! - means[c * p + j]!) / scale[j]!;
          z[j * BLOCK_STRIDE + i] = Math.sqrt(weight[r]!) * v;
        }
      }
    };
    return blockGram(own.length, p, fill, kernels);
  });
  const whiten = new Float32Array(classes * p * p);
  const constant = new Float64Array(classes);
  const extra = settings.pooling * p;
  const shrinkage = Math.max(LEAST_SHRINKAGE, settings.shrinkage);
  for (let c = 0; c < classes; c++) {
    const covariance = new Float64Array(p * p);
    const size = weights[c]! > 0 || extra > 0 ? weights[c]! + extra : 1;
    for (let at = 0; at < p * p; at++) {
      let sum = 0;
      for (const gram of grams) sum += gram[at]!;
      covariance[at] = ((1 - shrinkage) * (grams[c]![at]! + (extra * sum) / total)) / size;
    }
    for (let j = 0; j < p; j++) covariance[j * p + j]! += scale[j] === 0 ? 1 : shrinkage;
    constant[c] = invertFactor(covariance, p, whiten.subarray(c * p * p, (c + 1) * p * p));
  }
  return { means, scale, whiten, constant };
}

/** Writes the inverse of the lower factor; returns minus half the log determinant. */
function invertFactor(covariance: Float64Array, p: number, out: Float32Array): number {
  factorCholesky(covariance, p);
  const inverse = new Float64Array(p * p);
  let half = 0;
  for (let i = 0; i < p; i++) {
    const pivot = covariance[i * p + i]!;
    half -= Math.log(pivot);
    const row = inverse.subarray(i * p, i * p + i + 1);
    for (let k = 0; k < i; k++) {
      const l = covariance[i * p + k]!;
      if (l !== 0) for (let j = 0; j <= k; j++) row[j]! -= l * inverse[k * p + j]!;
    }
    for (let j = 0; j < i; j++) row[j]! /= pivot;
    row[i] = 1 / pivot;
  }
  out.set(inverse);
  return half;
}
