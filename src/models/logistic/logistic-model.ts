import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { FittedModel } from '../family.ts';
import { describeCoefficients, linearImportances, linearScores } from '../shared/linear-scores.ts';

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
    const { coef, intercept, present, shares } = this.parts;
    const n = options?.rows?.length ?? x.rows;
    const classes = shares.length;
    const outputs = classes === 2 ? 1 : classes;
    const out = new Float64Array(n * outputs);
    const scores = linearScores(x, coef, intercept, options?.rows);
    let left = 0;
    for (const c of present) left += shares[c]!;
    const own = new Float64Array(present.length);
    for (let i = 0; i < n; i++) {
      probabilities(scores, i, own);
      if (outputs === 1) {
        out[i] = present.length === 2 ? own[1]! : shares[1]!;
        continue;
      }
      for (let c = 0; c < classes; c++) out[i * classes + c] = shares[c]!;
      for (let k = 0; k < present.length; k++) out[i * classes + present[k]!] = left * own[k]!;
    }
    return out;
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

/** Probabilities of the present classes of row i into `own`. */
function probabilities(scores: Float64Array, i: number, own: Float64Array): void {
  const k = own.length;
  if (k === 1) {
    own[0] = 1;
    return;
  }
  if (k === 2) {
    const e = Math.exp(-Math.abs(scores[i]!));
    own[1] = scores[i]! < 0 ? e / (1 + e) : 1 / (1 + e);
    own[0] = 1 - own[1];
    return;
  }
  let top = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let c = 0; c < k; c++) top = Math.max(top, scores[i * k + c]!);
  for (let c = 0; c < k; c++) {
    own[c] = Math.exp(scores[i * k + c]! - top);
    sum += own[c]!;
  }
  for (let c = 0; c < k; c++) own[c]! /= sum;
}
