/** When a job may run, seen from now. */
export interface SearchSpan {
  readonly nowMs: number;
  readonly searchStartMs: number;
  /** Infinity without a time budget. */
  readonly searchEndMs: number;
  /** Results must not depend on time. */
  readonly repeatable: boolean;
}

/** A job that has not stopped at its deadline is ended this much later. */
const KILL_GRACE_MS = 1500;
/** The first trial may take this long even after the budget: a constant takes milliseconds. */
const FIRST_MODEL_MS = 2000;
/** ... and on a starved machine this long before it is ended: a model late is better than none. */
const FIRST_PATIENCE_MS = 30_000;
/** Share of the time left that a trial may use, by origin. Cut fits keep what they have. */
const TIME_SHARE = { baseline: 0.12, portfolio: 0.5, bo: 0.34 } as const;
/** In the last part of the search a trial may use all that is left ... */
const END_OF_SEARCH = 0.4;
/** ... but for this share of the whole search, in which its last fold predicts and is saved (milliseconds at least and at most) */
const LAST_FOLD = { share: 0.01, leastMs: 100, mostMs: 800 };
/** ... and is started when its prediction leaves some room for error. */
const END_SHARE = 0.85;
/** A trial is never cut before this, while there is time. */
const LEAST_MS = 1000;
const LEAST_BASELINE_MS = 250;
/** Without a deadline a job counts as hung after a minute and 50 times its estimate. */
const HUNG_MS = 60_000;
const HUNG_FACTOR = 50;
/** Longest time that a timer takes. */
const MOST_TIMER_MS = 2 ** 31 - 1;

/** When the fit of a fold stops itself (milliseconds since 1970): its trial's share of what is left, split over its folds. */
export function foldDeadlineMs(
  input: SearchSpan & {
    /** The first trial of the run: there must be a model. */
    readonly first: boolean;
    readonly origin: string;
    readonly isProtected: boolean;
    /** Folds still to do, this one included. */
    readonly foldsLeft: number;
    /** Folds of the trial that run side by side. */
    readonly parallel: number;
  },
): number {
  const { nowMs, searchStartMs, searchEndMs, repeatable, origin } = input;
  if (input.first) return Math.max(searchEndMs, nowMs + FIRST_MODEL_MS);
  if (!Number.isFinite(searchEndMs) || repeatable) return searchEndMs;
  const span = searchEndMs - searchStartMs;
  const spared = Math.min(LAST_FOLD.mostMs, Math.max(LAST_FOLD.leastMs, LAST_FOLD.share * span));
  const left = Math.max(0, searchEndMs - nowMs - spared);
  const isBaseline = origin === 'baseline';
  const usual = isBaseline ? TIME_SHARE.baseline : input.isProtected ? TIME_SHARE.portfolio : TIME_SHARE.bo;
  const share = left < END_OF_SEARCH * span && !isBaseline ? 1 : usual;
  const foldMs = (left * share * input.parallel) / Math.max(1, input.foldsLeft);
  const least = Math.min(isBaseline ? LEAST_BASELINE_MS : LEAST_MS, left * 0.25);
  return Math.min(searchEndMs, nowMs + Math.max(foldMs, least));
}

/** Whether a trial of so many predicted seconds can end before the search does. */
export function leavesRoom({ nowMs, searchEndMs }: SearchSpan, seconds: number): boolean {
  return seconds * 1000 <= END_SHARE * (searchEndMs - nowMs);
}

/**
 * Milliseconds after which a job that does not stop by itself is ended. Without a deadline only a job that has hung is:
 * far beyond what it could take on the slowest machine, so that results repeat.
 * @param estimate predicted seconds of the job
 * @param first the job is of the first trial of the run
 */
export function patienceMs(
  { nowMs, repeatable }: SearchSpan,
  deadlineMs: number,
  estimate: number,
  first = false,
): number {
  const left = deadlineMs - nowMs + (first ? FIRST_PATIENCE_MS : KILL_GRACE_MS);
  const hung = Math.max(HUNG_MS, HUNG_FACTOR * estimate * 1000);
  return Math.min(MOST_TIMER_MS, repeatable ? Math.min(left, hung) : left);
}
