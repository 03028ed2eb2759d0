import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../core/json.ts';

/** Where the events of a run folder go, and how far they got. */
export interface Delivery {
  /** Name of the tracker. */
  readonly tracker: string;
  /** Address of its store, without credentials. */
  readonly uri: string;
  /** Events of the journal that the store has; the journal holds the rest. */
  readonly acknowledged: number;
  /** What the tracker needs to go on: experiment, names and tags it was given, ids of what it made. */
  readonly state: JsonObject;
}

/** File of a run folder; holds no credentials. */
export const TRACKING_FILE = 'tracking.json';

/** Empty without a file, and for one that cannot be read. */
export function readDeliveries(folder: string): Delivery[] {
  try {
    const { deliveries } = JSON.parse(readFileSync(join(folder, TRACKING_FILE), 'utf8')) as {
      deliveries?: Delivery[];
    };
    return (deliveries ?? []).filter((d) => typeof d.uri === 'string' && Number.isInteger(d.acknowledged));
  } catch {
    return [];
  }
}

/** What is known of a tracker's store; null when this folder never went there. */
export function readDelivery(folder: string, tracker: string, uri: string): Delivery | null {
  return readDeliveries(folder).find((d) => d.tracker === tracker && d.uri === uri) ?? null;
}

/**
 * Adds to what is known of a tracker's store. A disk that is full stops the fit by itself; tracking goes on without its file:
 * what is delivered twice is logged once.
 */
export function rememberDelivery(
  folder: string,
  tracker: string,
  uri: string,
  change: { readonly acknowledged?: number; readonly state?: JsonObject },
): void {
  const all = readDeliveries(folder);
  const before = all.find((d) => d.tracker === tracker && d.uri === uri);
  const now: Delivery = {
    ...{ tracker, uri, acknowledged: change.acknowledged ?? before?.acknowledged ?? 0 },
    state: { ...before?.state, ...change.state },
  };
  const deliveries = before === undefined ? [...all, now] : all.map((d) => (d === before ? now : d));
  const file = join(folder, TRACKING_FILE);
  try {
    writeFileSync(`${file}.tmp`, `${JSON.stringify({ deliveries }, null, 1)}\n`);
    renameSync(`${file}.tmp`, file);
  } catch {
    rmSync(`${file}.tmp`, { force: true });
  }
}
