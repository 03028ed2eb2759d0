import { readFileSync } from 'node:fs';
import { nowMs } from '../core/clock.ts';
import { decodeState } from '../core/state-codec.ts';
import type { BaseTable } from '../data/frame.ts';
import { pipelineFromState } from '../pipeline/fit-pipeline.ts';
import { takeRows } from '../pipeline/take-rows.ts';
import type { Choice } from './finish.ts';
import type { StoredTrial } from './trial-store.ts';

/** What a saved model may cost; Infinity where nothing is asked. */
export interface DeployLimits {
  /** Milliseconds of one row, warm, in one thread. */
  readonly inferMs: number;
  readonly bytes: number;
}

/** What one member of a saved model costs, by its weight. */
export type MemberCost = (trial: StoredTrial) => (weight: number) => DeployLimits;

/** Trials that are measured: the best ones, and the best of each family. */
const SHORTLIST = 24;
/** Single rows that are predicted before and while the clock runs. */
const WARM_UP = 60;
const TIMED = 41;

/**
 * Chooses among the trials that keep to the limits alone, then leaves out whichever member costs most for its weight until
 * the mixture keeps to them too. When no trial does, the cheapest is taken.
 * @param choose picks weights among the trials allowed
 */
export function chooseWithin(
  trials: readonly StoredTrial[],
  choose: (allowed: (trial: StoredTrial) => boolean) => Choice | null,
  limits: DeployLimits,
  costOf: MemberCost,
): { readonly choice: Choice | null; readonly missed: DeployLimits | null } {
  if (limits.inferMs === Number.POSITIVE_INFINITY && limits.bytes === Number.POSITIVE_INFINITY)
    return { choice: choose(() => true), missed: null };
  const costs = new Map(shortlist(trials).map((trial) => [trial.id, costOf(trial)]));
  const over = (cost: DeployLimits): number => Math.max(cost.inferMs / limits.inferMs, cost.bytes / limits.bytes);
  const alone = [...costs].map(([id, cost]) => ({ id, over: over(cost(1)) }));
  const cheapest = alone.sort((a, b) => a.over - b.over)[0];
  if (cheapest === undefined) return { choice: choose(() => true), missed: null };
  let pool = new Set(alone.filter((trial) => trial.over <= 1).map(({ id }) => id));
  if (pool.size === 0) pool.add(cheapest.id);
  for (;;) {
    const choice = choose((trial) => pool.has(trial.id));
    if (choice === null) return { choice, missed: null };
    const priced = choice.members.map(({ trial, weight }) => ({
      id: trial.id,
      weight,
      cost: costs.get(trial.id)!(weight),
    }));
    const total = sumOf(priced.map(({ cost }) => cost));
    if (over(total) <= 1) return { choice, missed: null };
    if (choice.members.length === 1) return { choice, missed: total };
    const [dearest] = [...priced].sort((a, b) => over(b.cost) / b.weight - over(a.cost) / a.weight);
    pool = new Set(priced.map(({ id }) => id).filter((id) => id !== dearest!.id));
  }
}

function shortlist(trials: readonly StoredTrial[]): StoredTrial[] {
  const families = new Set<string>();
  return trials.filter(({ family }, rank) => {
    const first = !families.has(family);
    families.add(family);
    return first || rank < SHORTLIST;
  });
}

function sumOf(costs: readonly DeployLimits[]): DeployLimits {
  return {
    inferMs: costs.reduce((sum, cost) => sum + cost.inferMs, 0),
    bytes: costs.reduce((sum, cost) => sum + cost.bytes, 0),
  };
}

/** Median milliseconds of predicting one training row with a saved model, warm. */
export function rowMilliseconds(file: string, base: BaseTable): number {
  const pipeline = pipelineFromState(decodeState(readFileSync(file)));
  const rows = Array.from({ length: TIMED }, (_, i) =>
    takeRows(base, Uint32Array.of(Math.floor((i * base.rows) / TIMED))),
  );
  for (let i = 0; i < WARM_UP; i++) pipeline.predict(rows[i % TIMED]!);
  const times = rows.map((row) => {
    const start = nowMs();
    pipeline.predict(row);
    return nowMs() - start;
  });
  return times.sort((a, b) => a - b)[TIMED >> 1]!;
}
