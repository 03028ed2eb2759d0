import { TrackingError } from '../../core/errors.ts';
import { readDeliveries } from '../../tracking/spill/tracking-file.ts';
import { EXIT } from '../exit-code.ts';
import { runFolders, type Synced, settingsOf, syncFolder } from '../sync-folder.ts';
import { createTerminal } from '../terminal.ts';
import { requireTracker, type TrackerFlags, type TrackerSettings } from '../trackers.ts';

export interface SyncFlags extends Pick<TrackerFlags, 'tracker' | 'trackingUri' | 'experiment' | 'logdir'> {
  readonly json?: boolean;
}

/** With somebody who waits: as long as it takes. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/** `automl runs sync`. @returns the exit code @throws TrackingError TRACKING_UNREACHABLE */
export async function syncCommand(folders: readonly string[], flags: SyncFlags): Promise<number> {
  const terminal = createTerminal(false);
  for (const name of flags.tracker ?? []) requireTracker(name);
  const warn = (message: string): void => terminal.note(message);
  const done: Synced[] = [];
  for (const folder of folders.flatMap(runFolders))
    for (const [name, settings] of targets(folder, flags))
      done.push(await syncFolder(folder, name, { ...settings, warn }, NO_LIMIT_MS));
  if (flags.json === true) terminal.out(JSON.stringify(done));
  else for (const synced of done) terminal.out(lineOf(synced));
  const open = done.find((synced) => !synced.complete);
  if (open === undefined) return EXIT.ok;
  throw new TrackingError('TRACKING_UNREACHABLE', `Not all of '${open.folder}' could be sent to ${open.uri}.`, {
    hint: 'Mend what the warning says, and run automl runs sync again: it goes on where it stopped.',
  });
}

/** Where a folder is to go: as the flags say, else where it was going, else where runs go by default. */
function targets(folder: string, flags: SyncFlags): [string, Omit<TrackerSettings, 'warn'>][] {
  const { tracker, trackingUri, experiment, logdir } = flags;
  const given = {
    ...(trackingUri === undefined ? {} : { uri: trackingUri }),
    ...(experiment === undefined ? {} : { experiment }),
    ...(logdir === undefined ? {} : { logdir }),
  };
  const known = readDeliveries(folder);
  if (tracker === undefined && trackingUri === undefined && known.length > 0)
    return known.map((delivery) => [delivery.tracker, { ...settingsOf(delivery), ...given }]);
  return (tracker ?? ['mlflow']).map((name) => [name, given]);
}

function lineOf({ folder, tracker, uri, sent }: Synced): string {
  const where = `${tracker}${uri === '' ? '' : ` at ${uri}`}`;
  return `${folder}: ${sent === 0 ? 'all was there' : `${sent} events sent`}, ${where}`;
}
