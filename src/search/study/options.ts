import { ConfigError } from '../../core/errors.ts';
import type { AnySpace, Config } from '../../space/param.ts';
import type { SamplerName } from '../registry.ts';
import type { SamplerFactory } from '../sampler.ts';
import type { SpacePrior } from '../shared/prior.ts';
import type { StudyTrial } from './study-trial.ts';

export interface StudyOptions<S extends AnySpace = AnySpace> {
  readonly space: S;
  /** Default: 'minimize'. */
  readonly direction?: 'minimize' | 'maximize';
  /** Name of a built-in sampler (default 'bo') or one of your own. */
  readonly sampler?: SamplerName | SamplerFactory;
  /** Whole number in [0, 2^32), default 0. With the same seed and answers the study asks the same. */
  readonly seed?: number;
  /** Values that are not searched. */
  readonly fixed?: Config;
  /** Where you expect good values; its weight falls as results come in. */
  readonly prior?: SpacePrior;
  /** Rules over parameters, known before a trial: false is never asked. Pure. */
  readonly allowed?: (config: Config) => boolean;
  /** Predicted seconds of a config: early on, cheap ones are preferred. */
  readonly cost?: (config: Config) => number;
  /** Trials planned; steers how fast `cost` loses its influence. */
  readonly maxTrials?: number;
  /** Finished trials of an earlier study over the same space, for example `study.trials` from a file: it goes on from there. */
  readonly trials?: readonly StudyTrial[];
}

function refuse(message: string, hint: string): never {
  throw new ConfigError('STUDY_OPTION_INVALID', message, { hint });
}

/**
 * Checks what the compiler cannot.
 * @throws ConfigError STUDY_OPTION_INVALID
 */
export function checkStudyOptions({ direction, seed = 0, maxTrials = 1, space }: StudyOptions): void {
  if (typeof space?.canonical !== 'function') refuse('The study has no space.', 'Make one with defineSpace({ ... }).');
  if (direction !== undefined && direction !== 'minimize' && direction !== 'maximize')
    refuse(`The direction is ${JSON.stringify(direction)}.`, 'Say "minimize" or "maximize".');
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    refuse(`The seed is ${String(seed)}.`, 'Use a whole number from 0 to 4294967295.');
  if (!Number.isInteger(maxTrials) || maxTrials < 1)
    refuse(`maxTrials is ${String(maxTrials)}.`, 'Use a whole number of at least 1.');
}
