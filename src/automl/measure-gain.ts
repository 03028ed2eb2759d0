import { readFileSync } from 'node:fs';
import { predictKernels } from '../bundle/predict-kernels.ts';
import { nowMs } from '../core/clock.ts';
import { createRng } from '../core/rng.ts';
import { decodeState } from '../core/state-codec.ts';
import { NEVER_USED } from '../data/split/fold-plan.ts';
import { averagingGain, disagreement } from '../ensemble/averaging-gain.ts';
import { inventRows } from '../evaluate/student/invent-rows.ts';
import { pipelineFromState } from '../pipeline/fit-pipeline.ts';
import type { Choice } from './finish.ts';
import type { Prepared } from './prepare.ts';
import type { MemberFiles } from './save-choice.ts';
import type { TrialStore } from './trial-store.ts';

/** Rows on which fold models are compared, and folds: a second one for every member before the third of any. */
const ROWS = 200;
const FOLDS = 3;
/** What fold models disagree by where no time is left to ask them: the median of sixteen runs on ten sets. */
const USUAL = 0.05;

/**
 * How much smaller the squared error of what is saved is than that of the fold models, whose residuals are known: the
 * saved members are means of several models. They are compared on invented rows, which none of them has seen.
 * @param prediction out-of-fold prediction of the mixture, shape [rows], NaN where there is none
 * @param files what each member is saved with
 * @param endMs no model is asked after this; members that had no turn count as if they were like the others
 * @returns share in [0, 0.5]
 */
export function measureGain(
  choice: Choice,
  prediction: Float64Array,
  files: readonly MemberFiles[],
  { prepared, store, seed, endMs }: GainContext,
): number {
  const { foldPlan, base, y } = prepared;
  const folds = Math.min(FOLDS, foldPlan.folds, ...choice.members.map(({ trial }) => trial.steps.length));
  const inverse = choice.members.reduce((sum, { trial, weight }, m) => {
    // constants of folds are one model: their mean is no better than each
    return sum + weight / (trial.family === 'dummy' ? 1 : Math.max(1, files[m]!.paths.length));
  }, 0);
  if (foldPlan.kind === 'time' || foldPlan.kind === 'holdout' || folds < 2 || inverse > 0.99) return 0;
  const known = Uint32Array.from(y.keys()).filter(
    (i) => foldPlan.foldOf[i]! < NEVER_USED && Number.isFinite(prediction[i]!),
  );
  let error = 0;
  for (const i of known) error += Math.abs(y[i]! - prediction[i]!) / known.length;
  const { table } = inventRows(base, known, Math.min(ROWS, known.length), createRng(seed).fork('averaging-gain'));
  const kernels = predictKernels(table.rows);
  const members = [...choice.members].sort((a, b) => b.weight - a.weight);
  const parts: Float64Array[][] = members.map(() => []);
  const ask = (m: number, fold: number): void => {
    const state = decodeState(readFileSync(store.modelFile(members[m]!.trial.id, fold)));
    parts[m]!.push(pipelineFromState(state).predict(table, kernels === undefined ? {} : { kernels }));
  };
  for (let m = 0; m < members.length && nowMs() < endMs; m++) for (const fold of [0, 1]) ask(m, fold);
  for (let m = 0; m < members.length && folds > 2 && nowMs() < endMs; m++) ask(m, 2);
  const { mixtures, weight } = mixParts(members, parts);
  const share = disagreement(mixtures, error);
  // deviations of members are neither the same nor independent: their variance is taken to grow with the weight
  return averagingGain(Number.isNaN(share) ? USUAL : share / weight, inverse);
}

/** Mixtures of the folds that every member has which was asked at all, and how much those members weigh. */
function mixParts(
  members: Choice['members'],
  parts: readonly (readonly Float64Array[])[],
): { readonly mixtures: readonly Float64Array[]; readonly weight: number } {
  const asked = parts.filter((own) => own.length > 1);
  const folds = asked.reduce((least, own) => Math.min(least, own.length), FOLDS);
  const mixtures =
    asked.length === 0 ? [] : Array.from({ length: folds }, () => new Float64Array(asked[0]![0]!.length));
  let total = 0;
  parts.forEach((own, m) => {
    if (own.length < 2) return;
    const { weight } = members[m]!;
    total += weight;
    mixtures.forEach((mixture, fold) => {
      for (let i = 0; i < mixture.length; i++) mixture[i]! += weight * own[fold]![i]!;
    });
  });
  return { mixtures, weight: total };
}

interface GainContext {
  readonly prepared: Prepared;
  readonly store: TrialStore;
  readonly seed: number;
  readonly endMs: number;
}
