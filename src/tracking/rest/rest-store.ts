import { BATCH, chunks, cut, keyOf, LIMITS, readValue } from '../store/limits.ts';
import { paramChanged } from '../store/param-changed.ts';
import { RoutedArtifacts } from '../store/routed-artifacts.ts';
import type {
  ArtifactStore,
  Batch,
  DatasetInput,
  Environment,
  Experiment,
  LoggedModel,
  MetricPoint,
  NewLoggedModel,
  NewRun,
  Run,
  RunInfo,
  RunQuery,
  RunStatus,
  TrackingStore,
} from '../store/types.ts';
import { RestArtifacts } from './rest-artifacts.ts';
import { mayBeDone, RestClient } from './rest-client.ts';
import {
  experimentOf,
  infoOf,
  loggedModelOf,
  type RestExperiment,
  type RestMetric,
  type RestModel,
  type RestRun,
  runOf,
  valueText,
} from './rest-forms.ts';
import { orNull, pairsOf, RestRegistry, type Tag, tagsOf } from './rest-registry.ts';

/** Answers to the making of one run that may be lost before it is given up. */
const LOST_ANSWERS = 2;

interface NewRestRun {
  readonly experiment_id: string;
  readonly run_name: string;
  readonly start_time: number;
  readonly user_id: string;
  readonly tags: readonly Tag[];
}

/** A server that speaks MLflow's REST API. */
export class RestStore extends RestRegistry implements TrackingStore {
  readonly uri: string;
  readonly artifacts: ArtifactStore;

  private constructor(client: RestClient, env: Environment) {
    super(client);
    this.uri = client.base;
    this.artifacts = new RoutedArtifacts(new RestArtifacts(client), env, new URL(client.base).hostname);
  }

  /** @throws ConfigError TRACKING_URI_UNSUPPORTED; nothing is sent yet */
  static async open(uri: string, env: Environment): Promise<RestStore> {
    return new RestStore(new RestClient(uri, env), env);
  }
  async close(): Promise<void> {
    this.client.close();
  }

  async createExperiment(name: string, tags: Readonly<Record<string, string>> = {}): Promise<string> {
    const made = await this.client.call<{ experiment_id: string }>('POST', 'experiments/create', {
      ...{ name: cut(name, 500), tags: tagsOf(tags, LIMITS.experimentTag) },
    });
    return made.experiment_id;
  }
  getExperiment(experimentId: string): Promise<Experiment | null> {
    return this.experiment('experiments/get', { experiment_id: experimentId });
  }
  getExperimentByName(name: string): Promise<Experiment | null> {
    return this.experiment('experiments/get-by-name', { experiment_name: name });
  }
  private async experiment(path: string, query: object): Promise<Experiment | null> {
    const found = await orNull(this.client.call<{ experiment: RestExperiment }>('GET', path, query));
    return found === null ? null : experimentOf(found.experiment);
  }
  async listExperiments(): Promise<Experiment[]> {
    const found = await this.pages<RestExperiment>('experiments/search', 'experiments', {
      ...{ max_results: 1000, view_type: 'ACTIVE_ONLY', order_by: ['creation_time DESC'] },
    });
    return found.map(experimentOf);
  }

  async createRun(experimentId: string, run: NewRun): Promise<RunInfo> {
    const content: NewRestRun = {
      experiment_id: experimentId,
      run_name: cut(run.runName, LIMITS.runName),
      start_time: Math.round(run.startTime),
      user_id: run.tags?.['mlflow.user'] ?? '',
      tags: tagsOf(run.tags ?? {}, LIMITS.tag),
    };
    for (let left = LOST_ANSWERS; ; left--)
      try {
        return infoOf((await this.client.call<{ run: RestRun }>('POST', 'runs/create', content, false)).run);
      } catch (error) {
        const made = mayBeDone(error) ? await this.runLike(content) : null;
        if (made !== null) return made;
        if (left === 0 || !mayBeDone(error)) throw error;
      }
  }

  /** The run that a call made whose answer was lost. */
  private async runLike(content: NewRestRun): Promise<RunInfo | null> {
    const found = await this.searchRuns({ experimentIds: [content.experiment_id], tags: pairsOf(content.tags) });
    const same = ({ runName, startTime }: RunInfo): boolean =>
      runName === content.run_name && startTime === content.start_time;
    return found.find(({ info }) => same(info))?.info ?? null;
  }
  async updateRun(
    runId: string,
    change: { readonly status?: RunStatus; readonly endTime?: number; readonly runName?: string },
  ): Promise<void> {
    await this.client.call('POST', 'runs/update', {
      run_id: runId,
      ...(change.status === undefined ? {} : { status: change.status }),
      ...(change.endTime === undefined ? {} : { end_time: Math.round(change.endTime) }),
      ...(change.runName === undefined ? {} : { run_name: cut(change.runName, LIMITS.runName) }),
    });
  }
  async getRun(runId: string): Promise<Run | null> {
    const found = await orNull(this.client.call<{ run: RestRun }>('GET', 'runs/get', { run_id: runId }));
    return found === null ? null : runOf(found.run);
  }
  async searchRuns({ experimentIds, tags = {}, statuses, maxResults }: RunQuery): Promise<Run[]> {
    // the filter language knows no escape: what holds a quote is compared here
    const sent = Object.entries(tags).filter(([key, value]) => !/['`]/.test(key + value));
    const conditions = sent.map(([key, value]) => `tags.\`${key}\` = '${value}'`);
    const [status] = statuses?.length === 1 ? statuses : [];
    if (status !== undefined) conditions.push(`attributes.status = '${status}'`);
    const body = {
      experiment_ids: experimentIds,
      ...(conditions.length === 0 ? {} : { filter: conditions.join(' AND ') }),
      ...{ run_view_type: 'ACTIVE_ONLY', order_by: ['attributes.start_time DESC'] },
      max_results: Math.min(1000, maxResults ?? 1000),
    };
    const whole = sent.length === Object.keys(tags).length && (statuses === undefined || statuses.length === 1);
    const found = (await this.pages<RestRun>('runs/search', 'runs', body, whole ? maxResults : undefined)).map(runOf);
    const kept = found.filter(
      (run) =>
        (statuses === undefined || statuses.includes(run.info.status)) &&
        Object.entries(tags).every(([key, value]) => run.tags[key] === value),
    );
    return kept.slice(0, maxResults);
  }

  async logBatch(runId: string, { metrics = [], params = {}, tags = {}, model }: Batch): Promise<void> {
    const send = (part: object): Promise<unknown> =>
      this.client.call('POST', 'runs/log-batch', { run_id: runId, ...part });
    const [allParams, allTags] = [tagsOf(params, LIMITS.param), tagsOf(tags, LIMITS.tag)];
    const of = {
      ...(model === undefined ? {} : { model_id: model.modelId }),
      ...(model?.dataset === undefined
        ? {}
        : { dataset_name: model.dataset.name, dataset_digest: cut(model.dataset.digest, 36) }),
    };
    const points = metrics.map(({ key, value, timestamp, step }) => ({
      ...{ key: keyOf(key), value: valueText(value), timestamp: Math.round(timestamp), step: Math.round(step), ...of },
    }));
    const total = points.length + allParams.length + allTags.length;
    if (total === 0) return;
    // in one call, params that are refused keep all the rest from being written
    if (total <= BATCH.total && allParams.length <= BATCH.params && allTags.length <= BATCH.tags)
      return void (await send({ metrics: points, params: allParams, tags: allTags }));
    // in several calls, the server would keep those before the one that it refuses
    if (allParams.length > 0) await this.requireSameParams(runId, allParams);
    for (const part of chunks(allParams, BATCH.params)) await send({ params: part });
    for (const part of chunks(allTags, BATCH.tags)) await send({ tags: part });
    for (const part of chunks(points, BATCH.metrics)) await send({ metrics: part });
  }
  /** @throws TrackingError TRACKING_PARAM_CHANGED, TRACKING_NOT_FOUND */
  private async requireSameParams(runId: string, wanted: readonly Tag[]): Promise<void> {
    const { run } = await this.client.call<{ run: RestRun }>('GET', 'runs/get', { run_id: runId });
    const before = pairsOf(run.data?.params);
    for (const { key, value = '' } of wanted) {
      const known = before[key];
      if (known !== undefined && known !== value) throw paramChanged(runId, key, known, value);
    }
  }
  async getMetricHistory(runId: string, key: string): Promise<MetricPoint[]> {
    const points: RestMetric[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      const page: { metrics?: RestMetric[]; next_page_token?: string } = await this.client.call(
        ...(['GET', 'metrics/get-history'] as const),
        { run_id: runId, metric_key: keyOf(key), max_results: '25000', ...(token === '' ? {} : { page_token: token }) },
      );
      points.push(...(page.metrics ?? []));
      token = page.next_page_token;
    }
    return points
      .map((m) => ({
        key,
        value: readValue(Number(m.value)),
        timestamp: Number(m.timestamp),
        step: Number(m.step ?? 0),
      }))
      .sort((a, b) => a.step - b.step || a.timestamp - b.timestamp);
  }
  async logInputs(runId: string, datasets: readonly DatasetInput[]): Promise<void> {
    await this.client.call('POST', 'runs/log-inputs', {
      run_id: runId,
      datasets: datasets.map((d) => ({
        tags: [{ key: 'mlflow.data.context', value: d.context }],
        dataset: {
          ...{ name: cut(d.name, 500), digest: cut(d.digest, 36), source_type: d.sourceType, source: d.source },
          ...(d.schema === undefined ? {} : { schema: d.schema }),
          ...(d.profile === undefined ? {} : { profile: d.profile }),
        },
      })),
    });
  }

  async createLoggedModel(experimentId: string, model: NewLoggedModel): Promise<LoggedModel> {
    const made = await this.client.call<{ model: RestModel }>('POST', 'logged-models', {
      ...{ experiment_id: experimentId, name: model.name, params: tagsOf(model.params ?? {}, LIMITS.param) },
      ...(model.sourceRunId === undefined ? {} : { source_run_id: model.sourceRunId }),
      ...{ model_type: model.modelType ?? '', tags: tagsOf(model.tags ?? {}, LIMITS.tag) },
    });
    return loggedModelOf(made.model);
  }
  async finishLoggedModel(modelId: string, status: 'READY' | 'FAILED'): Promise<void> {
    const body = {
      model_id: modelId,
      status: status === 'READY' ? 'LOGGED_MODEL_READY' : 'LOGGED_MODEL_UPLOAD_FAILED',
    };
    await this.client.call('PATCH', `logged-models/${encodeURIComponent(modelId)}`, body);
  }
  async getLoggedModel(modelId: string): Promise<LoggedModel | null> {
    const path = `logged-models/${encodeURIComponent(modelId)}`;
    const found = await orNull(this.client.call<{ model: RestModel }>('GET', path));
    return found === null ? null : loggedModelOf(found.model);
  }
  async logOutput(runId: string, modelId: string, step: number): Promise<void> {
    const models = [{ model_id: modelId, step: Math.round(step) }];
    await this.client.call('POST', 'runs/outputs', { run_id: runId, models });
  }

  async getOutputs(runId: string): Promise<LoggedModel[]> {
    const { run } = await this.client.call<{ run: RestRun }>('GET', 'runs/get', { run_id: runId });
    const outputs = [...(run.outputs?.model_outputs ?? [])].sort((a, b) => Number(b.step ?? 0) - Number(a.step ?? 0));
    const models = await Promise.all(outputs.map(({ model_id }) => this.getLoggedModel(model_id)));
    return models.filter((model) => model !== null);
  }

  private async pages<T>(path: string, field: string, body: object, most = Number.POSITIVE_INFINITY): Promise<T[]> {
    const all: T[] = [];
    for (let token: string | undefined = ''; token !== undefined && all.length < most; ) {
      const page: Record<string, unknown> = await this.client.call('POST', path, {
        ...{ ...body, ...(token === '' ? {} : { page_token: token }) },
      });
      all.push(...((page[field] ?? []) as T[]));
      token = page['next_page_token'] as string | undefined;
    }
    return all.slice(0, Math.min(all.length, most));
  }
}
