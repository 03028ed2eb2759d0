import type { ProblemShape } from '../../models/family.ts';
import type { Config } from '../../space/param.ts';
import type { RunPlan } from '../plan-run.ts';
import type { StoredTrial, TrialStore } from '../trial-store.ts';

/** Boosted trees are quick and small, and gain most from more rows. */
const USUAL = 'gbdt';

/**
 * What a student may be: the best single trial that keeps to the limits, and the best boosted trees (their defaults when
 * none were tried). Families that do not take so many rows are left out.
 * @param rows that a student learns from
 */
export function studentConfigs(
  best: StoredTrial,
  { families, space }: RunPlan,
  store: TrialStore,
  rows: number,
): Config[] {
  const able = new Set(families.filter(({ traits }) => rows <= traits.maxRows).map(({ name }) => name));
  const boosted = store.trials.find(({ family }) => family === USUAL)?.config;
  const configs = [best.config, boosted ?? (able.has(USUAL) ? space.canonical({ family: USUAL }) : best.config)];
  return configs.filter(
    (config, i) => able.has(String(config['family'])) && config['family'] !== 'dummy' && configs.indexOf(config) === i,
  );
}

/** Most and fewest rows that are invented, and how many for each row of the training data. */
const MOST_ROWS = 20_000;
const FEWEST_ROWS = 2000;
const PER_ROW = 3;

/** Rows to invent: many where there are few. Depends on counts only. */
export function inventedRows({ rows, cols }: Pick<ProblemShape, 'rows' | 'cols'>): number {
  const usual = Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, PER_ROW * rows));
  const byCells = Math.floor(4e6 / Math.max(1, cols)); // the table is copied in each worker
  return Math.max(200, Math.min(usual, byCells));
}
