import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nowMs } from '../core/clock.ts';
import { outputsOf } from '../core/task.ts';
import type { RawTable } from '../data/frame.ts';
import { tableFrom } from '../data/ingest/table-from.ts';
import type { ObservedFit, ObservedModel } from '../estimators/base/fit-observer.ts';
import { metricsOfTask } from '../metrics/registry.ts';
import type { ActiveRun } from '../tracking/client/active-run.ts';
import { currentStore } from '../tracking/client/settings.ts';
import { detachedRun } from '../tracking/client/start-run.ts';
import { logModelFolder } from '../tracking/mlflow/fit-artifacts.ts';
import type { MetricPoint } from '../tracking/store/types.ts';
import { columnTypes } from './column-types.ts';
import { TARGET, writeEstimatorBundle } from './estimator-bundle.ts';
import { modelForm } from './model-form.ts';
import type { AutologOptions } from './options.ts';
import { warnLine } from './warn.ts';

/** Most points of one curve. */
const MOST_POINTS = 200;

/** What one fit of an estimator logs, to the run that was active when it began or to one of its own. */
export class FitLog {
  private readonly fit: ObservedFit;
  private readonly active: ActiveRun | null;
  private readonly options: AutologOptions;
  private readonly startedAt = nowMs();

  constructor(fit: ObservedFit, active: ActiveRun | null, options: AutologOptions) {
    this.fit = fit;
    this.active = active;
    this.options = options;
  }

  /** @throws TrackingError */
  async end(model: ObservedModel): Promise<void> {
    const seconds = (nowMs() - this.startedAt) / 1000;
    // read before anything is awaited: the caller may change its arrays then
    const columns = model.columns();
    const digest = digestOf(columns, model.training().y);
    const data = this.options.logDatasets === false ? null : tableFrom(this.fit.X, columns.names);
    const metrics = this.metrics(model, seconds);
    const run = await this.open();
    try {
      await this.params(run);
      if (data !== null) await logData(run, data, digest);
      await this.model(run, model, digest, metrics);
    } finally {
      if (this.active === null) await run.end();
    }
  }
  /** @throws TrackingError */
  async fail(error: unknown): Promise<void> {
    const run = await this.open();
    const message = error instanceof Error ? error.message : String(error);
    await run.setTags({ 'automl.fit.error': message });
    if (this.active !== null) return; // whoever started the run decides how it ends
    await this.params(run);
    await run.end('FAILED');
  }

  private async open(): Promise<ActiveRun> {
    const { name, definition } = this.fit.type;
    const own = { estimator_name: name, estimator_class: `automl/models.${name}`, family: definition.family.name };
    const tags = { 'mlflow.autologging': 'automl', ...own };
    if (this.active === null)
      return detachedRun({ runName: name, startTime: this.startedAt, tags: { ...tags, ...this.options.tags } });
    await this.active.setTags(own);
    return this.active;
  }

  /** Two fits of one run may differ in their parameters: the first one's stay. */
  private async params(run: ActiveRun): Promise<void> {
    const known = Object.entries(this.fit.params).filter(([, value]) => value !== undefined);
    const { params } = await run.read();
    const texts = known.map(([key, value]) => [key, textOf(value)] as const);
    await run.logParams(Object.fromEntries(texts.filter(([key]) => params[key] === undefined)));
    const other = texts.filter(([key, text]) => params[key] !== undefined && params[key] !== text);
    if (other.length === 0) return;
    const names = other.map(([key]) => key).join(', ');
    warnLine(
      `The run ${run.runId} has other values of ${names} from an earlier fit; they stay. Start a run for each fit.`,
    );
  }

  /** Scores of the training rows, scores of the watched rows by step, steps, seconds. */
  private metrics({ fitted, training }: ObservedModel, seconds: number): MetricPoint[] {
    const timestamp = nowMs();
    const point = (key: string, value: number, step = 0): MetricPoint => ({ key, value, timestamp, step });
    const { task, model, bestIteration, evalsResult } = fitted;
    const classes = task.kind === 'regression' ? 0 : task.classes.length;
    const input = { ...training(), outputs: outputsOf(task), classes };
    const scores = metricsOfTask(task.kind).map(({ name, score }) => point(`training_${name}`, score(input)));
    const curves = Object.entries(evalsResult).flatMap(([metric, values]) => {
      const stride = Math.ceil(values.length / MOST_POINTS);
      const kept = values.map((value, i) => point(`validation_${metric}`, value, i + 1));
      return kept.filter((_, i) => i % stride === 0 || i === values.length - 1);
    });
    return [
      ...scores.filter(({ value }) => Number.isFinite(value)),
      ...curves,
      ...(model.steps === undefined ? [] : [point('iterations', model.steps)]),
      ...(bestIteration === undefined ? [] : [point('best_iteration', bestIteration)]),
      point('fit_seconds', seconds),
    ];
  }

  /** Metrics, and the model they are of. */
  private async model(run: ActiveRun, model: ObservedModel, digest: string, metrics: MetricPoint[]): Promise<void> {
    const store = await currentStore();
    if (this.options.logModels === false) return store.logBatch(run.runId, { metrics });
    const folder = mkdtempSync(join(tmpdir(), 'automl-autolog-'));
    try {
      writeEstimatorBundle(folder, this.fit, model, digest);
      const about = { params: { estimator: this.fit.type.name }, tags: {} };
      const modelId = await logModelFolder(store, run.info, folder, about, modelForm);
      const json = JSON.stringify(model.toJSON());
      await run.logText(json, 'estimator.json');
      await store.logBatch(run.runId, { metrics, ...(modelId === null ? {} : { model: { modelId } }) });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'function') return value.name || 'function';
  if (typeof value !== 'object' || value === null) return String(value);
  const { name } = value as { name?: unknown };
  return typeof name === 'string' ? name : (JSON.stringify(value) ?? String(value));
}

type Columns = ReturnType<ObservedModel['columns']>;

function digestOf({ names, values }: Columns, y: Float64Array): string {
  const hash = createHash('sha256').update(JSON.stringify(names));
  for (const column of [...values, y]) hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  return hash.digest('hex').slice(0, 36);
}

async function logData(run: ActiveRun, data: RawTable, digest: string): Promise<void> {
  const { rows, columns } = data;
  await run.logInput({
    ...{ name: 'dataset', context: 'training', digest, sourceType: 'code', source: process.argv[1] ?? 'node' },
    schema: { mlflow_colspec: columnTypes(data), target: TARGET },
    profile: { num_rows: rows, num_elements: rows * columns.length },
  });
}
