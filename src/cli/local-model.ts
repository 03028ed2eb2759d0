import { homedir } from 'node:os';
import { join } from 'node:path';
import { isModelUri } from '../registry/model-uri.ts';
import { resolveModel } from '../registry/resolve-model.ts';
import { DEFAULT_URI, openStore } from '../tracking/store/open-store.ts';
import type { TrackingStore } from '../tracking/store/types.ts';

/** The registry: as given, else MLflow's variables, else the database of this folder. */
export function trackingUri(given: string | undefined): string {
  return given || process.env['MLFLOW_REGISTRY_URI'] || process.env['MLFLOW_TRACKING_URI'] || DEFAULT_URI;
}

/** Where downloaded models are kept. */
export function modelCache(): string {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return process.env['AUTOML_CACHE'] || join(base, 'automl', 'models');
}

/** Opens the registry, and closes it after the work. */
export async function withRegistry<T>(uri: string | undefined, work: (store: TrackingStore) => Promise<T>): Promise<T> {
  const store = await openStore(trackingUri(uri));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/**
 * The local folder of a model argument; a folder is given back as it is.
 * @throws ConfigError REGISTRY_URI_INVALID
 * @throws TrackingError REGISTRY_NOT_FOUND
 */
export async function localModel(model: string, uri: string | undefined): Promise<string> {
  if (!isModelUri(model)) return model;
  return withRegistry(uri, async (store) => (await resolveModel(model, store, modelCache())).folder);
}
