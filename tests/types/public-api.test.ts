/* Checked by the compiler (npm run check): what the types of the package promise and refuse. Only the last test runs. */
import { expect, it } from 'vitest';
import * as api from '../../src/index.ts';
import {
  AutoClassifier,
  AutoRegressor,
  type BundleManifest,
  type Config,
  choice,
  customMetric,
  defineFamily,
  defineSpace,
  float,
  int,
  type PermutationImportance,
  type RunEvent,
} from '../../src/index.ts';

/** Fails to compile unless A and B are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => undefined;

async function classifier(): Promise<void> {
  const model = await new AutoClassifier({ timeBudget: 1, metric: 'f1', families: ['gbdt'] }).fit(
    [[1], [2]],
    ['a', 'b'],
  );
  same<typeof model, AutoClassifier>(true);
  const labels = model.predict([{ a: 1 }]);
  same<typeof labels, string[]>(true);
  const proba = model.predictProba({ data: new Float32Array(2), shape: [2, 1] });
  same<typeof proba, number[][]>(true);
  const manifest = model.manifest;
  same<typeof manifest, BundleManifest>(true);
  const shares = model.featureImportance();
  same<typeof shares, Readonly<Record<string, number>>>(true);
  const permuted = model.featureImportance({ a: [1, 2] }, ['a', 'b']);
  same<typeof permuted, PermutationImportance>(true);
  const loaded = await AutoClassifier.load('folder');
  same<typeof loaded, AutoClassifier>(true);

  // @ts-expect-error the task is the class
  new AutoClassifier({ task: 'regression' });
  // @ts-expect-error there is no such option
  new AutoClassifier({ timeBuget: 1 });
  // @ts-expect-error y is missing
  await model.fit([[1]]);
  // @ts-expect-error a number is no table
  model.predict(5);
  // @ts-expect-error importance of given rows needs their answers
  model.featureImportance([[1]], { metric: 'f1' });
}

async function regressor(): Promise<void> {
  const model = new AutoRegressor({ maxTrials: 2, monotone: { a: 1 } });
  model.on('event', (event) => {
    same<typeof event, RunEvent>(true);
    if (event.type === 'trial-end') same<typeof event.loss, number | null>(true);
  });
  model.on('progress', ({ best }) => same<typeof best, number | null>(true));
  // @ts-expect-error there is no such event
  model.on('trial', () => undefined);
  await model.fit('file.csv', { target: 'y' }, { signal: new AbortController().signal, groups: ['a', 1] });
  const values = model.predict([[1]]);
  same<typeof values, Float64Array>(true);
  // @ts-expect-error a regression has no probabilities
  model.predictProba([[1]]);
  // @ts-expect-error schema and manifest belong to the model
  model.manifest.members.push();
}

const space = defineSpace({
  depth: int(1, 9, { default: 3, doc: 'Depth.' }),
  rate: float(0.1, 1, { default: 0.5, doc: 'Rate.' }),
  kind: choice(['fast', 'slow'], { default: 'fast', doc: 'Kind.' }),
});

const family = defineFamily({
  name: 'typed',
  version: 1,
  doc: 'A family whose config is typed by its space.',
  traits: {
    tasks: ['regression'],
    acceptsMissing: true,
    acceptsCategories: true,
    wantsScaling: false,
    honoursWeights: false,
    honoursMonotone: false,
    stopsEarly: false,
    deterministic: true,
    maxRows: 10,
  },
  space: () => space,
  estimateCost: (config: Config) => ({ seconds: Number(config['depth']), bytes: 1 }),
  *fit(input, config) {
    same<typeof config.depth, number>(true);
    same<typeof config.kind, 'fast' | 'slow'>(true);
    // @ts-expect-error the space has no such parameter
    config.width;
    return {
      family: 'typed',
      predict: () => new Float64Array(input.rows.length),
      toState: () => ({ json: {}, arrays: {} }),
    };
  },
  fromState: () => ({ family: 'typed', predict: () => new Float64Array(), toState: () => ({ json: {}, arrays: {} }) }),
});

const metric = customMetric({
  name: 'bias',
  greaterIsBetter: false,
  score: (y, prediction) => {
    same<typeof prediction, Float64Array>(true);
    return Math.abs(y[0]! - prediction[0]!);
  },
});
// @ts-expect-error a metric returns a number
customMetric({ name: 'x', greaterIsBetter: true, score: () => 'good' });

it('exports these values, and no others by accident', () => {
  expect(Object.keys(api).sort()).toEqual([
    ...[
      'AutoClassifier',
      'AutoMultiTarget',
      'AutoRegressor',
      'AutomlError',
      'BundleError',
      'ConfigError',
      'DataError',
      'ERROR_CODES',
    ],
    ...['ModelError', 'OutputError', 'adaptMlJs', 'bool', 'choice', 'customMetric', 'defineFamily', 'defineSpace'],
    ...['fitTargets', 'float', 'int', 'loadBundle', 'ordinal', 'readTable', 'runFit', 'tableFrom'],
  ]);
  expect(Object.keys(space.params)).toEqual(['depth', 'rate', 'kind']);
  expect([family.name, metric.name]).toEqual(['typed', 'bias']);
  expect([classifier, regressor].map((f) => f.length)).toEqual([0, 0]);
});
