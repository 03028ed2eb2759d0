import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lockRunFolder } from '../automl/run-folder.ts';
import { ConfigError } from '../core/errors.ts';
import { JOURNAL_FILE } from '../tracking/journal.ts';
import { RunFeed } from '../tracking/spill/run-feed.ts';
import { type Delivery, readDelivery } from '../tracking/spill/tracking-file.ts';
import { openTracker, type TrackerSettings } from './trackers.ts';

/** What was done with one run folder and one tracker. */
export interface Synced {
  readonly folder: string;
  readonly tracker: string;
  /** Where the tracker's store is. */
  readonly uri: string;
  /** Events that were sent; 0: all were there. */
  readonly sent: number;
  readonly complete: boolean;
}

/** Run folders at or right below a folder: a fit of several targets holds one for each. @throws ConfigError RUN_NOT_FOUND */
export function runFolders(folder: string): string[] {
  const holds = (path: string): boolean => existsSync(join(path, JOURNAL_FILE));
  if (holds(folder)) return [folder];
  const inner = existsSync(folder) ? readdirSync(folder).sort() : [];
  const found = inner.map((name) => join(folder, name)).filter(holds);
  if (found.length > 0) return found;
  throw new ConfigError('RUN_NOT_FOUND', `'${folder}' holds no run.`, {
    hint: 'Give a folder that automl fit has written, e.g. one below automl-runs.',
  });
}

/** The settings of a delivery that was begun by an earlier process. */
export function settingsOf({ uri, state }: Delivery): Omit<TrackerSettings, 'warn'> {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const [experiment, experimentId, runName] = [state['experiment'], state['experimentId'], state['runName']].map(text);
  const tags = state['tags'] as TrackerSettings['tags'];
  return {
    uri,
    ...(experiment === undefined ? {} : { experiment }),
    ...(experimentId === undefined ? {} : { experimentId }),
    ...(runName === undefined ? {} : { runName }),
    ...(tags === undefined ? {} : { tags }),
  };
}

/**
 * Sends what a tracker's store lacks of a run folder that no process writes to.
 * @param milliseconds how long it may take
 * @param signal ends it early
 * @throws ConfigError RUN_LOCKED, RUN_NOT_FOUND, OPTION_INVALID
 */
export async function syncFolder(
  folder: string,
  name: string,
  settings: TrackerSettings,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<Synced> {
  const release = lockRunFolder(folder);
  try {
    const tracker = await openTracker(name, { ...settings, replayed: true });
    const uri = tracker.place?.uri ?? '';
    const feed = RunFeed.ofJournal(folder, readDelivery(folder, name, uri)?.acknowledged ?? 0);
    if (feed === null)
      throw new ConfigError('RUN_NOT_FOUND', `The journal of '${folder}' tells of no run.`, {
        hint: 'It ended before it began; start it again.',
      });
    const sent = feed.left;
    if (sent > 0) tracker.replay(feed);
    const end = (): void => void tracker.close(0);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
    await tracker.close(milliseconds);
    signal?.removeEventListener('abort', end);
    return { folder, tracker: name, uri, sent: sent - feed.left, complete: feed.left === 0 && !tracker.failed };
  } finally {
    release();
  }
}
