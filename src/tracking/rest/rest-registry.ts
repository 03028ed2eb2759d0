import { TrackingError } from '../../core/errors.ts';
import { cut, keyOf, LIMITS, requireAlias, requireModelName } from '../store/limits.ts';
import type { ModelStage, ModelVersion, NewModelVersion, RegisteredModel, RegistryStore } from '../store/types.ts';
import type { RestClient } from './rest-client.ts';

/** As MLflow writes tags, params and aliases. */
export interface Tag {
  readonly key: string;
  readonly value?: string;
}
interface RestRegistered {
  readonly name: string;
  readonly creation_timestamp?: string | number;
  readonly description?: string;
  readonly tags?: readonly Tag[];
  readonly aliases?: readonly { readonly alias: string; readonly version: string | number }[];
}
interface RestVersion {
  readonly name: string;
  readonly version: string | number;
  readonly creation_timestamp?: string | number;
  readonly description?: string;
  readonly current_stage?: string;
  readonly source?: string;
  readonly run_id?: string;
  readonly status?: string;
  readonly tags?: readonly Tag[];
  readonly aliases?: readonly string[];
}

export function pairsOf(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ key, value }) => [key, value ?? '']));
}
/** Tags to send, values cut; of keys that become the same the last stays, as a call with one key twice is refused. */
export function tagsOf(tags: Readonly<Record<string, string>>, limit: number): { key: string; value: string }[] {
  const kept = new Map(Object.entries(tags).map(([key, value]) => [keyOf(key), cut(value, limit)]));
  return Array.from(kept, ([key, value]) => ({ key, value }));
}

/** Registered models by MLflow's REST API. */
export class RestRegistry implements RegistryStore {
  protected readonly client: RestClient;

  constructor(client: RestClient) {
    this.client = client;
  }

  async createRegisteredModel(
    name: string,
    more: { readonly description?: string; readonly tags?: Readonly<Record<string, string>> } = {},
  ): Promise<RegisteredModel> {
    requireModelName(name);
    const made = await this.client.call<{ registered_model: RestRegistered }>('POST', 'registered-models/create', {
      ...{ name, tags: tagsOf(more.tags ?? {}, LIMITS.version) },
      ...(more.description === undefined ? {} : { description: more.description }),
    });
    return modelOf(made.registered_model);
  }
  async getRegisteredModel(name: string): Promise<RegisteredModel | null> {
    const call = this.client.call<{ registered_model: RestRegistered }>('GET', 'registered-models/get', { name });
    const found = await orNull(call);
    return found === null ? null : modelOf(found.registered_model);
  }
  async listRegisteredModels(): Promise<RegisteredModel[]> {
    return (await this.listed<RestRegistered>('registered-models/search', 'registered_models', {})).map(modelOf);
  }
  async setRegisteredModelTag(name: string, key: string, value: string): Promise<void> {
    const tag = { key: keyOf(key), value: cut(value, LIMITS.version) };
    await this.client.call('POST', 'registered-models/set-tag', { name, ...tag });
  }

  async createModelVersion(name: string, version: NewModelVersion): Promise<ModelVersion> {
    requireModelName(name);
    const made = await this.client.call<{ model_version: RestVersion }>('POST', 'model-versions/create', {
      ...{ name, source: version.source, tags: tagsOf(version.tags ?? {}, LIMITS.version) },
      ...(version.runId === undefined ? {} : { run_id: version.runId }),
      ...(version.modelId === undefined ? {} : { model_id: version.modelId }),
      ...(version.description === undefined ? {} : { description: version.description }),
    });
    return versionOf(made.model_version);
  }
  async getModelVersion(name: string, version: number): Promise<ModelVersion | null> {
    const query = { name, version: String(version) };
    const call = this.client.call<{ model_version: RestVersion }>('GET', 'model-versions/get', query);
    const found = await orNull(call);
    return found === null ? null : versionOf(found.model_version);
  }
  async listModelVersions(name: string): Promise<ModelVersion[]> {
    // the filter language knows no escape: a name with a quote is looked for here
    const query: Record<string, string> = name.includes("'") ? {} : { filter: `name='${name}'` };
    const found = await this.listed<RestVersion>('model-versions/search', 'model_versions', query);
    const versions = found.map(versionOf).filter((version) => version.name === name);
    if (versions.length === 0) return [];
    // MLflow's search leaves the aliases out
    const held = Object.entries((await this.getRegisteredModel(name))?.aliases ?? {});
    return versions
      .map((version) => ({
        ...version,
        aliases: held.filter(([, number]) => number === version.version).map(([alias]) => alias),
      }))
      .sort((a, b) => b.version - a.version);
  }
  async setModelVersionTag(name: string, version: number, key: string, value: string): Promise<void> {
    const tag = { key: keyOf(key), value: cut(value, LIMITS.version) };
    await this.client.call('POST', 'model-versions/set-tag', { name, version: String(version), ...tag });
  }

  async setAlias(name: string, alias: string, version: number): Promise<void> {
    requireAlias(alias);
    await this.client.call('POST', 'registered-models/alias', { name, alias, version: String(version) });
  }
  async deleteAlias(name: string, alias: string): Promise<void> {
    await this.client.call('DELETE', 'registered-models/alias', { name, alias });
  }
  async getVersionByAlias(name: string, alias: string): Promise<ModelVersion | null> {
    // an alias that is not there is an invalid parameter to MLflow, not a missing resource
    const call = this.client.call<{ model_version: RestVersion }>('GET', 'registered-models/alias', { name, alias });
    const found = await orNull(call, ['TRACKING_NOT_FOUND', 'TRACKING_REJECTED']);
    return found === null ? null : versionOf(found.model_version);
  }
  async transitionStage(name: string, version: number, stage: ModelStage, archiveExisting: boolean): Promise<void> {
    await this.client.call('POST', 'model-versions/transition-stage', {
      ...{ name, version: String(version), stage, archive_existing_versions: archiveExisting },
    });
  }
  async getDownloadUri(name: string, version: number): Promise<string> {
    const query = { name, version: String(version) };
    const { artifact_uri } = await this.client.call<{ artifact_uri: string }>(
      'GET',
      'model-versions/get-download-uri',
      query,
    );
    return artifact_uri;
  }

  private async listed<T>(path: string, field: string, query: Record<string, string>): Promise<T[]> {
    const all: T[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      const page: Record<string, unknown> = await this.client.call('GET', path, {
        ...{ ...query, max_results: '1000', ...(token === '' ? {} : { page_token: token }) },
      });
      all.push(...((page[field] ?? []) as T[]));
      token = page['next_page_token'] as string | undefined;
    }
    return all;
  }
}

/** null for what is not there. */
export async function orNull<T>(
  call: Promise<T>,
  codes: readonly string[] = ['TRACKING_NOT_FOUND'],
): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof TrackingError && codes.includes(error.code)) return null;
    throw error;
  }
}

function modelOf(model: RestRegistered): RegisteredModel {
  return {
    ...{ name: model.name, creationTime: Number(model.creation_timestamp ?? 0), description: model.description ?? '' },
    tags: pairsOf(model.tags),
    aliases: Object.fromEntries((model.aliases ?? []).map(({ alias, version }) => [alias, Number(version)])),
  };
}
function versionOf(version: RestVersion): ModelVersion {
  return {
    ...{ name: version.name, version: Number(version.version), creationTime: Number(version.creation_timestamp ?? 0) },
    description: version.description ?? '',
    stage: (version.current_stage ?? 'None') as ModelStage,
    ...{ source: version.source ?? '', runId: version.run_id || null, status: version.status ?? '' },
    tags: pairsOf(version.tags),
    aliases: version.aliases ?? [],
  };
}
