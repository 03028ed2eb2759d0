import { AutomlError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { RunEvent } from './events.ts';

/** Where a sink's events go. */
export interface SinkPlace {
  /** Address without credentials: the key under which a run folder remembers how much of it was delivered. */
  readonly uri: string;
  /** What is needed to open the same place again later, without credentials. */
  readonly state: JsonObject;
}

const PLACE_FAULTS: ReadonlySet<string> = new Set([
  ...['TRACKING_UNREACHABLE', 'TRACKING_DENIED', 'TRACKING_CERTIFICATE', 'TRACKING_DATABASE', 'TRACKING_SCHEMA'],
]);
/** The place itself takes nothing: the next event would fare no better. */
export function isPlaceFault(error: unknown): boolean {
  return error instanceof AutomlError && PLACE_FAULTS.has(error.code);
}

/**
 * What a tracker does with one event: the contract of plug-ins. A `QueuedTracker` makes a `Tracker` of it, which waits, tries
 * again, and takes from the journal what could not be delivered.
 */
export interface Sink {
  readonly name: string;
  /** null: files of this machine that are written whole each time; nothing is remembered. */
  readonly place: SinkPlace | null;
  /**
   * Events of a run come one at a time, in order, from `run-start` on; after a failure or a crash an event may come again, and
   * must then leave what is there as it is.
   * @throws TrackingError TRACKING_UNREACHABLE, TRACKING_SERVER: the event is offered again later; other faults of the place
   *   (`isPlaceFault`), and all at a run's start: the rest of the run is left to the journal; others: the event is given up,
   *   with a warning
   */
  take(event: RunEvent): Promise<void>;
  /** No event comes after it; calls that are under way end soon. */
  close(): Promise<void>;
}
