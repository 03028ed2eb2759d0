import type { Tracker } from './events.ts';

/** A tracker of one search; the fit closes it and waits for it. */
export interface AmbientTracker extends Tracker {
  /** Gives what waits at most so long to be sent. */
  close(milliseconds: number): Promise<void>;
}

let make: (() => Promise<readonly AmbientTracker[]>) | null = null;

/** From now on each search gets the trackers that `next` makes; null: none, which costs nothing. */
export function trackSearches(next: (() => Promise<readonly AmbientTracker[]>) | null): void {
  make = next;
}
/** Longest wait for what is still to be sent after a fit. */
const CLOSING_MS = 30_000;

/** Runs a fit with the trackers of this process, and sees them through to their end. */
export async function withAmbientTrackers<T>(work: (trackers: readonly AmbientTracker[]) => Promise<T>): Promise<T> {
  const trackers = make === null ? [] : await make();
  try {
    return await work(trackers);
  } finally {
    await Promise.all(trackers.map((tracker) => tracker.close(CLOSING_MS)));
  }
}
