import * as models from '../../src/estimators/index.ts';

type Classifier = models.RandomForestClassifier;
type Regressor = models.RandomForestRegressor;

/** Small settings, so that every estimator is quick; those not named have none. */
const QUICK: Readonly<Record<string, object>> = {
  GradientBoosting: { nEstimators: 15, minDataInLeaf: 5 },
  CatBoostLike: { nEstimators: 10 },
  RandomForest: { nEstimators: 8 },
  ExtraTrees: { nEstimators: 8 },
  MLP: { epochs: 8 },
  ExplainableBoosting: { maxRounds: 60, interactions: 2 },
};

const classes = Object.entries(models).flatMap(([name, value]) => {
  const prototype: unknown = typeof value === 'function' ? value.prototype : undefined;
  const isEstimator = typeof prototype === 'object' && prototype !== null && 'getParams' in prototype;
  if (!isEstimator) return [];
  const quick = QUICK[name.replace(/(Classifier|Regressor)$/, '')] ?? {};
  return [{ name, quick, type: value as unknown, classifies: 'predictProba' in prototype }];
});

/** Every exported classifier and regressor with settings for a quick fit. */
export const CLASSIFIERS = classes
  .filter((c) => c.classifies)
  .map(({ name, quick, type }) => ({ name, quick, type: type as new (params?: object) => Classifier }));
export const REGRESSORS = classes
  .filter((c) => !c.classifies)
  .map(({ name, quick, type }) => ({ name, quick, type: type as new (params?: object) => Regressor }));
