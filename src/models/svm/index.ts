import type { State } from '../../core/state.ts';
import { defineFamily, type FitContext, type FitInput, type FitStep } from '../family.ts';
import { requireFinite } from '../shared/require-finite.ts';
import { requireArray, requireNumber, requireText } from '../shared/state.ts';
import { trainingRows } from '../shared/training-rows.ts';
import { svmCost } from './cost.ts';
import { fitClasses } from './fit-classes.ts';
import { fitNumbers } from './fit-numbers.ts';
import type { KernelFunction } from './kernel-ops.ts';
import { svmSpace } from './space.ts';
import { SvmModel, svmPoints } from './svm-model.ts';

/** Time and memory grow with the square of the rows. */
const MAX_ROWS = 20_000;

interface Settings {
  readonly C: number;
  readonly gamma: number;
  readonly kernel: 'rbf' | 'poly' | 'linear';
  readonly degree: number;
  readonly epsilon?: number;
}

export default defineFamily({
  name: 'svm',
  version: 2,
  doc: 'Support vector machine with a kernel: a smooth boundary that few rows decide on; strong on small numeric data.',
  traits: {
    tasks: ['regression', 'binary', 'multiclass'],
    acceptsMissing: false,
    acceptsCategories: false,
    wantsScaling: true,
    honoursWeights: true,
    honoursMonotone: false,
    stopsEarly: false,
    deterministic: true,
    stable: true,
    maxRows: MAX_ROWS,
  },
  space: svmSpace,
  estimateCost: svmCost,
  *fit(input, config, context) {
    const model = yield* fitMachines(input, config, context);
    requireFinite('svm', model.parts.coef, model.parts.bias, model.parts.link);
    return model;
  },
  fromState: restore,
});

function* fitMachines(input: FitInput, config: Settings, context: FitContext): Generator<FitStep, SvmModel, void> {
  const training = trainingRows(input);
  const points = svmPoints(input.x, training.rows);
  const kernel = kernelOf(config, points, training.weight);
  if (input.task.kind !== 'regression') return yield* fitClasses(input, training, points, kernel, config.C, context);
  const settings = { cost: config.C, epsilon: config.epsilon ?? 0 };
  return yield* fitNumbers(input, training, points, kernel, settings, context);
}

/** The kernel function; `gamma` is a factor on 1 / (columns * weighted variance of all cells). */
function kernelOf({ kernel, gamma, degree }: Settings, points: Float32Array, weight: Float64Array): KernelFunction {
  if (kernel === 'linear') return { degree: 1, gamma: 1, offset: 0 };
  const cols = weight.length === 0 ? 0 : points.length / weight.length;
  let [total, sum, squares] = [0, 0, 0];
  for (let i = 0, at = 0; i < weight.length; i++)
    for (let j = 0; j < cols; j++, at++) {
      total += weight[i]!;
      sum += weight[i]! * points[at]!;
      squares += weight[i]! * points[at]! ** 2;
    }
  const variance = total > 0 ? squares / total - (sum / total) ** 2 : 0;
  const scaled = gamma / (Math.max(1, cols) * (variance > 0 ? variance : 1));
  return kernel === 'rbf' ? { degree: 0, gamma: scaled, offset: 0 } : { degree, gamma: scaled, offset: 1 };
}

/** Models of version 1 did not say how pairs are coupled. */
function restore(state: State, version: number): SvmModel {
  return new SvmModel({
    kernel: {
      degree: requireNumber(state, 'degree'),
      gamma: requireNumber(state, 'gamma'),
      offset: requireNumber(state, 'offset'),
    },
    cols: requireNumber(state, 'cols'),
    points: requireArray(state, 'points', Float32Array),
    starts: requireArray(state, 'starts', Uint32Array),
    coef: requireArray(state, 'coef', Float32Array),
    bias: requireArray(state, 'bias', Float64Array),
    link: requireArray(state, 'link', Float64Array),
    present: requireArray(state, 'present', Uint32Array),
    shares: requireArray(state, 'shares', Float64Array),
    target: requireArray(state, 'target', Float64Array),
    coupling: version >= 2 && requireText(state, 'coupling') === 'exact' ? 'exact' : 'rounds',
  });
}
