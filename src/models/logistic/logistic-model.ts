import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { FittedModel } from '../family.ts';
import { describeCoefficients, linearImportances, linearScores } from '../shared/linear-scores.ts';
import { scoreProbabilities } from '../shared/score-probabilities.ts';

/** What a fitted logistic model holds. `present` classes have scores; the others keep a small fixed probability. */
export interface LogisticParts {
  /** Shape [scores, features]: one row of scores for two present classes, one a class for more, none for one. */
  readonly coef: Float64Array;
  /** Shape [scores]. */
  readonly intercept: Float64Array;
  /** Standard deviation of each feature in training, shape [features]. */
  readonly scale: Float64Array;
  /** Indices of the classes that occurred in training, ascending. */
  readonly present: Uint32Array;
  /** Smoothed share of every class in training, shape [classes]. */
  readonly shares: Float64Array;
}

/** Probabilities proportional to exp(intercept_k + coef_k . x). */
export class LogisticModel implements FittedModel {
  readonly family = 'logistic';
  readonly parts: LogisticParts;

  constructor(parts: LogisticParts) {
    this.parts = parts;
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array }): Float64Array {
    const { coef, intercept } = this.parts;
    const rows = options?.rows?.length ?? x.rows;
    return scoreProbabilities(linearScores(x, coef, intercept, options?.rows), rows, this.parts);
  }
  toState(): State {
    return { json: {}, arrays: { ...this.parts } };
  }
  importances(): Float64Array {
    return linearImportances(this.parts.coef, this.parts.scale);
  }
  describe(names: readonly string[], classes: readonly string[]): string {
    const { coef, intercept, scale, present } = this.parts;
    const p = scale.length;
    return Array.from(intercept, (b, k) => {
      const label = classes[present[intercept.length === 1 ? 1 : k]!] ?? String(k);
      const head = intercept.length === 1 ? `log odds of ${label} =` : `score of ${label} =`;
      return `${head}\n${describeCoefficients(coef.slice(k * p, (k + 1) * p), b, scale, names)}`;
    }).join('\n');
  }
}
