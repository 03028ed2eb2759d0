import { ModelError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { TaskKind } from '../../core/task.ts';
import type { FittedModel } from '../family.ts';
import type { MlJsEstimator } from './ml-js-estimator.ts';
import { pointsOf } from './points-of.ts';

export interface MlJsParts {
  readonly family: string;
  readonly task: TaskKind;
  /** Smoothed share of each class, or the mean target. */
  readonly prior: Float64Array;
  /** Class indices that the estimator knows, ascending; empty for regression. */
  readonly present: readonly number[];
  /** How the estimator calls them. */
  readonly labels: readonly number[];
  /** Features that vary in training; the others are not shown to the estimator. */
  readonly columns: readonly number[];
}

/** Probability that an estimator without probabilities may be wrong: kept for the other classes. */
const DOUBT = 0.1;
/** The same for one that has them: votes of trees can be unanimous and still wrong. */
const LITTLE_DOUBT = 0.01;

/** A trained estimator behind the family contract; without one, the prior. */
export class MlJsModel implements FittedModel {
  readonly family: string;
  readonly probability: ((e: MlJsEstimator, rows: number[][], labels: readonly number[]) => number[][]) | undefined;
  private readonly parts: MlJsParts;
  private readonly estimator: MlJsEstimator | undefined;

  constructor(parts: MlJsParts, estimator: MlJsEstimator | undefined, probability?: MlJsModel['probability']) {
    this.family = parts.family;
    this.parts = parts;
    this.estimator = estimator;
    this.probability = probability;
  }

  /** @throws ModelError MODEL_FIT_FAILED when the library throws, MODEL_SCORES_INVALID when it answers with no number */
  predict(x: Matrix, options?: { readonly rows?: Uint32Array }): Float64Array {
    const { task, prior, columns } = this.parts;
    const n = options?.rows?.length ?? x.rows;
    const answer = task === 'binary' ? prior.subarray(1) : prior;
    const out = Float64Array.from({ length: n * answer.length }, (_, i) => answer[i % answer.length]!);
    const { estimator } = this;
    if (estimator === undefined || n === 0) return out;
    const points = pointsOf(x, columns, options?.rows);
    if (task === 'regression') {
      const values = this.call(() => estimator.predict(points));
      for (let i = 0; i < n; i++) out[i] = this.number(values[i]);
      return out;
    }
    this.call(() => this.shares(estimator, points)).forEach((shares, i) => {
      this.write(shares, out, i);
    });
    return out;
  }

  /** Scores of the present classes, one array a row. */
  private shares(estimator: MlJsEstimator, points: number[][]): number[][] {
    const { labels } = this.parts;
    if (this.probability !== undefined) return this.probability(estimator, points, labels);
    if (estimator.predictProbability === undefined) {
      const found = estimator.predict(points);
      return points.map((_, i) => labels.map((label) => (found[i] === label ? 1 : 0)));
    }
    const perLabel = labels.map((label) => estimator.predictProbability!(points, label));
    return points.map((_, i) => perLabel.map((scores) => scores[i] ?? Number.NaN));
  }

  /** Scales one row of scores to probabilities and mixes in the prior. */
  private write(shares: readonly number[], out: Float64Array, row: number): void {
    const { task, prior, present } = this.parts;
    const bare = this.probability === undefined && this.estimator?.predictProbability === undefined;
    const doubt = bare ? DOUBT : LITTLE_DOUBT;
    const sum = shares.reduce((a, b) => a + this.number(b), 0);
    const mixed = Float64Array.from(prior, (p) => doubt * p);
    present.forEach((c, k) => {
      mixed[c]! += (1 - doubt) * (sum > 0 ? shares[k]! / sum : 1 / present.length);
    });
    if (task === 'binary') out[row] = mixed[1]!;
    else out.set(mixed, row * mixed.length);
  }

  private number(value: number | undefined): number {
    if (value !== undefined && Number.isFinite(value)) return value;
    throw new ModelError('MODEL_SCORES_INVALID', `${this.family} predicts ${value}.`, {
      hint: 'Leave this family out for this data.',
      context: { family: this.family },
    });
  }

  private call<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw new ModelError('MODEL_FIT_FAILED', `${this.family} cannot predict: ${String(cause)}.`, {
        hint: 'Leave this family out for this data.',
        cause,
        context: { family: this.family },
      });
    }
  }

  toState(): State {
    const { task, prior, present, labels, columns } = this.parts;
    const saved = this.estimator === undefined ? null : JSON.parse(JSON.stringify(this.estimator.toJSON()));
    const json: JsonObject = { family: this.family, task, present, labels, columns, estimator: saved };
    return { json, arrays: { prior } };
  }
}
