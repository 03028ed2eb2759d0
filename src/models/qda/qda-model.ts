import { densify, type Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { FittedModel } from '../family.ts';
import { scoreProbabilities } from '../shared/score-probabilities.ts';
import { temperedScores } from '../shared/temperature.ts';

/** Normal densities of the classes over scaled columns. */
export interface Densities {
  /** Row-major [classes, cols]. */
  readonly means: Float64Array;
  /** Shape [cols]; 0 for columns without use. */
  readonly scale: Float64Array;
  /** Inverse of the lower Cholesky factor of each class, row-major [classes, cols, cols] with zeros above the diagonal. */
  readonly whiten: Float32Array;
  /** Minus half the logarithm of the determinant of each covariance. */
  readonly constant: Float64Array;
}
/** What a quadratic discriminant holds after its fit. */
export interface QdaParts extends Densities {
  readonly logPrior: Float64Array;
  /** Power of the likelihood, shape [1]. */
  readonly power: Float64Array;
  readonly present: Uint32Array;
  readonly shares: Float64Array;
}

/** Log likelihoods up to a constant, row-major [rows, classes]. */
export function logDensities(
  { means, scale, whiten, constant }: Densities,
  x: Matrix,
  rows: Uint32Array,
): Float64Array {
  const p = scale.length;
  const classes = constant.length;
  const columns = x.columns.map(densify);
  const out = new Float64Array(rows.length * classes);
  const z = new Float64Array(p);
  for (let i = 0; i < rows.length; i++)
    for (let c = 0; c < classes; c++) {
      for (let j = 0; j < p; j++) z[j] = scale[j] === 0 ? 0 : (columns[j]![rows[i]!]! - means[c * p + j]!) / scale[j]!;
      let squares = 0;
      for (let j = 0, at = c * p * p; j < p; j++, at += p) {
        let sum = 0;
        for (let k = 0; k <= j; k++) sum += whiten[at + k]! * z[k]!;
        squares += sum * sum;
      }
      out[i * classes + c] = constant[c]! - 0.5 * squares;
    }
  return out;
}

/** Classes by normal densities with a covariance each. */
export class QdaModel implements FittedModel {
  readonly family = 'qda';
  readonly parts: QdaParts;

  constructor(parts: QdaParts) {
    this.parts = parts;
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array }): Float64Array {
    const { logPrior, power } = this.parts;
    const rows = options?.rows ?? Uint32Array.from({ length: x.rows }, (_, i) => i);
    const scores = temperedScores(logDensities(this.parts, x, rows), logPrior, power[0]!);
    return scoreProbabilities(scores, rows.length, this.parts);
  }
  toState(): State {
    return { json: {}, arrays: { ...this.parts } };
  }
}
