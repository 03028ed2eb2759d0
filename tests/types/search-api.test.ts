/* Checked by the compiler (npm run check): what the types of `automl/search` promise and refuse. Only the last test runs. */
import { expect, it } from 'vitest';
import * as api from '../../src/search/index.ts';
import { choice, createStudy, defineSpace, float, type StudyTrial } from '../../src/search/index.ts';

/** Fails to compile unless A and B are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => undefined;

async function study(): Promise<void> {
  const space = defineSpace({
    rate: float(0, 1, { default: 0.5, doc: '.' }),
    kind: choice(['a', 'b'], { default: 'a', doc: '.' }),
  });
  const searched = createStudy({ space, direction: 'maximize', prior: { rate: { near: 0.1 } } });
  const trial = searched.ask();
  if (trial !== null) {
    same<typeof trial.config.rate, number>(true);
    same<typeof trial.config.kind, 'a' | 'b'>(true);
  }
  const told = searched.tell(1, { value: 1, constraints: [0] });
  same<typeof told.value, number | null>(true);
  const best = await searched.optimize(({ rate }) => rate, { trials: 3 });
  same<typeof best, StudyTrial<typeof told.config> | null>(true);

  // @ts-expect-error a study needs a space
  createStudy({});
  // @ts-expect-error there is no such direction
  createStudy({ space, direction: 'up' });
  // @ts-expect-error there is no such sampler
  createStudy({ space, sampler: 'best' });
  // @ts-expect-error the space has no such parameter
  searched.optimize(({ speed }) => speed, { trials: 1 });
}

it('the entry point offers these names', () => {
  expect(study).toBeTypeOf('function');
  expect(Object.keys(api).sort()).toEqual([
    'AutomlError',
    'ConfigError',
    'SAMPLER_NAMES',
    'bool',
    'choice',
    'createRng',
    'createSampler',
    'createStudy',
    'defineSpace',
    'float',
    'int',
    'ordinal',
  ]);
});
