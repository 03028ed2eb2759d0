import type { TableInput } from '../../data/ingest/table-input.ts';
import { fitGbdt } from '../../models/gbdt/boost.ts';
import { GbdtModel } from '../../models/gbdt/gbdt-model.ts';
import gbdt from '../../models/gbdt/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator, type ParamsOf } from '../base/definition.ts';
import type { AsyncFitOptions, ContinuedFitOptions, FitOptions } from '../base/estimator.ts';
import { Regressor } from '../base/regressor.ts';
import type { Label } from '../input/labels.ts';
import { customObjective, objective } from './objective-param.ts';
import { depthLimit } from './unlimited.ts';

/** LightGBM's words and defaults. */
const definition = defineEstimator({
  name: 'GradientBoosting',
  family: gbdt,
  groups: ['early-stopping', 'monotone', 'boosting'],
  continues: true,
  fit: (input, config, context, given, initModel) => {
    const own = customObjective(given['objective']);
    const maxBins = given['maxBin'] as number | undefined;
    return fitGbdt(input, config as Parameters<typeof fitGbdt>[1], context, {
      ...(own === undefined ? {} : { objective: own }),
      ...(maxBins === undefined ? {} : { maxBins }),
      ...(initModel instanceof GbdtModel ? { initModel } : {}),
    });
  },
  params: {
    nEstimators: { of: 'maxRounds', low: 1, high: 1e6, default: 100, doc: 'Boosting rounds.' },
    learningRate: { low: 1e-6, high: 1, default: 0.1 },
    numLeaves: { low: 2, high: 131_072 },
    minDataInLeaf: { low: 1, high: 1e9 },
    featureFraction: { low: 1e-3, high: 1 },
    baggingFraction: { low: 1e-3, high: 1 },
    lambdaL1: { low: 0, high: 1e9, default: 0 },
    lambdaL2: { low: 0, high: 1e9, default: 0 },
    maxDepth: { custom: depthLimit },
    catSmooth: { low: 0, high: 1e6 },
    catL2: { low: 0, high: 1e6 },
    maxCatToOnehot: { low: 1, high: 1e6 },
    minDataPerGroup: { low: 1, high: 1e6 },
    minChildWeight: { low: 0, high: 1e9 },
    objective: { custom: objective, doc: 'The loss that trees are trained on.' },
    minGainToSplit: { of: 'minGain', low: 0, high: 1e9 },
  },
});

export type GradientBoostingClassifierParams = ClassifierParamsOf<typeof definition>;
export type GradientBoostingRegressorParams = ParamsOf<typeof definition>;

/** Gradient-boosted trees for classes. */
export class GradientBoostingClassifier<L extends Label = Label> extends Classifier<
  GradientBoostingClassifierParams,
  L
> {
  constructor(params: GradientBoostingClassifierParams = {}) {
    super(definition, params);
  }

  override fit(
    X: TableInput,
    y: ArrayLike<L>,
    options: AsyncFitOptions & ContinuedFitOptions<GradientBoostingClassifier> = {},
  ): Promise<this> {
    return super.fit(X, y, options);
  }
  override fitSync(
    X: TableInput,
    y: ArrayLike<L>,
    options: FitOptions & ContinuedFitOptions<GradientBoostingClassifier> = {},
  ): this {
    return super.fitSync(X, y, options);
  }
}
/** Gradient-boosted trees for values. */
export class GradientBoostingRegressor extends Regressor<GradientBoostingRegressorParams> {
  constructor(params: GradientBoostingRegressorParams = {}) {
    super(definition, params);
  }

  override fit(
    X: TableInput,
    y: ArrayLike<number>,
    options: AsyncFitOptions & ContinuedFitOptions<GradientBoostingRegressor> = {},
  ): Promise<this> {
    return super.fit(X, y, options);
  }
  override fitSync(
    X: TableInput,
    y: ArrayLike<number>,
    options: FitOptions & ContinuedFitOptions<GradientBoostingRegressor> = {},
  ): this {
    return super.fitSync(X, y, options);
  }
}
