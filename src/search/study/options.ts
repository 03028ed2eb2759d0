import { withNearest } from '../../core/nearest-name.ts';
import type { AnySpace, Config } from '../../space/param.ts';
import type { SamplerName } from '../registry.ts';
import type { SamplerFactory } from '../sampler.ts';
import type { PastTasks } from '../shared/past-tasks.ts';
import type { SpacePrior } from '../shared/prior.ts';
import { refuse } from './refuse-option.ts';
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
  /**
   * How configurations did on other tasks, say in your earlier studies; values in this study's direction. They shape what is
   * expected of untried configurations, as far as they foretell the results that come in.
   */
  readonly past?: PastTasks;
  /** Rules over parameters, known before a trial: false is never asked. Pure. */
  readonly allowed?: (config: Config) => boolean;
  /** Predicted seconds of a config: early on, cheap ones are preferred. */
  readonly cost?: (config: Config) => number;
  /** Trials planned; steers how fast `cost` loses its influence. */
  readonly maxTrials?: number;
  /** Finished trials of an earlier study over the same space, for example `study.trials` from a file: it goes on from there. */
  readonly trials?: readonly StudyTrial[];
}

/** Every option there is, so that a misspelt one is not silently without effect. */
const NAMES: Record<keyof StudyOptions, true> = {
  space: true,
  direction: true,
  sampler: true,
  seed: true,
  fixed: true,
  prior: true,
  past: true,
  allowed: true,
  cost: true,
  maxTrials: true,
  trials: true,
};

function checkNames(options: StudyOptions): void {
  const names = Object.keys(NAMES);
  for (const name of Object.keys(options))
    if (!Object.hasOwn(NAMES, name))
      refuse(`A study has no option ${withNearest(name, names)}.`, `Options: ${names.join(', ')}.`);
}

/**
 * Checks what the compiler cannot.
 * @throws ConfigError STUDY_OPTION_INVALID
 */
export function checkStudyOptions(options: StudyOptions): void {
  if (typeof options !== 'object' || options === null)
    refuse('The study has no options.', 'Say createStudy({ space }).');
  checkNames(options);
  const { direction, seed = 0, maxTrials = 1, space, sampler = 'bo', trials = [], allowed, cost } = options;
  if (typeof space?.canonical !== 'function') refuse('The study has no space.', 'Make one with defineSpace({ ... }).');
  if (direction !== undefined && direction !== 'minimize' && direction !== 'maximize')
    refuse(`The direction is ${JSON.stringify(direction)}.`, 'Say "minimize" or "maximize".');
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    refuse(`The seed is ${String(seed)}.`, 'Use a whole number from 0 to 4294967295.');
  if (!Number.isInteger(maxTrials) || maxTrials < 1)
    refuse(`maxTrials is ${String(maxTrials)}.`, 'Use a whole number of at least 1.');
  if (typeof sampler !== 'string' && typeof sampler !== 'function')
    refuse(
      `The sampler has the type ${typeof sampler}.`,
      'Give a name or a function: (options) => ({ name, ask, tell }).',
    );
  if (!Array.isArray(trials))
    refuse(
      `The trials have the type ${typeof trials}.`,
      'Give a list such as `study.trials` or the parsed file of it.',
    );
  for (const [name, value] of Object.entries({ allowed, cost }))
    if (value !== undefined && typeof value !== 'function')
      refuse(
        `\`${name}\` has the type ${typeof value}.`,
        `Give a function: (config) => ${name === 'cost' ? 'seconds' : 'true'}.`,
      );
}

/** The user's rule; an answer that is neither true nor false (a forgotten return) is an error, not a yes. */
export function checkedRule(allowed: (config: Config) => boolean): (config: Config) => boolean {
  return (config) => {
    const answer: unknown = allowed(config);
    if (typeof answer === 'boolean') return answer;
    return refuse(`\`allowed\` gave ${String(answer)} for ${JSON.stringify(config)}.`, 'Return true or false.');
  };
}

/** The user's costs; one that is no number would leave the order of all candidates to chance. */
export function checkedCost(cost: (config: Config) => number): (config: Config) => number {
  return (config) => {
    const seconds: unknown = cost(config);
    if (typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0) return seconds;
    return refuse(`\`cost\` gave ${String(seconds)} for ${JSON.stringify(config)}.`, 'Return seconds, 0 or more.');
  };
}
