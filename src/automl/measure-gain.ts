import { readFileSync } from 'node:fs';
import { predictKernels } from '../bundle/predict-kernels.ts';
import { nowMs } from '../core/clock.ts';
import { createRng } from '../core/rng.ts';
import { decodeState } from '../core/state-codec.ts';
import { NEVER_USED } from '../data/split/fold-plan.ts';
import { averagingGain } from '../ensemble/averaging-gain.ts';
import { inventRows } from '../evaluate/student/invent-rows.ts';
import { pipelineFromState } from '../pipeline/fit-pipeline.ts';
import type { Choice } from './finish.ts';
import type { Prepared } from './prepare.ts';
import type { MemberFiles } from './save-choice.ts';
import type { TrialStore } from './trial-store.ts';

/** Rows on which fold models are compared, and folds. */
const ROWS = 200;
const FOLDS = 3;

/**
 * How much smaller the squared error of what is saved is than that of the fold models, whose residuals are known: the
 * saved members are means of several models. They are compared on invented rows, which none of them has seen; those lie
 * near known rows, so that the gain is rather too small than too large.
 * @param prediction out-of-fold prediction of the mixture, shape [rows], NaN where there is none
 * @param files what each member is saved with
 * @param endMs no model is asked after this; members that had no turn count as if all models of theirs agreed
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
  const inverse = choice.members.reduce((sum, { weight }, m) => sum + weight / Math.max(1, files[m]!.paths.length), 0);
  if (foldPlan.kind === 'time' || foldPlan.kind === 'holdout' || folds < 2 || inverse > 0.99) return 0;
  const known = Uint32Array.from(y.keys()).filter(
    (i) => foldPlan.foldOf[i]! < NEVER_USED && Number.isFinite(prediction[i]!),
  );
  const { table } = inventRows(base, known, Math.min(ROWS, known.length), createRng(seed).fork('averaging-gain'));
  const mixtures = Array.from({ length: folds }, () => new Float64Array(table.rows));
  const kernels = predictKernels(table.rows);
  const options = kernels === undefined ? {} : { kernels };
  for (const { trial, weight } of [...choice.members].sort((a, b) => b.weight - a.weight)) {
    const parts: Float64Array[] = [];
    while (parts.length < folds && nowMs() < endMs) {
      const file = store.modelFile(trial.id, parts.length);
      parts.push(pipelineFromState(decodeState(readFileSync(file))).predict(table, options));
    }
    if (parts.length < folds) break;
    parts.forEach((part, fold) => {
      for (let i = 0; i < part.length; i++) mixtures[fold]![i]! += weight * part[i]!;
    });
  }
  let squares = 0;
  for (const i of known) squares += (y[i]! - prediction[i]!) ** 2;
  return averagingGain(mixtures, squares / known.length, inverse);
}

interface GainContext {
  readonly prepared: Prepared;
  readonly store: TrialStore;
  readonly seed: number;
  readonly endMs: number;
}
