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

/**
 * Any trial within the limits beats any outside, and of two outside the nearer one wins (Deb 2000): outside, the loss gives
 * way to the worst loss inside plus the violation as a share of the largest one, in units of the spread inside. With none
 * inside the violation alone counts.
 */
function penaliseViolations(trials: readonly Trial[], values: Float64Array): void {
  const most = Math.max(0, ...trials.map(({ violation = 0 }) => violation).filter(Number.isFinite));
  if (!(most > 0)) return;
  const inside = values.filter((v, i) => Number.isFinite(v) && !((trials[i]!.violation ?? 0) > 0));
  const low = inside.length === 0 ? 0 : Math.min(...inside);
  const worst = inside.length === 0 ? 0 : Math.max(...inside);
  const spread = worst > low ? worst - low : 1;
  trials.forEach(({ violation = 0 }, i) => {
    if (violation > 0 && Number.isFinite(values[i]!)) values[i] = worst + spread * (violation / most);
  });
}

/** Losses of these trials, on one scale and all finite; trials outside the limits come out worse than all inside. */
export function comparableLosses(trials: readonly Trial[]): Losses {
  const effects = foldEffects(trials);
  const values = Float64Array.from(trials, (trial) => comparable(trial, effects));
  penaliseViolations(trials, values);
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
