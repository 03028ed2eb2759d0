import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { FittedModel } from '../family.ts';
import { describeCoefficients, linearImportances, linearScores } from '../shared/linear-scores.ts';
import { scoreProbabilities } from '../shared/score-probabilities.ts';

/** What a fitted machine holds. For regression `present` and `shares` are empty. */
export interface LinearSvmParts {
  /** Shape [scores, features]: one row for regression and two present classes, one a class for more, none for one. */
  readonly coef: Float64Array;
  /** Shape [scores]. */
  readonly intercept: Float64Array;
  /** Standard deviation of each feature in training, shape [features]. */
  readonly scale: Float64Array;
  readonly present: Uint32Array;
  readonly shares: Float64Array;
  /** Classification: slope, then the offset of each score; see `Calibration`. Regression: lowest and highest prediction. */
  readonly link: Float64Array;
}

/** Margins w.x + b; for classes they become probabilities by a common slope and an offset for each class. */
export class LinearSvmModel implements FittedModel {
  readonly family = 'linear-svm';
  readonly parts: LinearSvmParts;

  constructor(parts: LinearSvmParts) {
    this.parts = parts;
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array }): Float64Array {
    const { coef, intercept, shares, link } = this.parts;
    const scores = linearScores(x, coef, intercept, options?.rows);
    if (shares.length === 0) return scores.map((v) => Math.min(link[1]!, Math.max(link[0]!, v)));
    const outputs = intercept.length;
    for (let i = 0; i < scores.length; i++) scores[i] = link[0]! * scores[i]! + link[1 + (i % outputs)]!;
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
      const head = label === undefined ? 'prediction =' : `margin of ${label} =`;
      return `${head}\n${describeCoefficients(coef.slice(k * p, (k + 1) * p), b, scale, names)}`;
    }).join('\n');
  }
}
