import { ConfigError, TrackingError } from '../../core/errors.ts';
import type { TrackingStore } from '../../tracking/store/types.ts';
import { EXIT } from '../exit-code.ts';
import { withRegistry } from '../local-model.ts';
import { createTerminal, table } from '../terminal.ts';

/** `automl models list|show NAME`: what a registry holds. @returns the exit code */
export async function modelsCommand(
  action: string,
  name: string | undefined,
  flags: { readonly json?: boolean; readonly trackingUri?: string },
): Promise<number> {
  if (action !== 'list' && (action !== 'show' || name === undefined))
    throw new ConfigError(
      'OPTION_INVALID',
      `automl models cannot '${action}'${name === undefined ? ' nothing' : ''}.`,
      {
        hint: 'Write automl models list, or automl models show NAME.',
      },
    );
  const json = flags.json === true;
  const text = await withRegistry(flags.trackingUri, (store) =>
    action === 'list' ? listText(store, json) : showText(store, name ?? '', json),
  );
  createTerminal(false).out(text);
  return EXIT.ok;
}

async function listText(store: TrackingStore, json: boolean): Promise<string> {
  const models = await store.listRegisteredModels();
  if (json) return JSON.stringify(models);
  const aliases = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([alias, version]) => `${alias}: ${version}`)
      .join(', ');
  return table(
    ['model', 'aliases', 'description'],
    models.map((m) => [m.name, aliases(m.aliases), m.description]),
  );
}

/** @throws TrackingError REGISTRY_NOT_FOUND */
async function showText(store: TrackingStore, name: string, json: boolean): Promise<string> {
  const model = await store.getRegisteredModel(name);
  if (model === null)
    throw new TrackingError('REGISTRY_NOT_FOUND', `There is no registered model '${name}' in ${store.uri}.`, {
      hint: 'See the names with automl models list.',
    });
  const versions = await store.listModelVersions(name);
  if (json) return JSON.stringify({ ...model, versions });
  return table(
    ['version', 'created', 'aliases', 'stage', 'metric', 'score', 'source'],
    versions.map((v) => [
      String(v.version),
      new Date(v.creationTime).toISOString(),
      v.aliases.join(', '),
      v.stage,
      v.tags['automl.metric'] ?? '',
      v.tags['automl.score'] ?? '',
      v.source,
    ]),
  );
}
