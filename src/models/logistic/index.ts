import { defineSpace, float } from '../../space/space.ts';
import { defineFamily } from '../family.ts';
import { type Design, packDesign } from '../shared/design.ts';
import { requireFinite } from '../shared/require-finite.ts';
import { rowDesign } from '../shared/row-design.ts';
import { requireArray } from '../shared/state.ts';
import { classShares } from '../shared/targets.ts';
import { type TrainingRows, trainingRows } from '../shared/training-rows.ts';
import { LogisticModel } from './logistic-model.ts';
import type { LogisticProblem } from './problem.ts';
import { MAX_ITERATIONS, solveLogistic } from './solve.ts';

const space = defineSpace({
  C: float(1e-4, 1e3, {
    default: 3,
    log: true,
    doc: 'Inverse strength of the penalty, as in scikit-learn: larger fits the training rows more closely.',
  }),
  l1Ratio: float(0, 1, { default: 0, doc: 'Share of the penalty that is absolute (1 = lasso, 0 = ridge).' }),
});

function presentClasses(training: TrainingRows): Uint32Array {
  return Uint32Array.from(new Set(training.y)).sort();
}

function makeProblem(training: TrainingRows, present: Uint32Array, design: Design): LogisticProblem {
  const position = new Map(Array.from(present, (c, k) => [c, k]));
  return {
    x: rowDesign(design),
    label: Uint32Array.from(training.y, (c) => position.get(c)!),
    weight: training.weight,
    total: training.total,
    outputs: present.length === 2 ? 1 : present.length,
  };
}

/** Coefficients of the columns as they are, row-major [outputs, columns], and intercepts. */
function plainCoefficients(
  { columns }: Design,
  { x, outputs }: LogisticProblem,
  w: Float64Array,
): { coef: Float64Array; intercept: Float64Array } {
  const p = columns.length;
  const slots = x.columnOf.length;
  const coef = new Float64Array(outputs * p);
  const intercept = new Float64Array(outputs);
  for (let o = 0; o < outputs; o++) {
    intercept[o] = w[slots * outputs + o]!;
    for (let s = 0; s < slots; s++) {
      const { base, mean } = columns[x.columnOf[s]!]!;
      const value = w[s * outputs + o]!;
      coef[o * p + x.columnOf[s]!] = value;
      intercept[o]! -= value * (base + mean);
    }
  }
  requireFinite('logistic', coef, intercept);
  return { coef, intercept };
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
    acceptsSparse: true,
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
    const design = packDesign(input.x, training);
    const problem = makeProblem(training, present, design);
    const scale = Float64Array.from(design.columns, (c) => c.scale);
    const w = new Float64Array((problem.x.columnOf.length + 1) * problem.outputs);
    const snapshot = (): LogisticModel =>
      new LogisticModel({ ...plainCoefficients(design, problem, w), scale, present, shares });
    for (const step of solveLogistic(problem, config, w, () => context.shouldStop()))
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
