import randomForest from '../../models/random-forest/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator, type ParamsOf } from '../base/definition.ts';
import { Regressor } from '../base/regressor.ts';
import type { Label } from '../input/labels.ts';
import { forestSpecs } from './forest-params.ts';

const definition = defineEstimator({
  name: 'RandomForest',
  family: randomForest,
  groups: ['out-of-bag'],
  params: forestSpecs,
});

export type RandomForestClassifierParams = ClassifierParamsOf<typeof definition>;
export type RandomForestRegressorParams = ParamsOf<typeof definition>;

/** Mean of deep trees on bootstrap samples, for classes. */
export class RandomForestClassifier<L extends Label = Label> extends Classifier<RandomForestClassifierParams, L> {
  constructor(params: RandomForestClassifierParams = {}) {
    super(definition, params);
  }
}
/** Mean of deep trees on bootstrap samples, for values. */
export class RandomForestRegressor extends Regressor<RandomForestRegressorParams> {
  constructor(params: RandomForestRegressorParams = {}) {
    super(definition, params);
  }
}
