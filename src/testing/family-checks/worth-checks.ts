import assert from 'node:assert/strict';
import type { FitInput } from '../../models/family.ts';
import type { Check } from '../check.ts';
import { fitModel, meanLoss, shapeOf } from '../fit-model.ts';
import { toyData } from '../toy-data.ts';
import { MANY_STEPS, type Subject } from './subject.ts';

/** A family must be worth its time: better than a constant, at a cost that can be foreseen. */
export function* worthChecks({ family, kind }: Subject): Generator<Check> {
  const { acceptsMissing, acceptsCategories } = family.traits;
  for (const [name, input] of [
    ['numbers', toyData(kind, { rows: 240 })],
    ['numbers of another seed', toyData(kind, { rows: 240, seed: 11 })],
    ...(acceptsMissing ? [['missing cells', toyData(kind, { rows: 240, missing: 0.1 })] as const] : []),
    ...(acceptsCategories ? [['a category', toyData(kind, { rows: 240, category: true })] as const] : []),
  ] as const)
    yield {
      name: `beats a constant on ${name}`,
      run: () => {
        const { rows } = input.validation;
        const loss = meanLoss(
          input,
          rows,
          fitModel(family, input, { maxSteps: MANY_STEPS }).predict(input.x, { rows }),
        );
        const constant = constantLoss(input, rows);
        assert(loss < 0.9 * constant, `The loss is ${loss}, that of a constant ${constant}.`);
      },
    };
  if (family.traits.honoursMonotone)
    yield {
      name: 'a monotone constraint holds',
      run: () => {
        const base = toyData(kind === 'multiclass' ? 'binary' : kind, { rows: 160 });
        const monotone = new Int8Array(base.x.features.length);
        monotone[1] = 1;
        expectRising(base, 1, { ...base, monotone }, family);
      },
    };
  yield {
    name: 'the estimated cost is positive and grows with rows and columns',
    run: () => {
      const shape = { ...shapeOf(toyData(kind)), rows: 1000, cols: 20 };
      const config = family.space(shape).defaults();
      const at = (rows: number, cols: number) => family.estimateCost(config, { ...shape, rows, cols });
      const [small, long, wide] = [at(1000, 20), at(10_000, 20), at(1000, 100)];
      assert(small.seconds > 0 && Number.isFinite(small.seconds), `seconds = ${small.seconds}`);
      assert(small.bytes > 0 && Number.isFinite(small.bytes), `bytes = ${small.bytes}`);
      assert(long.seconds > small.seconds, `${small.seconds} s for 1,000 rows, ${long.seconds} s for 10,000.`);
      assert(wide.seconds >= small.seconds, `${small.seconds} s for 20 columns, ${wide.seconds} s for 100.`);
    },
  };
}

/** Loss of the training mean or of the training class shares. */
function constantLoss(input: FitInput, rows: Uint32Array): number {
  const classes = input.task.kind === 'regression' ? 1 : input.task.classes.length;
  const share = new Float64Array(classes);
  for (const i of input.rows) {
    if (input.task.kind === 'regression') share[0]! += input.y[i]! / input.rows.length;
    else share[input.y[i]!]! += 1 / input.rows.length;
  }
  const one = input.task.kind === 'binary' ? share.subarray(1) : share;
  const prediction = Float64Array.from({ length: rows.length * one.length }, (_, i) => one[i % one.length]!);
  return meanLoss(input, rows, prediction);
}

/** Predictions never fall while one column rises and the others stay. */
function expectRising(base: FitInput, column: number, input: FitInput, family: Subject['family']): void {
  const model = fitModel(family, input, { maxSteps: MANY_STEPS });
  let before: Float64Array | undefined;
  for (let v = -3; v <= 3; v += 0.5) {
    const columns = base.x.columns.map((c, j) => (j === column ? new Float32Array(c.length).fill(v) : c));
    const now = model.predict({ ...base.x, columns });
    const last = before;
    if (last !== undefined)
      for (let i = 0; i < now.length; i++)
        assert(now[i]! >= last[i]! - 1e-9, `Row ${i} falls from ${last[i]} to ${now[i]} at ${v}.`);
    before = now;
  }
}
