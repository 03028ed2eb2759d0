import { readJournal } from '../tracking/journal.ts';
import type { FitOptions } from './options.ts';

/** A resumed run keeps the folds of the first call, whatever its own budget would choose. */
export function foldsAsBefore(options: FitOptions): FitOptions {
  if (options.resume !== true || options.out === undefined) return options;
  if (options.folds !== undefined || options.holdout !== undefined) return options;
  const start = readJournal(options.out).find((event) => event.type === 'run-start');
  if (start === undefined) return options;
  const { count, holdout } = start.folds;
  return holdout > 0 ? { ...options, holdout } : { ...options, folds: Math.max(2, count) };
}
