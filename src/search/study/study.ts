import { ConfigError } from '../../core/errors.ts';
import type { AnySpace, Config, ConfigOf } from '../../space/param.ts';
import { createSampler } from '../registry.ts';
import type { Sampler } from '../sampler.ts';
import { configKey } from '../shared/config-key.ts';
import { negatedTasks } from '../shared/past-tasks.ts';
import { checkedCost, checkedRule, checkStudyOptions, type StudyOptions } from './options.ts';
import { ownSampler } from './own-sampler.ts';
import { refuse } from './refuse-option.ts';
import {
  type AskedTrial,
  checkSavedTrial,
  finishedTrial,
  type StudyTrial,
  samplerTrial,
  type TrialResult,
} from './study-trial.ts';

/** Runs one trial; what it throws makes the trial fail. */
export type Objective<C = Config> = (config: C, trial: AskedTrial<C>) => TrialResult | Promise<TrialResult>;

export interface OptimizeOptions {
  /** Trials to run in this call. */
  readonly trials: number;
  /** Trials under way at once (default 1); more than 1 pays when the objective waits for something. */
  readonly workers?: number;
  /** Default false: an error of the objective ends the call after the trial was recorded as failed. True: the search goes on. */
  readonly continueOnError?: boolean;
}

/** A search for the best configuration of anybody's objective, by ask and tell. */
export class Study<S extends AnySpace = AnySpace> {
  /** The space searched, fixed values included. */
  readonly space: AnySpace;
  private readonly sign: 1 | -1;
  private readonly sampler: Sampler;
  private readonly maxTrials: number | undefined;
  private readonly allowed: ((config: Config) => boolean) | undefined;
  private readonly finished: StudyTrial<ConfigOf<S>>[] = [];
  private readonly open = new Map<number, AskedTrial<ConfigOf<S>>>();
  private readonly queue: Config[] = [];
  private readonly known = new Set<string>();
  private last = 0;

  /** @throws ConfigError STUDY_OPTION_INVALID, STUDY_PRIOR_INVALID, STUDY_PAST_INVALID, SPACE_VALUE_ILLEGAL, SPACE_PARAM_UNKNOWN, SAMPLER_NOT_FOUND */
  constructor(options: StudyOptions<S>) {
    checkStudyOptions(options);
    const { fixed, sampler = 'bo', seed = 0, prior, past, allowed, cost, trials = [] } = options;
    this.space = fixed === undefined ? options.space : options.space.fix(fixed);
    this.sign = options.direction === 'maximize' ? -1 : 1;
    this.maxTrials = options.maxTrials;
    this.allowed = allowed === undefined ? undefined : checkedRule(allowed);
    const settings = {
      space: this.space,
      seed,
      ...(prior === undefined ? {} : { prior }),
      ...(past === undefined ? {} : { past: this.sign === 1 ? past : negatedTasks(past) }),
      ...(this.allowed === undefined ? {} : { allowed: this.allowed }),
      ...(cost === undefined ? {} : { cost: checkedCost(cost) }),
    };
    this.sampler = typeof sampler === 'function' ? ownSampler(sampler, settings) : createSampler(sampler, settings);
    trials.forEach((trial, at) => {
      checkSavedTrial(trial, at);
      options.space.validate(trial.config);
      this.take(trial as StudyTrial<ConfigOf<S>>);
    });
  }

  /** The next trial to run; null when a finite space holds no untried configuration (or none that is allowed was found). */
  ask(): AskedTrial<ConfigOf<S>> | null {
    const id = this.last + 1;
    const own = this.queue.shift();
    const pending = [...this.open.values()].map((trial) => ({ id: trial.id, config: trial.config as Config }));
    const progress = this.maxTrials === undefined ? 0 : Math.min(1, this.last / this.maxTrials);
    const proposal = own === undefined ? this.sampler.ask({ id, pending, progress }) : { config: own, origin: 'user' };
    if (proposal === null) return null;
    this.last = id;
    const trial = { id, config: proposal.config as ConfigOf<S>, origin: proposal.origin };
    this.open.set(id, trial);
    this.known.add(configKey(proposal.config));
    return trial;
  }

  /**
   * The result of an asked trial; trials may end in any order.
   * @throws ConfigError STUDY_TRIAL_UNKNOWN, STUDY_RESULT_INVALID
   */
  tell(id: number, result: TrialResult): StudyTrial<ConfigOf<S>> {
    const asked = this.open.get(id);
    if (asked === undefined)
      throw new ConfigError('STUDY_TRIAL_UNKNOWN', `Trial ${String(id)} is not open.`, {
        hint: 'Tell each trial of ask() once, by its id.',
        context: { id: String(id) },
      });
    const trial = finishedTrial(asked, result);
    this.take(trial);
    return trial;
  }

  /**
   * A configuration of your own, asked before any other; absent parameters take their defaults.
   * @returns false when it was asked or queued before
   * @throws ConfigError SPACE_VALUE_ILLEGAL, SPACE_PARAM_UNKNOWN; STUDY_OPTION_INVALID when the rule `allowed` excludes it
   */
  enqueue(config: Config): boolean {
    this.space.validate(config);
    const canonical = this.space.canonical(config);
    if (this.allowed?.(canonical) === false)
      refuse(`\`allowed\` excludes ${JSON.stringify(canonical)}.`, 'Change the configuration or the rule.');
    const key = configKey(canonical);
    if (this.known.has(key)) return false;
    this.known.add(key);
    this.queue.push(canonical);
    return true;
  }

  /** Finished trials in the order told. */
  get trials(): readonly StudyTrial<ConfigOf<S>>[] {
    return this.finished;
  }

  /** Best complete trial: one within the limits if there is any, else the one nearest to them; null before the first. */
  get best(): StudyTrial<ConfigOf<S>> | null {
    let best: StudyTrial<ConfigOf<S>> | null = null;
    for (const trial of this.finished) if (trial.status === 'complete' && this.beats(trial, best)) best = trial;
    return best;
  }

  /**
   * Asks, runs and tells until `trials` trials are done or the space is exhausted.
   * @returns the best trial so far
   */
  async optimize(objective: Objective<ConfigOf<S>>, options: OptimizeOptions): Promise<StudyTrial<ConfigOf<S>> | null> {
    const { trials, workers = 1, continueOnError = false } = options ?? {};
    if (typeof objective !== 'function')
      refuse(
        `The objective has the type ${typeof objective}.`,
        'Give a function of a configuration: study.optimize((config) => value, { trials: 50 }).',
      );
    if (!Number.isInteger(trials) || trials < 0 || !Number.isInteger(workers) || workers < 1)
      refuse(
        `trials is ${String(trials)}, workers is ${String(workers)}.`,
        'Use whole numbers, at least one worker: { trials: 50, workers: 1 }.',
      );
    let left = trials;
    let failed = false;
    const work = async (): Promise<void> => {
      while (left > 0 && !failed) {
        left--;
        const trial = this.ask();
        if (trial === null) return;
        try {
          this.tell(trial.id, await objective(trial.config, trial));
        } catch (error) {
          this.tell(trial.id, { failed: true, error: error instanceof Error ? error.message : String(error) });
          if (continueOnError) continue;
          failed = true;
          throw error;
        }
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: workers }, work));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return this.best;
  }

  private take(trial: StudyTrial<ConfigOf<S>>): void {
    this.open.delete(trial.id);
    this.last = Math.max(this.last, trial.id);
    this.known.add(configKey(this.space.canonical(trial.config as Config)));
    this.finished.push(trial);
    this.sampler.tell(samplerTrial(trial as StudyTrial, this.sign));
  }

  private beats(trial: StudyTrial, best: StudyTrial | null): boolean {
    if (best === null || trial.violation !== best.violation) return best === null || trial.violation < best.violation;
    return this.sign * trial.value! < this.sign * best.value!;
  }
}

/**
 * A study: `ask` for a configuration, `tell` what came of it, or let `optimize` do both.
 * @throws ConfigError STUDY_OPTION_INVALID, STUDY_PRIOR_INVALID, STUDY_PAST_INVALID, SPACE_VALUE_ILLEGAL, SPACE_PARAM_UNKNOWN, SAMPLER_NOT_FOUND
 */
export function createStudy<S extends AnySpace>(options: StudyOptions<S>): Study<S> {
  return new Study(options);
}
