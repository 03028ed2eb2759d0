import dummy from '../../models/dummy/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator, type ParamsOf } from '../base/definition.ts';
import { Regressor } from '../base/regressor.ts';
import type { Label } from '../input/labels.ts';

const definition = defineEstimator({
  name: 'Dummy',
  family: dummy,
  groups: [],
  params: {},
});

export type DummyClassifierParams = ClassifierParamsOf<typeof definition>;
export type DummyRegressorParams = ParamsOf<typeof definition>;

/** The share of each class or the mean, whatever X is: a floor for classes. */
export class DummyClassifier<L extends Label = Label> extends Classifier<DummyClassifierParams, L> {
  constructor(params: DummyClassifierParams = {}) {
    super(definition, params);
  }
}
/** The share of each class or the mean, whatever X is: a floor for values. */
export class DummyRegressor extends Regressor<DummyRegressorParams> {
  constructor(params: DummyRegressorParams = {}) {
    super(definition, params);
  }
}
