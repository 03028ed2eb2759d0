/* Checked by the compiler (npm run check): what the types of automl/models promise and refuse. Only the last test runs. */
import { expect, it } from 'vitest';
import * as api from '../../src/estimators/index.ts';
import {
  DecisionTreeRegressor,
  GradientBoostingClassifier,
  GradientBoostingRegressor,
  Lasso,
  LinearRegression,
  LogisticRegression,
  RandomForestClassifier,
  Ridge,
} from '../../src/estimators/index.ts';

/** Fails to compile unless A and B are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => undefined;

async function classifier(): Promise<void> {
  const model = new GradientBoostingClassifier<'yes' | 'no'>({ nEstimators: 5, numLeaves: 7, classWeight: 'balanced' });
  same<Awaited<ReturnType<typeof model.fit>>, GradientBoostingClassifier<'yes' | 'no'>>(true);
  await model.fit([[1], [2]], ['yes', 'no'], { evalSet: [[[1]], ['yes']], sampleWeight: [1, 2] });
  const labels = model.predict([{ a: 1 }]);
  same<typeof labels, ('yes' | 'no')[]>(true);
  const { data, shape } = model.predictProba({ data: new Float32Array(2), shape: [2, 1] });
  same<typeof data, Float64Array>(true);
  same<typeof shape, readonly [rows: number, classes: number]>(true);
  const rows = model.predictProba([[1]], { as: 'rows' });
  same<typeof rows, number[][]>(true);
  const again = GradientBoostingClassifier.fromJSON(JSON.parse('{}'));
  same<typeof again, GradientBoostingClassifier>(true);
  await model.fit([[1], [2]], ['yes', 'no'], { initModel: again });
  model.fitSync([[1], [2]], ['yes', 'no'], { initModel: model });
  const { learningRate, extraTrees } = model.getParams();
  same<typeof learningRate, number | undefined>(true);
  same<typeof extraTrees, boolean | undefined>(true);

  // @ts-expect-error these are other labels
  await model.fit([[1], [2]], ['a', 'b']);
  // @ts-expect-error there is no such parameter
  new GradientBoostingClassifier({ nEstimatrs: 5 });
  // @ts-expect-error the family's own name is hidden behind nEstimators
  new GradientBoostingClassifier({ maxRounds: 5 });
  // @ts-expect-error a rate is a number
  new GradientBoostingClassifier({ learningRate: '0.1' });
  // @ts-expect-error an earlier model is an estimator
  model.fitSync([[1], [2]], ['yes', 'no'], { initModel: 'model.json' });
  // @ts-expect-error boosting has no rows out of bag
  new GradientBoostingClassifier({ oobScore: true });
  // @ts-expect-error a forest does not stop early
  new RandomForestClassifier({ earlyStoppingRounds: 5 });
  // @ts-expect-error it is a classifier
  new LogisticRegression().fitSync([[1]], [undefined]);
}

function regressor(): void {
  const model = new GradientBoostingRegressor({ evalMetric: ['mae', 'rmse'], monotoneConstraints: { a: 1 } });
  const values = model.fitSync({ a: [1, 2] }, new Float32Array(2)).predict({ a: [1] });
  same<typeof values, Float64Array>(true);
  new DecisionTreeRegressor({ criterion: 'absolute_error' });
  new RandomForestClassifier({ maxFeatures: 'sqrt', oobScore: true });
  new GradientBoostingRegressor({ maxBin: 63, threads: 2, interactionConstraints: [['a', 1]] });
  // @ts-expect-error a regression has no probabilities
  model.predictProba([[1]]);
  // @ts-expect-error words are no values
  model.fitSync([[1]], ['a']);
  // @ts-expect-error class weights are for classes
  new GradientBoostingRegressor({ classWeight: 'balanced' });
  // @ts-expect-error what makes a lasso is fixed
  new Lasso({ l1Ratio: 0.5 });
  // @ts-expect-error a ridge has no absolute penalty
  new Ridge({ l1Ratio: 0.5 });
  // @ts-expect-error least squares have no penalty
  new LinearRegression({ alpha: 1 });
}

it('exports these values, and no others by accident', () => {
  expect(Object.keys(api).sort()).toEqual([
    ...[
      'AutomlError',
      'BundleError',
      'CatBoostLikeClassifier',
      'CatBoostLikeRegressor',
      'ConfigError',
      'DataError',
      'DecisionTreeClassifier',
      'DecisionTreeRegressor',
    ],
    ...['DummyClassifier', 'DummyRegressor', 'ElasticNet'],
    ...['ExplainableBoostingClassifier', 'ExplainableBoostingRegressor'],
    ...['ExtraTreesClassifier', 'ExtraTreesRegressor'],
    ...[
      'GaussianNB',
      'GaussianProcessClassifier',
      'GaussianProcessRegressor',
      'GradientBoostingClassifier',
      'GradientBoostingRegressor',
      'ImportedTrees',
      'KNeighborsClassifier',
      'KNeighborsRegressor',
    ],
    ...[
      'Lasso',
      'LinearDiscriminantAnalysis',
      'LinearRegression',
      'LinearSVC',
      'LinearSVR',
      'LogisticRegression',
      'MLPClassifier',
      'MLPRegressor',
      'ModelError',
    ],
    ...[
      'QuadraticDiscriminantAnalysis',
      'RandomForestClassifier',
      'RandomForestRegressor',
      'Ridge',
      'SVC',
      'SVR',
      'customMetric',
      'readLightGbmModel',
      'readXgboostModel',
    ],
  ]);
  expect([classifier, regressor].map((f) => f.length)).toEqual([0, 0]);
});
