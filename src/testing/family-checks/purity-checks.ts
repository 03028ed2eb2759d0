import assert from 'node:assert/strict';
import type { FitInput } from '../../models/family.ts';
import type { Check } from '../check.ts';
import { fitModel } from '../fit-model.ts';
import { toyData } from '../toy-data.ts';
import { expectSame, FEW_STEPS, type Subject } from './subject.ts';

/** A fit reads what it may, writes nothing, and repeats. */
export function* purityChecks({ family, kind }: Subject): Generator<Check> {
  const input = toyData(kind, { rows: 80 });
  const options = { maxSteps: FEW_STEPS };
  yield {
    name: 'fit and predict write nothing into their inputs',
    run: () => {
      const weighted = { ...input, weight: new Float64Array(80).fill(1.5) };
      const before = copy(weighted);
      fitModel(family, weighted, options).predict(weighted.x, { rows: weighted.rows });
      const after = copy(weighted);
      for (let i = 0; i < before.length; i++) expectSame(after[i]!, before[i]!, `input array ${i}`);
    },
  };
  yield {
    name: 'a fit reads only training and validation rows',
    run: () => {
      const unread = new Set([...input.rows.subarray(0, 10), ...input.validation.rows.subarray(0, 3)]);
      const keep = (i: number): boolean => !unread.has(i);
      const part = {
        ...input,
        rows: input.rows.filter(keep),
        validation: { rows: input.validation.rows.filter(keep) },
      };
      const columns = input.x.columns.map((c) => c.map((v, i) => (unread.has(i) ? 1e6 : v)));
      const poisoned = { ...part, x: { ...input.x, columns }, y: input.y.map((v, i) => (unread.has(i) ? 0 : v)) };
      const clean = fitModel(family, part, options).predict(input.x);
      expectSame(fitModel(family, poisoned, options).predict(input.x), clean, 'prediction');
    },
  };
  yield {
    name: 'two live models do not disturb each other',
    run: () => {
      const first = fitModel(family, input, options);
      const before = first.predict(input.x);
      const other = toyData(kind, { rows: 60, seed: 2 });
      fitModel(family, other, options).predict(other.x);
      expectSame(first.predict(input.x), before, 'prediction');
    },
  };
  if (family.traits.deterministic)
    yield {
      name: 'the same seed gives the same model to the bit',
      run: () => {
        const a = fitModel(family, input, options).toState();
        const b = fitModel(family, input, options).toState();
        assert(JSON.stringify(a.json) === JSON.stringify(b.json), 'The JSON of the states differs.');
        for (const [name, array] of Object.entries(a.arrays)) expectSame(b.arrays[name]!, array, name);
      },
    };
}

function copy(input: FitInput): number[][] {
  const arrays = [...input.x.columns, input.rows, input.y, input.weight ?? [], input.validation?.rows ?? []];
  return arrays.map((array) => Array.from(array));
}
