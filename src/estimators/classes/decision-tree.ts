import decisionTree from '../../models/decision-tree/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator, type ParamsOf } from '../base/definition.ts';
import { Regressor } from '../base/regressor.ts';
import type { Label } from '../input/labels.ts';

const definition = defineEstimator({
  name: 'DecisionTree',
  family: decisionTree,
  groups: [],
  params: {
    maxDepth: { low: 1, high: 1e6 },
    minSamplesLeaf: { low: 1, high: 1e9 },
    ccpAlpha: { low: 0, high: 1 },
    smoothing: { low: 0, high: 1e6 },
  },
});

export type DecisionTreeClassifierParams = ClassifierParamsOf<typeof definition>;
export type DecisionTreeRegressorParams = ParamsOf<typeof definition>;

/** One tree of readable rules, for classes. */
export class DecisionTreeClassifier<L extends Label = Label> extends Classifier<DecisionTreeClassifierParams, L> {
  constructor(params: DecisionTreeClassifierParams = {}) {
    super(definition, params);
  }
}
/** One tree of readable rules, for values. */
export class DecisionTreeRegressor extends Regressor<DecisionTreeRegressorParams> {
  constructor(params: DecisionTreeRegressorParams = {}) {
    super(definition, params);
  }
}
