import type { Trial } from '../trial.ts';

/** Losses of told trials as the surrogate sees them. */
export interface Losses {
  /** Comparable losses; the worst finite one for failed trials, 0 everywhere when none is finite. */
  readonly values: Float64Array;
  /** 1 where the loss was really seen. */
  readonly finite: Uint8Array;
  /** Number of finite losses. */
  readonly known: number;
}

/** Mean over complete trials of the loss of each fold relative to the trial's mean; empty when there are no folds to compare. */
function foldEffects(trials: readonly Trial[]): Float64Array {
  const full = trials.filter((t) => t.status === 'complete' && t.foldLosses.length === t.folds && t.folds > 1);
  const folds = full[0]?.folds ?? 0;
  const effects = new Float64Array(folds);
  let used = 0;
  for (const { foldLosses } of full) {
    if (foldLosses.length !== folds || !foldLosses.every(Number.isFinite)) continue;
    const mean = foldLosses.reduce((a, b) => a + b, 0) / folds;
    for (let f = 0; f < folds; f++) effects[f] = effects[f]! + foldLosses[f]! - mean;
    used++;
  }
  return used === 0 ? effects : effects.map((e) => e / used);
}

/** Loss of a trial on the scale of all folds: an abandoned trial is corrected for how hard the folds it saw are. */
function comparable(trial: Trial, effects: Float64Array): number {
  const { loss, foldLosses } = trial;
  if (trial.status === 'failed' || loss === null) return Number.NaN;
  if (trial.status !== 'abandoned' || foldLosses.length === 0 || foldLosses.length > effects.length) return loss;
  return foldLosses.reduce((sum, l, f) => sum + l - effects[f]!, 0) / foldLosses.length;
}

/** Losses of these trials, on one scale and all finite. */
export function comparableLosses(trials: readonly Trial[]): Losses {
  const effects = foldEffects(trials);
  const values = Float64Array.from(trials, (trial) => comparable(trial, effects));
  const finite = Uint8Array.from(values, (v) => (Number.isFinite(v) ? 1 : 0));
  let worst = Number.NEGATIVE_INFINITY;
  let known = 0;
  for (let i = 0; i < values.length; i++) {
    if (!finite[i]) continue;
    worst = Math.max(worst, values[i]!);
    known++;
  }
  for (let i = 0; i < values.length; i++) if (!finite[i]) values[i] = known === 0 ? 0 : worst;
  return { values, finite, known };
}
