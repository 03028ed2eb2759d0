import gaussianProcess from '../../models/gaussian-process/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator, type ParamsOf } from '../base/definition.ts';
import { Regressor } from '../base/regressor.ts';
import type { Label } from '../input/labels.ts';

const definition = defineEstimator({
  name: 'GaussianProcess',
  family: gaussianProcess,
  groups: [],
  params: {},
});

export type GaussianProcessClassifierParams = ClassifierParamsOf<typeof definition>;
export type GaussianProcessRegressorParams = ParamsOf<typeof definition>;

/** A smooth random function given the rows, for classes; time grows with the cube of the rows. */
export class GaussianProcessClassifier<L extends Label = Label> extends Classifier<GaussianProcessClassifierParams, L> {
  constructor(params: GaussianProcessClassifierParams = {}) {
    super(definition, params);
  }
}
/** A smooth random function given the rows, for values; time grows with the cube of the rows. */
export class GaussianProcessRegressor extends Regressor<GaussianProcessRegressorParams> {
  constructor(params: GaussianProcessRegressorParams = {}) {
    super(definition, params);
  }
}
