import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { FittedModel } from '../family.ts';
import { describeCoefficients, linearImportances, linearScores } from '../shared/linear-scores.ts';
import { scoreProbabilities } from '../shared/score-probabilities.ts';

/** What a linear discriminant holds after its fit. */
export interface LdaParts {
  /** Row-major [scores, features]: one row for two present classes, one a class for more, none for one. */
  readonly coef: Float64Array;
  /** Shape [scores]. */
  readonly intercept: Float64Array;
  /** Standard deviation of each feature within classes, shape [features]. */
  readonly scale: Float64Array;
  readonly present: Uint32Array;
  readonly shares: Float64Array;
}

/** Linear scores that become probabilities. */
export class LdaModel implements FittedModel {
  readonly family = 'lda';
  readonly parts: LdaParts;

  constructor(parts: LdaParts) {
    this.parts = parts;
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array }): Float64Array {
    const { coef, intercept } = this.parts;
    const scores = linearScores(x, coef, intercept, options?.rows);
    return scoreProbabilities(scores, options?.rows?.length ?? x.rows, this.parts);
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
      const label = classes[present[intercept.length === 1 ? 1 : k]!];
      const part = coef.slice(k * p, (k + 1) * p);
      return `score of ${label} =\n${describeCoefficients(part, b, scale, names)}`;
    }).join('\n');
  }
}
