import mlp from '../../models/mlp/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator, type ParamsOf } from '../base/definition.ts';
import { Regressor } from '../base/regressor.ts';
import type { Label } from '../input/labels.ts';

const definition = defineEstimator({
  name: 'MLP',
  family: mlp,
  groups: ['early-stopping'],
  params: {},
});

export type MLPClassifierParams = ClassifierParamsOf<typeof definition>;
export type MLPRegressorParams = ParamsOf<typeof definition>;

/** A small neural network for classes. */
export class MLPClassifier<L extends Label = Label> extends Classifier<MLPClassifierParams, L> {
  constructor(params: MLPClassifierParams = {}) {
    super(definition, params);
  }
}
/** A small neural network for values. */
export class MLPRegressor extends Regressor<MLPRegressorParams> {
  constructor(params: MLPRegressorParams = {}) {
    super(definition, params);
  }
}
