import { densify, type Matrix } from '../../core/matrix.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { choice, defineSpace, float } from '../../space/space.ts';
import { defineFamily } from '../family.ts';
import { type ClassResiduals, classResiduals } from '../shared/class-residuals.ts';
import { linearScores } from '../shared/linear-scores.ts';
import { requireFinite } from '../shared/require-finite.ts';
import { requireArray } from '../shared/state.ts';
import { classShares } from '../shared/targets.ts';
import { type LabelledRows, labelledRows } from '../shared/temperature.ts';
import { temperedFit } from '../shared/tempered-fit.ts';
import { trainingRows } from '../shared/training-rows.ts';
import { LdaModel } from './lda-model.ts';
import { ledoitWolf } from './shrinkage.ts';
import {
  covarianceOfColumns,
  covarianceOfRows,
  LEAST_RIDGE,
  type WeightedResiduals,
  type WithinCovariance,
} from './within-covariance.ts';

const makeSpace = () =>
  defineSpace({
    shrink: choice(['cross-validation', 'ledoit-wolf', 'fixed'], {
      default: 'cross-validation',
      doc: 'How the shrinkage is found: by rows left out, together with how sure the model may be; by a formula; or not.',
    }),
    shrinkage: float(0, 1, {
      default: 0.05,
      when: { param: 'shrink', in: ['fixed'] },
      doc: 'How far correlations of columns within classes are taken back: 0 not at all, 1 to none.',
    }),
  });

/** Shrinkages that are tried, besides that of the formula. */
const TRIED = [0.01, 0.1, 0.4];

export default defineFamily({
  name: 'lda',
  version: 1,
  doc: 'Linear discriminant analysis: normal classes with a common, shrunken covariance.',
  traits: {
    tasks: ['binary', 'multiclass'],
    acceptsMissing: false,
    acceptsCategories: false,
    wantsScaling: true,
    honoursWeights: true,
    honoursMonotone: false,
    honoursInteractions: true,
    stopsEarly: false,
    deterministic: true,
    stable: true,
    maxRows: Number.POSITIVE_INFINITY,
  },
  space: makeSpace,
  estimateCost: (config, { rows, cols, classes }) => {
    const k = Math.max(2, classes);
    const tries = (config['shrink'] ?? 'cross-validation') === 'cross-validation' ? 5 : 0;
    const byRows = rows < cols && isRidged(config);
    const side = byRows ? rows : cols;
    const moments = rows * cols * (2e-8 + 5e-10 * side);
    const solving = side ** 2 * (3e-10 * side + 2e-9 * k) + (byRows ? 4e-9 * k * rows * cols : 0);
    const judging = rows * k * (2e-9 * cols + 1e-6) * (TRIED.length + 1);
    return {
      seconds: 5e-4 + (1 + tries) * moments + (1 + tries * (TRIED.length + 1)) * solving + (tries > 0 ? judging : 0),
      bytes:
        40 * side * side +
        4096 * side +
        (byRows ? 8 * rows * cols : 0) +
        24 * cols +
        8 * cols * k +
        rows * (40 + 40 * k),
    };
  },
  *fit(input, config, context) {
    const training = trainingRows(input);
    const labelled = labelledRows(training);
    const shares = classShares(input);
    const { present, logPrior } = labelled;
    const cols = input.x.columns.length;
    const classes = present.length;
    const none = { coef: new Float64Array(0), intercept: new Float64Array(0), scale: new Float64Array(cols) };
    if (classes < 2) return new LdaModel({ ...none, present, shares });
    const learn = (rows: Uint32Array): Moments =>
      learnMoments(input.x, training.rows, rows, labelled, classes, isRidged(config), context.kernels);
    const all = learn(Uint32Array.from(labelled.label.keys()));
    const crosses = config.shrink === 'cross-validation';
    const candidates = crosses ? [null, ...TRIED] : [config.shrink === 'fixed' ? config.shrinkage : null];
    const make = (candidate: number, power: number): LdaModel => {
      const { coef, intercept } = joined(discriminants(all, candidates[candidate]!), logPrior, power);
      requireFinite('lda', coef, intercept);
      return new LdaModel({ coef, intercept, scale: all.scale, present, shares });
    };
    const logsOf = (rows: Uint32Array, others: Uint32Array): Float64Array[] => {
      const moments = learn(rows);
      return candidates.map((shrinkage) => {
        const { coef, intercept } = discriminants(moments, shrinkage);
        return linearScores(input.x, coef, intercept, others);
      });
    };
    return yield* temperedFit({ labelled, ids: training.rows, make, logsOf: crosses ? logsOf : null }, context);
  },
  fromState: (state) =>
    new LdaModel({
      coef: requireArray(state, 'coef', Float64Array),
      intercept: requireArray(state, 'intercept', Float64Array),
      scale: requireArray(state, 'scale', Float64Array),
      present: requireArray(state, 'present', Uint32Array),
      shares: requireArray(state, 'shares', Float64Array),
    }),
});

/** Every covariance that is solved with is shrunken: fewer rows than columns are enough. */
function isRidged(config: Readonly<Record<string, unknown>>): boolean {
  return config['shrink'] !== 'fixed' || Number(config['shrinkage'] ?? 0) >= LEAST_RIDGE;
}

/** What discriminants are made of; shrinkages are null where the formula says how much. */
interface Moments extends ClassResiduals {
  readonly covariance: WithinCovariance;
  /** Mean fourth power of the length of a standardised row around the mean of its class. */
  readonly fourth: number;
}

/**
 * @param positions the rows to learn from, as positions in `ids` and `labelled`
 * @param ridged see `isRidged`
 */
function learnMoments(
  x: Matrix,
  ids: Uint32Array,
  positions: Uint32Array,
  labelled: LabelledRows,
  classes: number,
  ridged: boolean,
  kernels: Kernels,
): Moments {
  const rows = positions.map((i) => ids[i]!);
  const label = positions.map((i) => labelled.label[i]!);
  const weight = Float64Array.from(positions, (i) => labelled.weight[i]!);
  const moments = classResiduals(x, rows, label, weight, classes);
  const { means, scale, total } = moments;
  const p = scale.length;
  const columns = x.columns.map(densify);
  const lengths = new Float64Array(rows.length);
  const residuals: WeightedResiduals = {
    rows: rows.length,
    cols: p,
    total,
    write: (from, count, out, columnStride, rowStride) => {
      lengths.fill(0, from, from + count);
      for (let j = 0; j < p; j++) {
        if (scale[j] === 0) continue;
        for (let i = 0; i < count; i++) {
          const r = from + i;
          const v = (columns[j]![rows[r]!]! - means[label[r]! * p + j]!) / scale[j]!;
          lengths[r]! += v * v;
          out[j * columnStride + i * rowStride] = Math.sqrt(weight[r]!) * v;
        }
      }
    },
  };
  const covariance =
    ridged && rows.length < p ? covarianceOfRows(residuals, kernels) : covarianceOfColumns(residuals, scale, kernels);
  const fourth = lengths.reduce((sum, length, r) => sum + weight[r]! * length ** 2, 0) / total;
  return { ...moments, covariance, fourth };
}

/** Linear functions of the columns as they are: log likelihood of each class up to a common part. */
interface Discriminants {
  readonly coef: Float64Array;
  readonly intercept: Float64Array;
}

function discriminants(moments: Moments, shrinkage: number | null): Discriminants {
  const { means, centre, scale, weights, covariance, fourth, total } = moments;
  const p = scale.length;
  const k = weights.length;
  const solve = covariance.drawn(shrinkage ?? ledoitWolf(covariance, p, fourth, total));
  const coef = new Float64Array(k * p);
  const intercept = new Float64Array(k);
  for (let c = 0; c < k; c++) {
    const mean = Float64Array.from(scale, (s, j) => (s === 0 ? 0 : (means[c * p + j]! - centre[j]!) / s));
    const b = mean.slice();
    solve(b);
    for (let j = 0; j < p; j++) {
      if (scale[j] === 0) continue;
      coef[c * p + j] = b[j]! / scale[j]!;
      intercept[c]! -= 0.5 * mean[j]! * b[j]! + coef[c * p + j]! * centre[j]!;
    }
  }
  return { coef, intercept };
}

/** Scores of the classes with their shares; of two classes those of the second less the first. */
function joined({ coef, intercept }: Discriminants, logPrior: Float64Array, power: number): Discriminants {
  const k = logPrior.length;
  const p = coef.length / k;
  const scaled = coef.map((v) => power * v);
  const shifted = intercept.map((v, c) => power * v + logPrior[c]!);
  if (k > 2) return { coef: scaled, intercept: shifted };
  return {
    coef: Float64Array.from({ length: p }, (_, j) => scaled[p + j]! - scaled[j]!),
    intercept: Float64Array.of(shifted[1]! - shifted[0]!),
  };
}
