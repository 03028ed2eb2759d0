import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AutomlError, BundleError } from '../core/errors.ts';
import { decodeState } from '../core/state-codec.ts';
import { pipelineFromState } from '../pipeline/fit-pipeline.ts';
import { isCurrentState } from '../pipeline/is-current-state.ts';
import { BUNDLE_FORMAT, type BundleManifest, MANIFEST_FILE } from './manifest.ts';
import { type LoadedModel, Predictor } from './predictor.ts';
import { readTargets } from './targets.ts';

export interface LoadOptions {
  /** Keeps the saved form of each model too, for an export; twice the memory. */
  readonly keepStates?: boolean;
}

/**
 * The model in `folder`: a bundle itself, or a run folder that holds one under `model/`.
 * @throws BundleError BUNDLE_NOT_FOUND, BUNDLE_DAMAGED, BUNDLE_VERSION
 */
export function loadBundle(folder: string, { keepStates = false }: LoadOptions = {}): Predictor {
  const root = bundleFolder(folder);
  const manifest = readManifest(root);
  const members = manifest.members.map((member) => ({
    weight: member.weight,
    models: member.files.map((entry) => ({
      weight: entry.weight,
      ...loadPipeline(join(root, entry.file), entry.sha256, keepStates),
    })),
  }));
  const spread = (manifest.spread?.files ?? []).map((entry) => ({
    weight: entry.weight,
    ...loadPipeline(join(root, entry.file), entry.sha256, keepStates),
  }));
  return new Predictor(manifest, members, spread);
}

/** @throws BundleError BUNDLE_NOT_FOUND */
export function bundleFolder(folder: string): string {
  for (const candidate of [join(folder, 'model'), folder])
    if (existsSync(join(candidate, MANIFEST_FILE))) return candidate;
  const targets = readTargets(folder);
  if (targets !== null)
    throw new BundleError('BUNDLE_NOT_FOUND', `'${folder}' holds models of ${targets.length} targets.`, {
      hint: `Name one of them: ${targets.map((entry) => entry.folder).join(', ')}.`,
    });
  throw new BundleError('BUNDLE_NOT_FOUND', `There is no model in '${folder}'.`, {
    hint: 'Give the folder that `automl fit` printed last; it holds model/manifest.json.',
  });
}

/**
 * What tells one saved model from another: SHA-256 of its manifest, which holds those of its files.
 * @throws BundleError BUNDLE_NOT_FOUND
 */
export function bundleDigest(folder: string): string {
  return createHash('sha256')
    .update(readFileSync(join(bundleFolder(folder), MANIFEST_FILE)))
    .digest('hex');
}

/** @throws BundleError BUNDLE_DAMAGED, BUNDLE_VERSION */
export function readManifest(root: string): BundleManifest {
  const file = join(root, MANIFEST_FILE);
  let manifest: BundleManifest;
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8')) as BundleManifest;
  } catch (cause) {
    throw damaged(file, 'is not readable JSON', cause);
  }
  if (!Number.isInteger(manifest?.format)) throw damaged(file, 'has no format number');
  if (manifest.format > BUNDLE_FORMAT)
    throw new BundleError(
      'BUNDLE_VERSION',
      `${file} has format ${manifest.format}; this version reads up to ${BUNDLE_FORMAT}.`,
      {
        hint: `Upgrade automl (the model was written by ${manifest.library}).`,
      },
    );
  if (!Array.isArray(manifest.members) || manifest.members.length === 0 || !Array.isArray(manifest.schema?.columns))
    throw damaged(file, 'lacks members or schema');
  return manifest;
}

function loadPipeline(file: string, sha256: string, keepState: boolean): Omit<LoadedModel, 'weight'> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw damaged(file, 'is missing or unreadable', cause);
  }
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw damaged(file, 'does not match its checksum');
  try {
    const state = decodeState(bytes);
    const pipeline = pipelineFromState(state);
    // what an earlier version saved has another form
    return keepState && isCurrentState(state) ? { pipeline, state } : { pipeline };
  } catch (cause) {
    if (cause instanceof AutomlError) throw cause;
    throw damaged(file, 'cannot be decoded', cause);
  }
}

function damaged(file: string, what: string, cause?: unknown): BundleError {
  return new BundleError('BUNDLE_DAMAGED', `${file} ${what}.`, {
    hint: 'Copy the model folder again, or fit anew; a run folder can be repaired with `automl fit --resume`.',
    ...(cause === undefined ? {} : { cause }),
  });
}
