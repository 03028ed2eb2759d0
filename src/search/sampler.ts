import type { AnySpace, Config } from '../space/param.ts';
import type { PastTasks } from './shared/past-tasks.ts';
import type { SpacePrior } from './shared/prior.ts';
import type { Trial } from './trial.ts';

export interface Proposal {
  readonly config: Config;
  readonly origin: string;
}

export interface AskContext {
  /** Id of the trial to be: all randomness of this ask comes from (seed, id). */
  readonly id: number;
  /** Asked and not told yet, in id order: believed, never asked again. */
  readonly pending: readonly { readonly id: number; readonly config: Config }[];
  /** Share of the budget used, in [0, 1]; trials when trials are the budget, else time. */
  readonly progress: number;
  /**
   * Whether a canonical config may be tried now; what may not keeps its turn for later asks. An engine whose time runs out
   * says so here, so that no ask is lost on what would not end. Absent: all may.
   */
  readonly fits?: (config: Config) => boolean;
}

/** Ask/tell. A sampler knows spaces and numbers, nothing of tables or models. */
export interface Sampler {
  readonly name: string;
  /** The next proposal, a canonical config of the space; null when a finite space is exhausted. */
  ask(context: AskContext): Proposal | null;
  /** Finished trials (complete, abandoned or failed), each told once. The answer to `ask` depends on what was told, in order. */
  tell(trial: Trial): void;
}

export interface SamplerOptions {
  readonly space: AnySpace;
  /** Integer in [0, 2^32). */
  readonly seed: number;
  /** Predicted seconds of a config on this data; used for cost-aware choice. */
  readonly cost?: (config: Config) => number;
  /** Configs to ask first, in order, with their origin. */
  readonly first?: readonly Proposal[];
  /** Where the user expects good values; its weight falls as losses are told. */
  readonly prior?: SpacePrior;
  /** How configs did on other tasks; believed as far as it foretells what is told. `bo` alone makes use of it. */
  readonly past?: PastTasks;
  /** Whether a canonical config may be tried at all; must give the same answer each time. Absent: all may. */
  readonly allowed?: (config: Config) => boolean;
}
export type SamplerFactory = (options: SamplerOptions) => Sampler;
