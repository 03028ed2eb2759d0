import { openStore } from '../store/open-store.ts';
import type { TrackingStore } from '../store/types.ts';

const chosen: { uri?: string; experiment?: string } = {};
/** One store for each URI of this process; a store that could not be opened is tried again. */
const stores = new Map<string, Promise<TrackingStore>>();

/**
 * Where the runs that are started from now on go: `sqlite:///mlflow.db`, `http(s)://...`, `databricks`. Without a call:
 * MLFLOW_TRACKING_URI, else the SQLite file `mlflow.db` of the working folder. `null` goes back to that.
 */
export function setTrackingUri(uri: string | null): void {
  if (uri === null) delete chosen.uri;
  else chosen.uri = uri;
}
/**
 * The experiment of the runs that are started from now on, made where it lacks. Without a call: MLFLOW_EXPERIMENT_ID,
 * MLFLOW_EXPERIMENT_NAME, else `Default`. `null` goes back to that.
 */
export function setExperiment(name: string | null): void {
  if (name === null) delete chosen.experiment;
  else chosen.experiment = name;
}

export function chosenExperiment(): string | undefined {
  return chosen.experiment;
}

/** The store of the chosen URI. @throws ConfigError TRACKING_URI_UNSUPPORTED; TrackingError */
export function currentStore(): Promise<TrackingStore> {
  const uri = chosen.uri ?? (process.env['MLFLOW_TRACKING_URI'] || undefined);
  const key = uri ?? `${process.cwd()} `;
  const known = stores.get(key);
  if (known !== undefined) return known;
  const opened = openStore(uri);
  stores.set(key, opened);
  opened.catch(() => stores.delete(key));
  return opened;
}
