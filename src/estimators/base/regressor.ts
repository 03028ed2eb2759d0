import type { TableInput } from '../../data/ingest/table-input.ts';
import { r2 } from '../../metrics/r2.ts';
import { readTargets } from '../input/labels.ts';
import { readWeights, requireLength } from '../input/weights.ts';
import type { EstimatorDefinition } from './definition.ts';
import { Estimator } from './estimator.ts';

/** A family as a regressor. */
export abstract class Regressor<P extends object> extends Estimator<P, number> {
  protected constructor(definition: EstimatorDefinition, params: P) {
    super(
      { name: `${definition.name}${definition.suffix === false ? '' : 'Regressor'}`, definition, kind: 'regressor' },
      params,
    );
  }

  /** Values, shape [rows]. @throws DataError, ModelError MODEL_NOT_FITTED */
  predict(X: TableInput): Float64Array {
    return this.raw(X);
  }

  /** R squared: 1 is perfect, 0 is the mean. @throws DataError, ModelError MODEL_NOT_FITTED */
  score(X: TableInput, y: ArrayLike<number>, options: { readonly sampleWeight?: ArrayLike<number> } = {}): number {
    const prediction = this.raw(X);
    const truth = readTargets(requireLength(y, prediction.length, 'y', 'X'), 'y');
    const { sampleWeight: given } = options;
    const weight = given === undefined ? {} : { weight: readWeights(given, prediction.length, 'sampleWeight') };
    return r2.score({ y: truth, prediction, outputs: 1, classes: 0, ...weight });
  }
}
