import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { FittedModel } from '../family.ts';
import { describeCoefficients, linearImportances, linearScores } from '../shared/linear-scores.ts';

/** What a fitted linear model holds. */
export interface LinearParts {
  /** Shape [features], in the units of x and y. */
  readonly coef: Float64Array;
  readonly intercept: number;
  /** Standard deviation of each feature in training, shape [features]. */
  readonly scale: Float64Array;
  /** Predictions are kept inside [low, high]. */
  readonly low: number;
  readonly high: number;
  /** Strength of the penalty, where it was chosen from a path. */
  readonly alpha?: number;
}

/** y = intercept + coef . x, held within one target range of the targets seen, so that an outlier cannot ruin it. */
export class LinearModel implements FittedModel {
  readonly family = 'linear';
  readonly parts: LinearParts;

  constructor(parts: LinearParts) {
    this.parts = parts;
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array }): Float64Array {
    const { coef, intercept, low, high } = this.parts;
    const out = linearScores(x, coef, Float64Array.of(intercept), options?.rows);
    for (let i = 0; i < out.length; i++) out[i] = Math.min(high, Math.max(low, out[i]!));
    return out;
  }
  toState(): State {
    const { coef, scale, intercept, low, high, alpha } = this.parts;
    return {
      json: alpha === undefined ? {} : { alpha },
      arrays: { coef, scale, bounds: Float64Array.of(intercept, low, high) },
    };
  }
  importances(): Float64Array {
    return linearImportances(this.parts.coef, this.parts.scale);
  }
  describe(names: readonly string[]): string {
    const { coef, intercept, scale, alpha } = this.parts;
    const lines = `prediction =\n${describeCoefficients(coef, intercept, scale, names)}`;
    return alpha === undefined ? lines : `${lines}\n  (penalty alpha = ${alpha.toPrecision(3)}, chosen from a path)`;
  }
}
