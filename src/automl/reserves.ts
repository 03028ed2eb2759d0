import { outputsOf } from '../core/task.ts';
import type { FitOptions } from './options.ts';
import type { Prepared } from './prepare.ts';

/** Seconds of the budget that the search may not use; all 0 without a time budget. */
export interface Reserves {
  /** For ensemble weights, saving and leaving. */
  readonly closing: number;
  /** The part of `closing` for the weights: they have it even when the search has ended late. */
  readonly weights: number;
  /** The final models are fitted once more on all rows. */
  readonly refit: number;
  /** One model learns from the mixture. */
  readonly distill: number;
  /** How far outcomes lie from predictions is learnt (regression). */
  readonly spread: number;
}

/** Seconds in which the spread is learnt on small tables, for those who ask for quantiles. */
const LEAST_SPREAD = 0.6;

/** @param budget seconds; Infinity without a time budget */
export function reservesOf(budget: number, prepared: Prepared, options: FitOptions): Reserves {
  if (!Number.isFinite(budget)) return { closing: 0, weights: 0, refit: 0, distill: 0, spread: 0 };
  const { task } = prepared.schema;
  const weights = Math.min(0.06 * budget, 0.5 + 3e-6 * prepared.base.rows * outputsOf(task));
  const measured = options.inferLimit === undefined && options.sizeLimit === undefined ? 0 : Math.min(0.08 * budget, 3);
  const asked = options.quantiles !== undefined;
  const spread = asked ? Math.max(0.03 * budget, Math.min(LEAST_SPREAD, 0.06 * budget)) : 0.01 * budget;
  return {
    closing: Math.min(0.3 * budget, Math.max(0.025 * budget, 0.35) + weights + measured),
    weights,
    refit: refitShare(prepared, options) * budget,
    distill: options.distill === true ? 0.2 * budget : 0,
    spread: task.kind === 'regression' ? spread : 0,
  };
}

/** A holdout beyond which the rows held out are worth a refit of their own. */
const WORTH_REFIT = 0.05;

/** Members of a holdout have one model each, which lacks the rows held out; a few per cent more rows gain next to nothing. */
function refitShare({ foldPlan, base }: Prepared, { refit }: FitOptions): number {
  if (refit === 'only') return 0.15;
  if (foldPlan.kind !== 'holdout') return 0.04;
  return foldPlan.validationRows(0).length > WORTH_REFIT * base.rows ? 0.15 : 0.02;
}
