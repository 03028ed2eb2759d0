import assert from 'node:assert/strict';
import type { JsonObject } from '../../core/json.ts';
import type { State } from '../../core/state.ts';
import type { Check } from '../check.ts';
import { fitModel } from '../fit-model.ts';
import { toyData } from '../toy-data.ts';
import { expectSame, FEW_STEPS, type Subject } from './subject.ts';

/** A model survives being saved. */
export function* stateChecks({ family, kind }: Subject): Generator<Check> {
  const { acceptsMissing: missing, acceptsCategories: category } = family.traits;
  const input = toyData(kind, { rows: 80, missing: missing ? 0.1 : 0, category });
  yield {
    name: 'a saved model predicts the same bits',
    run: () => {
      const model = fitModel(family, input, { maxSteps: FEW_STEPS });
      const loaded = family.fromState(throughFile(model.toState()), family.version);
      expectSame(loaded.predict(input.x), model.predict(input.x), 'prediction');
      const again = loaded.toState();
      for (const [name, array] of Object.entries(model.toState().arrays))
        expectSame(again.arrays[name] ?? [], array, `array ${name} saved again`);
    },
  };
  yield {
    name: 'the state is plain JSON and typed arrays',
    run: () => {
      const { json, arrays } = fitModel(family, input, { maxSteps: FEW_STEPS }).toState();
      expectPlain(json, 'json');
      for (const [name, array] of Object.entries(arrays))
        assert(ArrayBuffer.isView(array), `arrays.${name} is no typed array.`);
    },
  };
  yield {
    name: 'a damaged state is refused',
    run: () => {
      let refused = false;
      try {
        family.fromState({ json: {}, arrays: {} }, family.version).predict(input.x);
      } catch {
        refused = true;
      }
      assert(refused, 'An empty state is read without an error.');
    },
  };
}

/** What writing and reading a bundle does to a state. */
function throughFile(state: State): State {
  const arrays = Object.fromEntries(Object.entries(state.arrays).map(([name, array]) => [name, array.slice()]));
  return { json: JSON.parse(JSON.stringify(state.json)) as JsonObject, arrays };
}

function expectPlain(value: unknown, path: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return;
  assert(typeof value === 'object', `${path} is ${String(value)}, which JSON does not keep.`);
  const prototype: unknown = Object.getPrototypeOf(value);
  assert(prototype === Object.prototype || prototype === Array.prototype, `${path} is not plain.`);
  for (const [key, inner] of Object.entries(value)) expectPlain(inner, `${path}.${key}`);
}
