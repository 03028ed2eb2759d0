import type { Preset } from './preset.ts';

/** Seconds of a run that may take its time. */
const SECONDS = 3600;

/** Accuracy alone: an hour unless said otherwise, all families, all models of the folds. */
export const best: Preset = (options) => ({
  ...options,
  refit: options.refit ?? 'add',
  ...(options.timeBudget === undefined && options.maxTrials === undefined ? { timeBudget: SECONDS } : {}),
});
