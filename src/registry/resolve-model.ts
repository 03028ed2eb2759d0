import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nowMs } from '../core/clock.ts';
import { OutputError, TrackingError } from '../core/errors.ts';
import { safePath } from '../tracking/store/local-artifacts.ts';
import type { ModelVersion, TrackingStore } from '../tracking/store/types.ts';
import { isModelUri, type ModelUri, parseModelUri } from './model-uri.ts';
import { markUsed, pruneCache } from './prune-cache.ts';

/** A model on this machine. */
interface LocalModel {
  /** Holds a bundle, itself or under `model/`. */
  readonly folder: string;
  /** Another text for another model; ASCII. */
  readonly version: string;
}

/** Where the files of a model are. */
interface Place {
  readonly root: string;
  readonly path: string;
  readonly version: string;
}

/**
 * The local folder of a model URI. Folders and `file:` roots are used in place; others are downloaded once into the
 * cache, by way of a temporary folder, so that a download cut short is never taken for a model.
 * @throws ConfigError REGISTRY_URI_INVALID
 * @throws TrackingError REGISTRY_NOT_FOUND, TRACKING_ARTIFACT_PATH, and what the store throws
 * @throws OutputError OUTPUT_UNWRITABLE when the cache cannot be written
 */
export async function resolveModel(uri: string, store: TrackingStore, cacheFolder: string): Promise<LocalModel> {
  const { root, path: given, version } = await placeOf(parseModelUri(uri), store);
  const path = safePath(given);
  const key = createHash('sha256').update(`${store.uri}\n${root}\n${path}\n${version}`).digest('hex');
  const named = `${version}-${key.slice(0, 8)}`;
  if (root.startsWith('file:')) return { folder: join(fileURLToPath(root), path), version: named };
  if (!/^[a-z][a-z0-9+.-]+:/i.test(root)) return { folder: resolve(root, path), version: named };
  const folder = join(cacheFolder, key.slice(0, 32));
  if (!existsSync(folder)) await download(store, root, path, folder);
  markUsed(folder, nowMs());
  return { folder, version: named };
}

async function download(store: TrackingStore, root: string, path: string, folder: string): Promise<void> {
  const part = `${folder}.${randomUUID()}.part`;
  try {
    mkdirSync(part, { recursive: true });
  } catch (cause) {
    throw new OutputError('OUTPUT_UNWRITABLE', `The model cannot be kept in '${part}'.`, {
      hint: 'Set AUTOML_CACHE to a folder that you may write to.',
      cause,
    });
  }
  try {
    await store.artifacts.download(root, path, part);
    try {
      renameSync(part, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error; // else another process was quicker with the same files
    }
    pruneCache(dirname(folder), nowMs());
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

async function placeOf(uri: ModelUri, store: TrackingStore, depth = 0): Promise<Place> {
  if (uri.kind === 'folder') return { root: uri.path, path: '', version: 'folder' };
  if (uri.kind === 'logged') {
    const model = await store.getLoggedModel(uri.modelId);
    if (model === null) throw notFound(`logged model ${uri.modelId}`, store);
    return { root: model.artifactUri, path: '', version: uri.modelId };
  }
  if (uri.kind === 'run') {
    const run = await store.getRun(uri.runId);
    if (run === null) throw notFound(`run ${uri.runId}`, store);
    const [name = '', ...rest] = safePath(uri.path).split('/');
    const model = (await store.getOutputs(uri.runId)).find((output) => output.name === name);
    if (model !== undefined) return { root: model.artifactUri, path: rest.join('/'), version: model.modelId };
    // a run that goes on may write its artifacts again
    return { root: run.info.artifactUri, path: uri.path, version: `${uri.runId}-${run.info.endTime ?? 'open'}` };
  }
  const found = await findVersion(uri, store);
  const root = await store.getDownloadUri(found.name, found.version);
  const version = `v${found.version}`;
  if (!isModelUri(root)) return { root, path: '', version };
  const next = parseModelUri(root);
  if (depth > 3) throw notFound(`model behind '${root}': it names itself`, store);
  return { ...(await placeOf(next, store, depth + 1)), version };
}

/**
 * The version that a URI of a registered model names now.
 * @throws TrackingError REGISTRY_NOT_FOUND
 */
async function findVersion(uri: Extract<ModelUri, { name: string }>, store: TrackingStore): Promise<ModelVersion> {
  const { name } = uri;
  if ((await store.getRegisteredModel(name)) === null) throw notFound(`registered model '${name}'`, store);
  if (uri.kind === 'alias') {
    const version = await store.getVersionByAlias(name, uri.alias);
    if (version === null) throw notFound(`version '${uri.alias}' of '${name}'`, store);
    return version;
  }
  if (uri.kind === 'version') {
    const version = await store.getModelVersion(name, uri.version);
    if (version === null) throw notFound(`version ${uri.version} of '${name}'`, store);
    return version;
  }
  const versions = await store.listModelVersions(name);
  const newest = versions.find((v) => uri.kind === 'latest' || v.stage === uri.stage);
  if (newest === undefined)
    throw notFound(`version of '${name}'${uri.kind === 'stage' ? ` in stage ${uri.stage}` : ''}`, store);
  return newest;
}

function notFound(what: string, store: TrackingStore): TrackingError {
  return new TrackingError('REGISTRY_NOT_FOUND', `There is no ${what} in ${store.uri}.`, {
    hint: 'See what is there with automl models list, or name another registry with --tracking-uri.',
  });
}
