import knn from '../../models/knn/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator, type ParamsOf } from '../base/definition.ts';
import { Regressor } from '../base/regressor.ts';
import type { Label } from '../input/labels.ts';

const definition = defineEstimator({
  name: 'KNeighbors',
  family: knn,
  groups: [],
  params: {
    nNeighbors: { of: 'k', low: 1, high: 1e6 },
    smoothing: { low: 0, high: 1e6 },
  },
});

export type KNeighborsClassifierParams = ClassifierParamsOf<typeof definition>;
export type KNeighborsRegressorParams = ParamsOf<typeof definition>;

/** The nearest training rows vote, for classes. */
export class KNeighborsClassifier<L extends Label = Label> extends Classifier<KNeighborsClassifierParams, L> {
  constructor(params: KNeighborsClassifierParams = {}) {
    super(definition, params);
  }
}
/** The nearest training rows vote, for values. */
export class KNeighborsRegressor extends Regressor<KNeighborsRegressorParams> {
  constructor(params: KNeighborsRegressorParams = {}) {
    super(definition, params);
  }
}
