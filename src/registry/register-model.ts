import { TrackingError } from '../core/errors.ts';
import { requireAlias, requireModelName } from '../tracking/store/limits.ts';
import type { ModelVersion, TrackingStore } from '../tracking/store/types.ts';

export interface Registration {
  readonly name: string;
  readonly experiment: string;
  readonly aliases: readonly string[];
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Files beside the bundle, by path: the MLflow form of the model. */
  readonly files?: ReadonlyMap<string, Uint8Array | string>;
}

/**
 * Uploads a bundle (under `model/`) and what stands beside it as the artifacts of a logged model and makes it a version of
 * a registered model, which is created where it is absent. Names and aliases are checked before anything is written.
 * @param bundle folder with `manifest.json`
 * @throws TrackingError TRACKING_NAME_INVALID, and what the store throws
 */
export async function registerModel(store: TrackingStore, bundle: string, given: Registration): Promise<ModelVersion> {
  await prepare(store, given);
  const model = await store.createLoggedModel(await experimentId(store, given.experiment), {
    name: given.name,
    modelType: 'automl',
    tags: given.tags,
  });
  try {
    await store.artifacts.upload(model.artifactUri, bundle, 'model');
    for (const [path, content] of given.files ?? []) await store.artifacts.uploadText(model.artifactUri, path, content);
  } catch (error) {
    await store.finishLoggedModel(model.modelId, 'FAILED');
    throw error;
  }
  await store.finishLoggedModel(model.modelId, 'READY');
  return addVersion(store, { source: `models:/${model.modelId}`, modelId: model.modelId }, given);
}

/** Checks what is given and sees that the registered model is there. */
async function prepare(store: TrackingStore, { name, aliases }: Registration): Promise<void> {
  requireModelName(name);
  for (const alias of aliases) requireAlias(alias);
  if ((await store.getRegisteredModel(name)) !== null) return;
  try {
    await store.createRegisteredModel(name);
  } catch (error) {
    if (!(error instanceof TrackingError && error.code === 'TRACKING_EXISTS')) throw error; // another process was quicker
  }
}

async function addVersion(
  store: TrackingStore,
  from: { readonly source: string; readonly modelId?: string },
  { name, aliases, description, tags }: Registration,
): Promise<ModelVersion> {
  const made = await store.createModelVersion(name, {
    ...from,
    tags,
    ...(description === undefined ? {} : { description }),
  });
  for (const alias of aliases) await store.setAlias(name, alias, made.version);
  return made;
}

async function experimentId(store: TrackingStore, name: string): Promise<string> {
  const known = await store.getExperimentByName(name);
  return known?.experimentId ?? store.createExperiment(name);
}
