import type { Config } from '../space/param.ts';

export type TrialStatus = 'running' | 'complete' | 'abandoned' | 'failed';

/** Record of one proposal and what became of it; plain data, safe to log and to post to a worker. */
export interface Trial {
  /** 1, 2, 3 ... in order of proposal. */
  readonly id: number;
  readonly config: Config;
  /** Plain words: 'baseline', 'portfolio#3', 'random', 'sobol', 'bo', 'user'. */
  readonly origin: string;
  readonly status: TrialStatus;
  /** Mean of foldLosses over the folds done; lower is better; null when failed. */
  readonly loss: number | null;
  /** Losses of the folds done, in fold order; fewer than `folds` when abandoned. */
  readonly foldLosses: readonly number[];
  /** Folds planned. */
  readonly folds: number;
  /** Measured CPU seconds of the folds done, summed. Never read by a sampler when results must repeat. */
  readonly seconds: number;
  /** Bytes of the saved fold models, summed. */
  readonly bytes: number;
  /** How far the outcome breaks the user's limits, summed; 0 or absent: not at all. Any trial within them beats any outside. */
  readonly violation?: number;
  readonly error?: { readonly code: string; readonly message: string };
}
