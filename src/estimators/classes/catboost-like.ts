import obliviousGbdt from '../../models/oblivious-gbdt/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator, type ParamsOf } from '../base/definition.ts';
import { Regressor } from '../base/regressor.ts';
import type { Label } from '../input/labels.ts';

/** CatBoost's words and defaults. */
const definition = defineEstimator({
  name: 'CatBoostLike',
  family: obliviousGbdt,
  groups: ['early-stopping'],
  params: {
    nEstimators: { of: 'maxRounds', low: 1, high: 1e6, default: 1000, doc: 'Boosting rounds.' },
    learningRate: { low: 1e-6, high: 1 },
    l2LeafReg: { low: 0, high: 1e9 },
    randomStrength: { low: 0, high: 1e6 },
    baggingTemperature: { low: 0, high: 1e3 },
    subsample: { low: 1e-3, high: 1 },
    oneHotMaxSize: { low: 2, high: 255 },
  },
});

export type CatBoostLikeClassifierParams = ClassifierParamsOf<typeof definition>;
export type CatBoostLikeRegressorParams = ParamsOf<typeof definition>;

/** Boosted oblivious trees with ordered statistics of categories, for classes. */
export class CatBoostLikeClassifier<L extends Label = Label> extends Classifier<CatBoostLikeClassifierParams, L> {
  constructor(params: CatBoostLikeClassifierParams = {}) {
    super(definition, params);
  }
}
/** Boosted oblivious trees with ordered statistics of categories, for values. */
export class CatBoostLikeRegressor extends Regressor<CatBoostLikeRegressorParams> {
  constructor(params: CatBoostLikeRegressorParams = {}) {
    super(definition, params);
  }
}
