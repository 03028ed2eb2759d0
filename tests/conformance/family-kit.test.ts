import { describe, expect, test } from 'vitest';
import type { FitInput, FittedModel, ModelFamily } from '../../src/models/family.ts';
import linear from '../../src/models/linear/index.ts';
import type { Config } from '../../src/space/param.ts';
import { defineSpace, float } from '../../src/space/space.ts';
import { withExpectation } from '../../src/testing/check.ts';
import { checkModelFamily } from '../../src/testing/check-model-family.ts';

const good: ModelFamily = linear;
type Fit = ModelFamily['fit'];

/** The names of the checks that a family fails. */
function failures(family: ModelFamily): string[] {
  const failed: string[] = [];
  for (const check of checkModelFamily(family)) {
    try {
      check.run();
    } catch {
      failed.push(check.name.replace('linear, regression: ', ''));
    }
  }
  return failed;
}
/** The linear family with another fit. */
const fitting = (fit: Fit): ModelFamily => ({ ...good, fit });
/** The linear family whose models are changed. */
const answering = (
  change: (model: FittedModel, input: FitInput, config: Config) => Partial<FittedModel>,
): ModelFamily =>
  fitting(function* (input, config, context) {
    const model = yield* good.fit(input, config, context);
    const { predict, toState } = model;
    const bound = { family: model.family, predict: predict.bind(model), toState: toState.bind(model) };
    const changed = { ...bound, ...change(model, input, config) };
    yield { step: 1, total: 1, snapshot: () => changed };
    return changed;
  });

test('a sound family fails nothing', () => {
  expect(failures(good)).toEqual([]);
});

describe('a broken promise is found', () => {
  const broken: Readonly<Record<string, ModelFamily>> = {
    'configurations survive the unit cube': {
      ...good,
      space: () => {
        const alpha = float(0.1, 1, { default: 0.5, doc: 'Broken.' });
        const l1Ratio = float(0, 1, { default: 0, doc: 'Sound.' });
        return defineSpace({ alpha: { ...alpha, toUnit: () => 0.5 }, l1Ratio });
      },
    },
    'fit and predict write nothing into their inputs': fitting(function* (input, config, context) {
      input.x.columns[0]?.fill(0, 0, 1);
      return yield* good.fit(input, config, context);
    }),
    'a fit reads only training and validation rows': answering((model, input) => ({
      predict: (x, options) => model.predict(x, options).map((v) => v + (input.y[0] === 0 ? 1 : 0)),
    })),
    'the same seed gives the same model to the bit': answering((model) => ({
      toState: () => ({ json: { salt: Math.random() }, arrays: model.toState().arrays }),
    })),
    'the rows asked for are predicted, in the order asked': answering((model) => ({
      predict: (x, options) => model.predict(x, options).sort(),
    })),
    'a row alone is predicted as in the batch': answering((model) => ({
      predict: (x, options) => model.predict(x, options).map((v) => v + x.rows * 1e-9),
    })),
    'a constant target can be fitted and predicted': answering((model, input) => ({
      predict: (x, options) =>
        model.predict(x, options).map((v) => v / (new Set([...input.rows].map((r) => input.y[r])).size - 1)),
    })),
    'weights change the model': fitting(function* ({ weight: _, ...input }, config, context) {
      return yield* good.fit(input, config, context);
    }),
    'a saved model predicts the same bits': {
      ...good,
      fromState: (state, version) => {
        const model = good.fromState(state, version);
        return Object.assign(Object.create(model) as FittedModel, {
          predict: (x: FitInput['x']) => model.predict(x).map((v) => v + 1e-12),
        });
      },
    },
    'a damaged state is refused': {
      ...good,
      fromState: (state, version) => {
        const { dummy, ...arrays } = {
          dummy: 0,
          coef: new Float64Array(4),
          scale: new Float64Array(4),
          bounds: Float64Array.of(0, 0, 0),
          ...state.arrays,
        };
        return good.fromState({ ...state, arrays }, dummy + version);
      },
    },
    'a fit ends within one step of being told to': fitting(function* (input, config, context) {
      const model = yield* good.fit(input, config, context);
      for (let step = 2; step < 9; step++) yield { step, total: 9, snapshot: () => model };
      return model;
    }),
    'beats a constant on numbers': answering((model) => ({
      predict: (x, options) => model.predict(x, options).map((v) => 10 + 0.01 * (v - 10)),
    })),
    'the estimated cost is positive and grows with rows and columns': {
      ...good,
      estimateCost: () => ({ seconds: 1, bytes: 1 }),
    },
  };
  test.each(Object.entries(broken))('%s', (name, family) => {
    expect(failures(family)).toContain(name);
  });
});

test('an expected failure that passes is a failure', () => {
  const passing = { name: 'x', run: () => {} };
  const failing = {
    name: 'x',
    run: () => {
      throw new Error('no');
    },
  };
  expect(() => withExpectation(passing, { x: 'known' }).run()).toThrow(/"x" passes, but is listed/);
  expect(() => withExpectation(failing, { x: 'known' }).run()).not.toThrow();
  expect(() => withExpectation(failing, { y: 'other' }).run()).toThrow('no');
});
