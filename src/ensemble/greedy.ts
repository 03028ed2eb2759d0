import { ModelError } from '../core/errors.ts';
import { createRng } from '../core/rng.ts';
import { chooseLogPool, isPoolable, type LogPool, logPoolLoss } from './choose-log-pool.ts';
import { chooseWeights } from './choose-weights.ts';
import type { EnsembleInput, EnsembleResult } from './ensemble.ts';
import { candidateFoldLosses, foldLoss } from './fold-losses.ts';
import { type FoldRows, foldRows } from './fold-rows.ts';
import { chooseLibrary } from './library.ts';
import { furnish, type Workshop } from './workshop.ts';

/**
 * Log loss of all rows together from which a logarithmic pool is learnt: with less hardly a row is in doubt, and how sure to
 * be is not to be read off rows that early stopping has watched (docs/decisions/0019-pooled-log-probabilities.md).
 */
const LEAST_EVIDENCE = 200;

/**
 * Weights of the trials that are best together: greedy selection with replacement over out-of-fold predictions.
 *
 * What is optimised is the mean over folds of the fold's loss, like the loss of a trial: predictions pooled over folds
 * would make a ranking metric pay for the different calibration of the folds' models. The result is never worse than the
 * best single trial on that objective, and is that trial when there is nothing to choose. Candidates with a NaN or an
 * infinity are passed over.
 * @throws ModelError ENSEMBLE_EMPTY when no candidate has a finite prediction for every row
 */
export function buildEnsemble(input: EnsembleInput): EnsembleResult {
  const rows = foldRows(input);
  const finite = input.candidates.flatMap((candidate, c) =>
    hasFiniteRows(candidate.oof, rows, input.outputs) ? [c] : [],
  );
  if (finite.length === 0)
    throw new ModelError('ENSEMBLE_EMPTY', `None of ${input.candidates.length} trials has usable predictions.`, {
      hint: 'Look at the errors of the failed trials; a simpler family or a longer budget may help.',
    });
  const losses = candidateFoldLosses(input, rows);
  const folds = Array.from({ length: rows.folds }, (_, f) => f).filter((f) =>
    finite.some((c) => Number.isFinite(losses[c]![f]!)),
  );
  const usable = finite.filter((c) => folds.every((f) => Number.isFinite(losses[c]![f]!)));
  if (folds.length === 0 || usable.length === 0) return singleWithoutLoss(input, finite);
  const shelves = input.candidates.map(({ family, cost }, c) => ({ family, cost, foldLosses: losses[c]! }));
  const workshop = furnish(input, rows, shelves, usable, folds);
  const chosen = chooseWeights(workshop, folds, createRng(input.seed).fork('bags'));
  const members = chosen.parts.map(({ candidate, weight }) => ({ id: candidate.id, weight }));
  const { nestedLogLoss, ...nested } = nestedEstimate(workshop, folds);
  const enough = nestedLogLoss * rows.ids.length >= LEAST_EVIDENCE;
  const pool = enough ? chooseLogPool(workshop, folds, chosen.parts) : null;
  const logPool = pool === null ? null : poolResult(pool, nestedLogLoss);
  return { members, loss: chosen.loss, path: chosen.path, ...nested, logPool };
}

function poolResult({ parts, slope }: LogPool, nestedLoss: number): NonNullable<EnsembleResult['logPool']> {
  const members = parts.map(({ candidate, weight }) => ({ id: candidate.id, weight }));
  return { members, calibration: { slope, intercept: 0 }, nestedLoss };
}

function hasFiniteRows(oof: Float32Array | Float64Array, rows: FoldRows, outputs: number): boolean {
  for (const row of rows.ids)
    for (let k = 0; k < outputs; k++) if (!Number.isFinite(oof[row * outputs + k])) return false;
  return true;
}

/** The metric says nothing on any fold (one class in each, say): the trial that its caller found best. */
function singleWithoutLoss(input: EnsembleInput, finite: readonly number[]): EnsembleResult {
  const rank = (loss: number): number => (Number.isFinite(loss) ? loss : Number.MAX_VALUE);
  const [best] = finite
    .map((c) => input.candidates[c]!)
    .sort((a, b) => rank(a.loss) - rank(b.loss) || a.cost - b.cost || a.id - b.id);
  const none = Number.NaN;
  return {
    members: [{ id: best!.id, weight: 1 }],
    loss: none,
    nestedLoss: none,
    nestedBestLoss: none,
    logPool: null,
    path: [],
  };
}

/** Every choice, of weights, of a logarithmic pool and of one trial, made without each fold and judged on it. */
function nestedEstimate(
  workshop: Workshop,
  folds: readonly number[],
): Pick<EnsembleResult, 'nestedLoss' | 'nestedBestLoss'> & { readonly nestedLogLoss: number } {
  const { input, rows, shelves, usable } = workshop;
  const none = Number.NaN;
  if (folds.length < 2) return { nestedLoss: none, nestedBestLoss: none, nestedLogLoss: none };
  let nested = 0;
  let nestedLog = isPoolable(input) ? 0 : none;
  let nestedBest = 0;
  for (const f of folds) {
    const others = folds.filter((g) => g !== f);
    const [best] = chooseLibrary(shelves, usable, others);
    nestedBest += shelves[best!]!.foldLosses[f]!;
    if (workshop.shouldStop()) nested = Number.NaN;
    if (Number.isNaN(nested)) continue;
    const { parts } = chooseWeights(workshop, others, createRng(input.seed).fork(`bags without ${f}`));
    nested += foldLoss(input, rows, f, parts);
    if (Number.isNaN(nestedLog)) continue;
    const pool = workshop.shouldStop() ? null : chooseLogPool(workshop, others, parts);
    nestedLog += pool === null ? none : logPoolLoss(workshop, f, pool);
  }
  const n = folds.length;
  return { nestedLoss: nested / n, nestedBestLoss: nestedBest / n, nestedLogLoss: nestedLog / n };
}
