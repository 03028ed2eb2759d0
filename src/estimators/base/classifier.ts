import type { TableInput } from '../../data/ingest/table-input.ts';
import { predictedLabels } from '../../metrics/shared/predicted-labels.ts';
import type { Label } from '../input/labels.ts';
import { readWeights, requireLength } from '../input/weights.ts';
import type { EstimatorDefinition } from './definition.ts';
import { Estimator } from './estimator.ts';

/** Class probabilities, row-major; each row sums to 1. */
export interface Probabilities {
  readonly data: Float64Array;
  readonly shape: readonly [rows: number, classes: number];
}

/** A family as a classifier. `L`: type of the labels. */
export abstract class Classifier<P extends object, L extends Label = Label> extends Estimator<P, L> {
  protected constructor(definition: EstimatorDefinition, params: P) {
    super(
      { name: `${definition.name}${definition.suffix === false ? '' : 'Classifier'}`, definition, kind: 'classifier' },
      params,
    );
  }

  /** The labels of the training rows, ascending; position = column of `predictProba`. */
  get classes(): readonly L[] {
    return this.fitted.classes as readonly L[];
  }

  /** The most probable class of each row, as it was spelled in y. @throws DataError, ModelError MODEL_NOT_FITTED */
  predict(X: TableInput): L[] {
    const { classes } = this;
    const labels = predictedLabels({ prediction: this.raw(X), outputs: this.outputs });
    return Array.from(labels, (k) => classes[k]!);
  }

  /** Probability of each class. `as: 'rows'` gives one array a row. @throws DataError, ModelError MODEL_NOT_FITTED */
  predictProba(X: TableInput): Probabilities;
  predictProba(X: TableInput, options: { readonly as: 'rows' }): number[][];
  predictProba(X: TableInput, options?: { readonly as: 'rows' }): Probabilities | number[][] {
    const raw = this.raw(X);
    const width = this.classes.length;
    const data = this.outputs === 1 ? bothClasses(raw) : raw;
    const rows = data.length / width;
    if (options?.as !== 'rows') return { data, shape: [rows, width] };
    return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * width, (i + 1) * width)));
  }

  /**
   * Share of rows whose class is predicted right; a label that training rows did not have is always wrong.
   * @throws DataError, ModelError MODEL_NOT_FITTED
   */
  score(X: TableInput, y: ArrayLike<L>, options: { readonly sampleWeight?: ArrayLike<number> } = {}): number {
    const predicted = this.predict(X);
    const truth = requireLength(y, predicted.length, 'y', 'X');
    const { sampleWeight } = options;
    const weight = sampleWeight === undefined ? undefined : readWeights(sampleWeight, predicted.length, 'sampleWeight');
    let right = 0;
    let total = 0;
    for (let i = 0; i < predicted.length; i++) {
      const w = weight?.[i] ?? 1;
      total += w;
      if (predicted[i] === truth[i]) right += w;
    }
    return right / total;
  }

  private get outputs(): number {
    return this.classes.length === 2 ? 1 : this.classes.length;
  }
}

function bothClasses(second: Float64Array): Float64Array {
  const both = new Float64Array(second.length * 2);
  for (let i = 0; i < second.length; i++) {
    both[2 * i] = 1 - second[i]!;
    both[2 * i + 1] = second[i]!;
  }
  return both;
}
