import { ConfigError } from '../../core/errors.ts';
import type { Config } from '../../space/param.ts';
import type { Trial } from '../trial.ts';

/** A trial to run, from `ask`. */
export interface AskedTrial<C = Config> {
  /** 1, 2, 3 ... in the order asked. */
  readonly id: number;
  /** Active parameters only. */
  readonly config: C;
  /** Who proposed it: 'user' (enqueued), 'bo', 'random' and so on. */
  readonly origin: string;
}

/** A finished trial; plain data, safe to write to a file and to give to `createStudy({ trials })`. */
export interface StudyTrial<C = Config> extends AskedTrial<C> {
  readonly status: 'complete' | 'partial' | 'failed';
  /** In the direction of the study; the mean of the fold values where there are folds; null when failed. */
  readonly value: number | null;
  readonly foldValues?: readonly number[];
  /** Folds planned, where there are folds. */
  readonly folds?: number;
  /** 0 inside the limits. */
  readonly violation: number;
  readonly error?: string;
}

/** What came of a trial, for `tell`. */
export type TrialResult =
  /** The value of the objective; NaN and infinite ones count as failed. */
  | number
  | {
      readonly value: number;
      /** Limits on outcomes, met where not above 0: `[seconds - 2, megabytes - 10]`. Amounts above 0 are summed: bring them to one scale. */
      readonly constraints?: readonly number[];
    }
  | {
      /** Values of the folds done, in fold order. Fewer than `folds`: a trial given up early, told as a noisy observation. */
      readonly foldValues: readonly number[];
      readonly folds: number;
      readonly constraints?: readonly number[];
    }
  | { readonly failed: true; readonly error?: string };

function invalid(id: number, fault: string, hint: string): never {
  throw new ConfigError('STUDY_RESULT_INVALID', `The result of trial ${id} ${fault}.`, { hint, context: { id } });
}

/**
 * The record of an asked trial and its result.
 * @throws ConfigError STUDY_RESULT_INVALID
 */
export function finishedTrial<C>(asked: AskedTrial<C>, result: TrialResult): StudyTrial<C> {
  const { id } = asked;
  if (typeof result !== 'number' && (typeof result !== 'object' || result === null))
    invalid(id, `is ${String(result)}`, 'Tell a number, { value }, { foldValues, folds } or { failed: true }.');
  const told = typeof result === 'number' ? { value: result } : result;
  if ('failed' in told) return failure(asked, told.error);
  const amounts = told.constraints ?? [];
  if (!Array.isArray(amounts) || !amounts.every((v) => typeof v === 'number' && !Number.isNaN(v)))
    invalid(
      id,
      'has constraints that are no list of numbers',
      'Tell a list: [seconds - 2]. A constraint is a number; above 0 it is broken.',
    );
  const violation = amounts.reduce((sum, v) => sum + Math.min(Number.MAX_VALUE / amounts.length, Math.max(0, v)), 0);
  if ('foldValues' in told) {
    const { foldValues, folds } = told;
    if (!Array.isArray(foldValues) || !foldValues.every((v) => typeof v === 'number'))
      invalid(id, 'has fold values that are no list of numbers', 'Tell { foldValues: [0.3, 0.4], folds: 5 }.');
    if (!Number.isInteger(folds) || foldValues.length === 0 || foldValues.length > folds)
      invalid(id, `has ${foldValues.length} fold values of ${String(folds)} folds`, 'Tell 1 to `folds` values.');
    const value = foldValues.reduce((a, b) => a + b, 0) / foldValues.length;
    if (!Number.isFinite(value)) return failure(asked, `the values were ${foldValues.join(', ')}`);
    const status = foldValues.length < folds ? 'partial' : 'complete';
    return { ...asked, status, value, foldValues: [...foldValues], folds, violation };
  }
  if (typeof told.value !== 'number')
    invalid(id, `has the value ${String(told.value)}`, 'A value is a number; NaN counts as failed.');
  if (!Number.isFinite(told.value)) return failure(asked, `the value was ${told.value}`);
  return { ...asked, status: 'complete', value: told.value, violation };
}

function failure<C>(asked: AskedTrial<C>, error = 'the trial failed'): StudyTrial<C> {
  return { ...asked, status: 'failed', value: null, violation: 0, error };
}

/**
 * Checks a trial that comes from a file. The space is the caller's to check the config against.
 * @throws ConfigError STUDY_OPTION_INVALID
 */
export function checkSavedTrial(trial: unknown, at: number): asserts trial is StudyTrial {
  const { id, config, status, value, violation } = (trial ?? {}) as Partial<StudyTrial>;
  const finished = status === 'complete' || status === 'partial';
  let fault: string | undefined;
  if (!Number.isInteger(id) || id! < 1) fault = `the id ${String(id)}`;
  else if (typeof config !== 'object' || config === null) fault = 'no config';
  else if (!finished && status !== 'failed') fault = `the status ${JSON.stringify(status)}`;
  else if (finished && !Number.isFinite(value)) fault = `the value ${String(value)}`;
  else if (!(violation! >= 0)) fault = `the violation ${String(violation)}`;
  if (fault === undefined) return;
  throw new ConfigError('STUDY_OPTION_INVALID', `The trial at place ${at} of \`trials\` has ${fault}.`, {
    hint: 'Give trials as `study.trials` had them.',
    context: { at },
  });
}

/** The trial as samplers read it. `sign` is -1 where values are maximised. */
export function samplerTrial({ status, value, foldValues, folds, error, ...trial }: StudyTrial, sign: 1 | -1): Trial {
  const values = foldValues ?? (value === null ? [] : [value]);
  return {
    id: trial.id,
    config: trial.config,
    origin: trial.origin,
    status: status === 'partial' ? 'abandoned' : status,
    loss: value === null ? null : sign * value,
    foldLosses: values.map((v) => sign * v),
    folds: folds ?? 1,
    seconds: 0,
    bytes: 0,
    violation: trial.violation,
    ...(error === undefined ? {} : { error: { code: 'TRIAL_FAILED', message: error } }),
  };
}
