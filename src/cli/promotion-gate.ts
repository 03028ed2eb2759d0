import { readFileSync } from 'node:fs';
import { bundleDigest } from '../bundle/load-bundle.ts';
import { ConfigError } from '../core/errors.ts';
import { checkPromotion } from '../registry/check-promotion.ts';
import { resolveModel } from '../registry/resolve-model.ts';
import type { TrackingStore } from '../tracking/store/types.ts';
import { modelCache } from './local-model.ts';

/** Names what waits for its validation, so it moves without one. */
const UNCHECKED = 'challenger';

/** SHA-256 of the manifest of the model that a URI names. */
export async function digestOf(uri: string, store: TrackingStore): Promise<string> {
  return bundleDigest((await resolveModel(uri, store, modelCache())).folder);
}

/**
 * Digest of the model that holds an alias; null when none does.
 * @throws what the store throws
 */
export async function holderDigest(store: TrackingStore, name: string, alias: string): Promise<string | null> {
  if ((await store.getRegisteredModel(name)) === null) return null;
  const holder = await store.getVersionByAlias(name, alias);
  return holder === null ? null : digestOf(`models:/${name}/${holder.version}`, store);
}

/**
 * Whether a new version may take aliases: `challenger`, those that no version holds, and those whose holder it was
 * validated against.
 * @param candidate digest of the new version's bundle
 * @throws AutomlError REGISTRY_NOT_VALIDATED
 */
export async function requireAliases(
  store: TrackingStore,
  name: string,
  aliases: readonly string[],
  { candidate, report }: { readonly candidate: string; readonly report: unknown },
): Promise<void> {
  for (const alias of aliases) {
    if (alias === UNCHECKED) continue;
    const held = await holderDigest(store, name, alias);
    if (held !== null && held !== candidate) checkPromotion(report, candidate, held);
  }
}

/**
 * The parsed report of `automl validate`; null when no file is given.
 * @throws ConfigError OPTION_INVALID
 */
export function readValidation(file: string | undefined): unknown {
  if (file === undefined) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new ConfigError('OPTION_INVALID', `The validation '${file}' cannot be read as JSON.`, {
      hint: 'Give the validation.json that automl validate --report wrote.',
      cause,
    });
  }
}
