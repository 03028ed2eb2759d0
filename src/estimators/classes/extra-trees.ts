import extraTrees from '../../models/extra-trees/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator, type ParamsOf } from '../base/definition.ts';
import { Regressor } from '../base/regressor.ts';
import type { Label } from '../input/labels.ts';
import { forestSpecs } from './forest-params.ts';

const definition = defineEstimator({
  name: 'ExtraTrees',
  family: extraTrees,
  groups: ['out-of-bag'],
  params: forestSpecs,
});

export type ExtraTreesClassifierParams = ClassifierParamsOf<typeof definition>;
export type ExtraTreesRegressorParams = ParamsOf<typeof definition>;

/** Mean of deep trees with random cuts, for classes. */
export class ExtraTreesClassifier<L extends Label = Label> extends Classifier<ExtraTreesClassifierParams, L> {
  constructor(params: ExtraTreesClassifierParams = {}) {
    super(definition, params);
  }
}
/** Mean of deep trees with random cuts, for values. */
export class ExtraTreesRegressor extends Regressor<ExtraTreesRegressorParams> {
  constructor(params: ExtraTreesRegressorParams = {}) {
    super(definition, params);
  }
}
