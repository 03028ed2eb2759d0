import { defineSpace, float } from '../../space/space.ts';
import { defineFamily, type FitInput } from '../family.ts';
import { packDesign } from '../shared/design.ts';
import { minimise } from '../shared/lbfgs.ts';
import { requireFinite } from '../shared/require-finite.ts';
import { requireArray } from '../shared/state.ts';
import { classShares } from '../shared/targets.ts';
import { type TrainingRows, trainingRows } from '../shared/training-rows.ts';
import { LogisticModel } from './logistic-model.ts';
import { LogisticObjective } from './objective.ts';

const space = defineSpace({
  C: float(1e-4, 1e3, {
    default: 3,
    log: true,
    doc: 'Inverse strength of the penalty, as in scikit-learn: larger fits the training rows more closely.',
  }),
  l1Ratio: float(0, 1, { default: 0, doc: 'Share of the penalty that is absolute (1 = lasso, 0 = ridge).' }),
});

const MAX_ITERATIONS = 300;
/** Largest gradient at the end, in units where the curvature of one row of weight C is 1. */
const TOLERANCE = 1e-5;

function presentClasses(training: TrainingRows): Uint32Array {
  return Uint32Array.from(new Set(training.y)).sort();
}

function makeObjective(
  input: FitInput,
  training: TrainingRows,
  present: Uint32Array,
  config: { readonly C: number; readonly l1Ratio: number },
): LogisticObjective {
  const position = new Map(Array.from(present, (c, k) => [c, k]));
  return new LogisticObjective({
    design: packDesign(input.x, training),
    label: Uint32Array.from(training.y, (c) => position.get(c)!),
    weight: training.weight.map((w) => w * config.C),
    outputs: present.length === 2 ? 1 : present.length,
    l2: 1 - config.l1Ratio,
    l1: config.l1Ratio,
  });
}

export default defineFamily({
  name: 'logistic',
  version: 1,
  doc: 'Logistic regression (softmax for several classes) with an elastic net penalty.',
  traits: {
    tasks: ['binary', 'multiclass'],
    acceptsMissing: false,
    acceptsCategories: false,
    wantsScaling: true,
    honoursWeights: true,
    honoursMonotone: false,
    stopsEarly: false,
    deterministic: true,
    maxRows: Number.POSITIVE_INFINITY,
  },
  space: () => space,
  estimateCost: (config, { rows, cols, classes }) => {
    const outputs = classes > 2 ? classes : 1;
    const iterations = 50 + 25 * Math.log10(1 + 100 * Number(config['C'] ?? 1));
    const seconds = 1e-3 + rows * outputs * iterations * (cols * 3e-9 + 2e-8);
    return { seconds, bytes: rows * (cols * 4 + 40) + (cols + 1) * outputs * 8 * 26 };
  },
  *fit(input, config, context) {
    const training = trainingRows(input);
    const present = presentClasses(training);
    const shares = classShares(input);
    const p = input.x.columns.length;
    if (present.length < 2) {
      const [coef, intercept, scale] = [new Float64Array(0), new Float64Array(0), new Float64Array(p)];
      return new LogisticModel({ coef, intercept, scale, present, shares });
    }
    const objective = makeObjective(input, training, present, config);
    const { columns } = objective.design;
    const scale = Float64Array.from(columns, (c) => c.scale);
    const at = new Float64Array(objective.size);
    const snapshot = (): LogisticModel => {
      const outputs = at.length / (p + 1);
      const coef = new Float64Array(outputs * p);
      const intercept = new Float64Array(outputs);
      for (let o = 0; o < outputs; o++) {
        const start = o * (p + 1);
        intercept[o] = at[start + p]! * objective.factor[start + p]!;
        for (let j = 0; j < p; j++) {
          coef[o * p + j] = at[start + j]! * objective.factor[start + j]!;
          intercept[o]! -= coef[o * p + j]! * (columns[j]!.base + columns[j]!.mean);
        }
      }
      requireFinite('logistic', coef, intercept);
      return new LogisticModel({ coef, intercept, scale, present, shares });
    };
    const tolerance = TOLERANCE * Math.sqrt(training.total * config.C);
    const stop = (): boolean => context.shouldStop();
    for (const step of minimise(objective, at, { maxIterations: MAX_ITERATIONS, tolerance, shouldStop: stop }))
      yield { step, total: MAX_ITERATIONS, snapshot };
    return snapshot();
  },
  fromState: (state) =>
    new LogisticModel({
      coef: requireArray(state, 'coef', Float64Array),
      intercept: requireArray(state, 'intercept', Float64Array),
      scale: requireArray(state, 'scale', Float64Array),
      present: requireArray(state, 'present', Uint32Array),
      shares: requireArray(state, 'shares', Float64Array),
    }),
});
