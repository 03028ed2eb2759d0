import assert from 'node:assert/strict';
import { createRng } from '../../core/rng.ts';
import type { AnyParam, Config } from '../../space/param.ts';
import type { Check } from '../check.ts';
import { fitModel, shapeOf } from '../fit-model.ts';
import { toyData } from '../toy-data.ts';
import { expectPrediction, FEW_STEPS, type Subject } from './subject.ts';

const RANDOM_CONFIGS = 6;

/** The space is sound, and every configuration in it can be fitted. */
export function* spaceChecks({ family, kind }: Subject): Generator<Check> {
  const input = toyData(kind, { rows: 60, cols: 3 });
  const space = family.space(shapeOf(input));
  yield {
    name: 'the defaults are legal and canonical',
    run: () => {
      const config = space.defaults();
      space.validate(config);
      expectConfig(space.canonical(config), config);
    },
  };
  yield {
    name: 'every parameter says what it is',
    run: () => {
      for (const [name, { doc }] of Object.entries<AnyParam>(space.params)) assert(doc !== '', `${name} has no doc.`);
    },
  };
  yield {
    name: 'configurations survive the unit cube',
    run: () => {
      const rng = createRng(3);
      for (let i = 0; i < 20; i++) {
        const config = space.sample(rng);
        space.validate(config);
        expectConfig(space.fromUnit(space.toUnit(config)), config);
      }
    },
  };
  yield {
    name: 'corner and random configurations fit',
    run: () => {
      const dims = Object.keys(space.params).length;
      const rng = createRng(5);
      const configs: Config[] = [0, 1].map((u) => space.fromUnit(new Float64Array(dims).fill(u)));
      for (let i = 0; i < RANDOM_CONFIGS; i++) configs.push(space.sample(rng));
      for (const config of configs) {
        const model = fitModel(family, input, { config, maxSteps: FEW_STEPS });
        expectPrediction(model.predict(input.x), input.x.rows, input);
      }
    },
  };
}

function expectConfig(a: Config, b: Config): void {
  const names = Object.keys(b);
  assert(Object.keys(a).join() === names.join(), `Parameters ${Object.keys(a).join()} instead of ${names.join()}.`);
  for (const name of names) {
    const [p, q] = [a[name], b[name]];
    const same =
      typeof p === 'number' && typeof q === 'number' ? Math.abs(p - q) <= 1e-9 * Math.max(1, Math.abs(q)) : p === q;
    assert(same, `${name} is ${p} instead of ${q}.`);
  }
}
