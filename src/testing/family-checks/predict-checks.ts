import assert from 'node:assert/strict';
import { outputsOf } from '../../core/task.ts';
import type { Check } from '../check.ts';
import { fitModel } from '../fit-model.ts';
import { toyData } from '../toy-data.ts';
import { expectPrediction, expectSame, FEW_STEPS, type Subject } from './subject.ts';

/** Predictions are numbers of the right kind, and each row's depends on that row alone. */
export function* predictChecks({ family, kind }: Subject): Generator<Check> {
  const input = toyData(kind);
  const { x, rows } = input;
  const outputs = outputsOf(input.task);
  yield {
    name: 'predictions are finite and of the right shape',
    run: () => {
      const model = fitModel(family, input);
      assert(model.family === family.name, `The model says it is "${model.family}".`);
      expectPrediction(model.predict(x), x.rows, input);
      expectPrediction(model.predict(x, { rows: rows.subarray(0, 0) }), 0, input);
    },
  };
  yield {
    name: 'the rows asked for are predicted, in the order asked',
    run: () => {
      const model = fitModel(family, input, { maxSteps: FEW_STEPS });
      const all = model.predict(x);
      const asked = Uint32Array.from(rows).reverse();
      const expected = [...asked].flatMap((i) => [...all.subarray(i * outputs, (i + 1) * outputs)]);
      expectSame(model.predict(x, { rows: asked }), expected, 'prediction');
    },
  };
  yield {
    name: 'a row alone is predicted as in the batch',
    run: () => {
      const model = fitModel(family, input, { maxSteps: FEW_STEPS });
      const all = model.predict(x);
      for (let i = 0; i < x.rows; i += 7) {
        const one = { rows: 1, features: x.features, columns: x.columns.map((c) => c.slice(i, i + 1)) };
        expectSame(model.predict(one), all.subarray(i * outputs, (i + 1) * outputs), `row ${i}`);
      }
    },
  };
  yield {
    name: 'importances and description fit the features',
    run: () => {
      const model = fitModel(family, input, { maxSteps: FEW_STEPS });
      const importances = model.importances?.();
      if (importances !== undefined) {
        assert(importances.length === x.features.length, `${importances.length} importances.`);
        for (const v of importances) assert(v >= 0, `An importance is ${v}.`);
        const sum = importances.reduce((a, b) => a + b, 0);
        assert(sum === 0 || Math.abs(sum - 1) < 1e-9, `The importances sum to ${sum}.`);
      }
      const names = x.features.map((f) => f.name);
      const text = model.describe?.(names, input.task.kind === 'regression' ? [] : input.task.classes);
      assert(text === undefined || text.length > 0, 'The description is empty.');
    },
  };
}
