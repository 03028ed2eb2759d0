import { ConfigError } from '../../core/errors.ts';
import type { AnySpace, Config } from '../../space/param.ts';
import { adaptToFixed } from './adapt-to-fixed.ts';
import { regretsOf } from './regrets.ts';

/** How configurations of the space did on other tasks: what a search may expect before it has tried them here. */
export interface PastTasks {
  /** Shape [configs]. */
  readonly configs: readonly Config[];
  /** Shape [tasks][configs], smaller is better, each task on a scale of its own; NaN where a config failed or is not known. */
  readonly losses: readonly ArrayLike<number>[];
  /** How alike each task is to this one, not negative; shape [tasks]. Absent: all the same. */
  readonly weights?: ArrayLike<number>;
}

/** The same, checked and on one scale. */
export interface ComparedTasks {
  /** Canonical. */
  readonly configs: readonly Config[];
  /** Shape [tasks][configs], in [0, 1]. */
  readonly regret: readonly Float64Array[];
  readonly weights: Float64Array;
}

function refuse(fault: string, hint: string): never {
  throw new ConfigError('STUDY_PAST_INVALID', `The past tasks ${fault}.`, { hint });
}

/**
 * Checks past tasks and brings them onto one scale; tasks without a word to say (equal losses, weight 0) are left out.
 * @throws ConfigError STUDY_PAST_INVALID; SPACE_VALUE_ILLEGAL, SPACE_PARAM_UNKNOWN for a config of another space
 */
export function compareTasks(space: AnySpace, past: PastTasks): ComparedTasks {
  const { configs, losses, weights } = past;
  if (!Array.isArray(configs) || !Array.isArray(losses))
    refuse('hold no list of configs or of losses', 'Say { configs: [...], losses: [[...], ...] }.');
  if (weights !== undefined && weights.length !== losses.length)
    refuse(`have ${weights.length} weights for ${losses.length} tasks`, 'Give one weight a task.');
  const regrets: Float64Array[] = [];
  const kept: number[] = [];
  losses.forEach((row: ArrayLike<number>, t) => {
    if (row?.length !== configs.length)
      refuse(
        `hold ${row?.length} losses of task ${t} for ${configs.length} configs`,
        'Give NaN for what is not known.',
      );
    const weight = weights?.[t] ?? 1;
    if (!(weight >= 0) || !Number.isFinite(weight))
      refuse(`give task ${t} the weight ${String(weight)}`, 'Weights are finite and not negative.');
    const regret = weight > 0 ? regretsOf(row) : null;
    if (regret === null) return;
    regrets.push(regret);
    kept.push(weight);
  });
  // those that contradict a fixed choice are not to be had here
  const here = configs.map((config: Config) => adaptToFixed(space, config));
  const columns = [...here.keys()].filter((c) => here[c] !== null);
  return {
    configs: columns.map((c) => here[c]!),
    regret: regrets.map((row) => Float64Array.from(columns, (c) => row[c]!)),
    weights: Float64Array.from(kept),
  };
}

/** The same for a study that maximises. */
export function negatedTasks(past: PastTasks): PastTasks {
  return { ...past, losses: past.losses.map((row) => Array.from(row, (loss) => -loss)) };
}
