import { densify, type Matrix } from '../../core/matrix.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { choice, defineSpace, float } from '../../space/space.ts';
import { defineFamily } from '../family.ts';
import { BLOCK_STRIDE, blockGram } from '../shared/block-gram.ts';
import { factorCholesky, solveFactored } from '../shared/cholesky.ts';
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
    const moments = rows * cols * (2e-8 + 5e-10 * cols);
    const solving = cols ** 2 * (3e-10 * cols + 2e-9 * k);
    const judging = rows * k * (2e-9 * cols + 1e-6) * (TRIED.length + 1);
    return {
      seconds: 5e-4 + (1 + tries) * moments + (1 + tries * (TRIED.length + 1)) * solving + (tries > 0 ? judging : 0),
      bytes: 40 * cols * cols + 4096 * cols + 8 * cols * k + rows * (40 + 40 * k),
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
      learnMoments(input.x, training.rows, rows, labelled, classes, context.kernels);
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

/** What discriminants are made of. */
interface Moments extends ClassResiduals {
  /** Covariance within classes of the standardised columns, lower triangle of [cols, cols]. */
  readonly covariance: Float64Array;
  /** Mean fourth power of the length of a standardised row around the mean of its class. */
  readonly fourth: number;
}

/** @param positions the rows to learn from, as positions in `ids` and `labelled` */
function learnMoments(
  x: Matrix,
  ids: Uint32Array,
  positions: Uint32Array,
  labelled: LabelledRows,
  classes: number,
  kernels: Kernels,
): Moments {
  const rows = positions.map((i) => ids[i]!);
  const label = positions.map((i) => labelled.label[i]!);
  const weight = Float64Array.from(positions, (i) => labelled.weight[i]!);
  const residuals = classResiduals(x, rows, label, weight, classes);
  const { means, scale, total } = residuals;
  const p = scale.length;
  const columns = x.columns.map(densify);
  let fourth = 0;
  const fill = (from: number, count: number, z: Float64Array): void => {
    const lengths = new Float64Array(count);
    for (let j = 0; j < p; j++) {
      if (scale[j] === 0) continue;
      for (let i = 0; i < count; i++) {
        const r = from + i;
        const v = (columns[j]![rows[r]!]! - means[label[r]! * p + j]!) / scale[j]!;
        lengths[i]! += v * v;
        z[j * BLOCK_STRIDE + i] = Math.sqrt(weight[r]!) * v;
      }
    }
    for (let i = 0; i < count; i++) fourth += weight[from + i]! * lengths[i]! ** 2;
  };
  const covariance = blockGram(rows.length, p, fill, kernels);
  for (let at = 0; at < covariance.length; at++) covariance[at]! /= total;
  return { ...residuals, covariance, fourth: fourth / total };
}

/** Drawn towards the identity times the mean variance; null: as far as the formula says. */
function shrunken({ covariance, scale, fourth, total }: Moments, shrinkage: number | null): Float64Array {
  const p = scale.length;
  const out = covariance.slice();
  const share = shrinkage ?? ledoitWolf(covariance, p, fourth, total);
  let trace = 0;
  for (let j = 0; j < p; j++) trace += covariance[j * p + j]! / p;
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < j; k++) out[j * p + k]! *= 1 - share;
    // a constant column has no part in anything
    out[j * p + j] = scale[j] === 0 ? 1 : (1 - share) * out[j * p + j]! + share * trace;
  }
  return out;
}

/** Linear functions of the columns as they are: log likelihood of each class up to a common part. */
interface Discriminants {
  readonly coef: Float64Array;
  readonly intercept: Float64Array;
}

function discriminants(moments: Moments, shrinkage: number | null): Discriminants {
  const { means, centre, scale, weights } = moments;
  const p = scale.length;
  const k = weights.length;
  const factor = shrunken(moments, shrinkage);
  factorCholesky(factor, p);
  const coef = new Float64Array(k * p);
  const intercept = new Float64Array(k);
  for (let c = 0; c < k; c++) {
    const mean = Float64Array.from(scale, (s, j) => (s === 0 ? 0 : (means[c * p + j]! - centre[j]!) / s));
    const b = mean.slice();
    solveFactored(factor, b);
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
