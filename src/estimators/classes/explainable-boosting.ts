import ebm from '../../models/ebm/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator, type ParamsOf } from '../base/definition.ts';
import { Regressor } from '../base/regressor.ts';
import type { Label } from '../input/labels.ts';

/** InterpretML's words. */
const definition = defineEstimator({
  name: 'ExplainableBoosting',
  family: ebm,
  groups: ['early-stopping'],
  params: {
    maxRounds: { low: 1, high: 1e6, default: 500, doc: 'Most rounds, each a small tree for every term.' },
    learningRate: { low: 1e-6, high: 1 },
    interactions: { low: 0, high: 1000 },
    maxLeaves: { low: 2, high: 64 },
    minSamplesLeaf: { of: 'minDataInLeaf', low: 1, high: 1e9, default: 4, doc: 'Fewest rows of a leaf.' },
    lambdaL2: { low: 0, high: 1e9 },
    smoothingRounds: { low: 0, high: 1e6 },
    outerBags: { of: 'bags', low: 1, high: 1000, default: 8, doc: 'Machines on random rows that are averaged.' },
  },
});

export type ExplainableBoostingClassifierParams = ClassifierParamsOf<typeof definition>;
export type ExplainableBoostingRegressorParams = ParamsOf<typeof definition>;

/** A sum of printable functions of single features and of pairs, for classes. */
export class ExplainableBoostingClassifier<L extends Label = Label> extends Classifier<
  ExplainableBoostingClassifierParams,
  L
> {
  constructor(params: ExplainableBoostingClassifierParams = {}) {
    super(definition, params);
  }
}
/** A sum of printable functions of single features and of pairs, for values. */
export class ExplainableBoostingRegressor extends Regressor<ExplainableBoostingRegressorParams> {
  constructor(params: ExplainableBoostingRegressorParams = {}) {
    super(definition, params);
  }
}
