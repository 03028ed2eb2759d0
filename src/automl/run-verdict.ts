import type { Choice } from './finish.ts';
import type { FitOutcome } from './fit-outcome.ts';

/** Trials from which on a baseline that wins is a finding, not want of time. */
const ENOUGH_TRIALS = 5;

/** How a run that has a model ended, and why. */
export function runVerdict(
  choice: Choice,
  run: { readonly interrupted: boolean; readonly repeatable: boolean; readonly trials: number },
): Pick<FitOutcome, 'status' | 'reason'> {
  if (run.interrupted) return { status: 'interrupted', reason: 'interrupted; the best model so far was saved' };
  const only = choice.members.every(({ trial }) => trial.origin === 'baseline');
  if (only && !run.repeatable && run.trials < ENOUGH_TRIALS)
    return { status: 'degraded', reason: 'the budget allowed for baselines only; give more time' };
  return { status: 'finished', reason: 'done' };
}
