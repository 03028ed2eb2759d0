import type { TaskKind } from '../core/task.ts';
import { regretsOf } from '../search/shared/regrets.ts';
import type { KnowledgeBase, KnownSet } from './knowledge.ts';

/** Regrets of all known configurations on the sets of one task, by one metric. */
export interface RegretTable {
  readonly configs: readonly string[];
  readonly sets: readonly KnownSet[];
  /** Shape [sets][configs], in [0, 1]: 0 the best known on the set, 1 as the median one or worse, failed or unknown. */
  readonly regret: readonly Float64Array[];
  /** The metric that was read: the one asked for, or the nearest that is stored. */
  readonly metric: string;
}

/** Evaluated configurations below which a set says little. */
const LEAST_EVALUATED = 10;

/** What stands in for a metric that is not stored: one that ranks models alike. */
const KIN: Readonly<Record<TaskKind, readonly (readonly [RegExp, string])[]>> = {
  binary: [
    [/^(brier|log_loss)/, 'log_loss'],
    [/^(balanced|mcc|cohen)/, 'balanced_accuracy'],
    [/^(f1|precision|recall)/, 'f1'],
    [/^(accuracy|top)/, 'accuracy'],
    [/^average/, 'average_precision'],
    [/./, 'roc_auc'],
  ],
  multiclass: [
    [/^(balanced|recall_macro|mcc|cohen)/, 'balanced_accuracy'],
    [/^(f1|precision|recall)/, 'f1_macro'],
    [/^(accuracy|top)/, 'accuracy'],
    [/^roc/, 'roc_auc_ovr'],
    [/./, 'log_loss'],
  ],
  regression: [
    [/^median/, 'median_absolute_error'],
    [/^(mape|msle|rmsle)/, 'mape'],
    [/^(mae|pinball|d2)/, 'mae'],
    [/./, 'rmse'],
  ],
};

/** The stored metric that speaks for `metric`: itself, or the kin of it. */
export function storedMetric(task: TaskKind, metric: string, stored: readonly string[]): string | null {
  if (stored.includes(metric)) return metric;
  const kin = KIN[task].find(([pattern]) => pattern.test(metric))![1];
  return stored.includes(kin) ? kin : null;
}

/**
 * Losses made comparable over sets: the regret against the best known, in units of the median's. Sets that tell the
 * configurations not apart, or hold few, are left out.
 */
export function regretTable(kb: KnowledgeBase, task: TaskKind, metric: string): RegretTable {
  const configs = [...kb.configs.keys()];
  const sets: KnownSet[] = [];
  const regret: Float64Array[] = [];
  let read = metric;
  for (const set of kb.sets) {
    const stored = set.task === task ? storedMetric(task, metric, set.metrics) : null;
    if (stored === null) continue;
    read = stored;
    const at = set.metrics.indexOf(stored);
    const losses = configs.map((id) => set.trials.get(id)?.losses[at] ?? Number.NaN);
    const row = regretsOf(losses, LEAST_EVALUATED);
    if (row === null) continue;
    sets.push(set);
    regret.push(row);
  }
  return { configs, sets, regret, metric: read };
}
