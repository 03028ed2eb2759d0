import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { defineSpace } from '../../space/space.ts';
import { defineFamily, type FitInput, type FittedModel } from '../family.ts';
import { requireArray } from '../shared/state.ts';
import { classShares, weightedMean } from '../shared/targets.ts';

/** Answers the same for every row. */
export class DummyModel implements FittedModel {
  readonly family = 'dummy';
  /** Shape [outputs]. */
  readonly answer: Float64Array;

  constructor(answer: Float64Array) {
    this.answer = answer;
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array }): Float64Array {
    const rows = options?.rows?.length ?? x.rows;
    const k = this.answer.length;
    const out = new Float64Array(rows * k);
    for (let i = 0; i < out.length; i++) out[i] = this.answer[i % k]!;
    return out;
  }
  toState(): State {
    return { json: {}, arrays: { answer: this.answer } };
  }
  describe(_names: readonly string[], classes: readonly string[]): string {
    const values =
      this.answer.length === 1 && classes.length === 2 ? [1 - this.answer[0]!, this.answer[0]!] : this.answer;
    return Array.from(values, (v, k) => `${classes[k] ?? 'value'}: ${v.toPrecision(6)}`).join('\n');
  }
}

function learn(input: FitInput): Float64Array {
  const { task } = input;
  if (task.kind === 'regression') return Float64Array.of(weightedMean(input));
  const shares = classShares(input);
  return task.kind === 'binary' ? Float64Array.of(shares[1]!) : shares;
}

const space = defineSpace({});

export default defineFamily({
  name: 'dummy',
  version: 1,
  doc: 'The share of each class, or the mean of the target: the floor that every model must beat.',
  traits: {
    tasks: ['regression', 'binary', 'multiclass'],
    acceptsMissing: true,
    acceptsCategories: true,
    wantsScaling: false,
    honoursWeights: true,
    honoursMonotone: true,
    honoursInteractions: true,
    stopsEarly: false,
    deterministic: true,
    maxRows: Number.POSITIVE_INFINITY,
  },
  space: () => space,
  estimateCost: (_config, shape) => ({ seconds: 1e-4 + shape.rows * 5e-9, bytes: 1024 }),
  *fit(input) {
    const model = new DummyModel(learn(input));
    yield { step: 1, total: 1, snapshot: () => model };
    return model;
  },
  fromState: (state) => new DummyModel(requireArray(state, 'answer', Float64Array)),
});
