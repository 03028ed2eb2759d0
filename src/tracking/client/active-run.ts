import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { nowMs } from '../../core/clock.ts';
import { TrackingError } from '../../core/errors.ts';
import type { Run, RunInfo, RunStatus, TrackingStore } from '../store/types.ts';
import { type Dataset, datasetInput } from './dataset.ts';
import { splitTable, type TableData, writeTable } from './table-artifact.ts';

/** When a metric was measured. */
export interface MetricOptions {
  /** A whole number, 0 by default: the place on the curve. */
  readonly step?: number;
  /** Milliseconds since 1970, now by default. */
  readonly timestamp?: number;
}

/** A run that is being logged. Every call resolves once the store has it, and may throw TrackingError. */
export class ActiveRun {
  readonly info: RunInfo;
  private readonly store: TrackingStore;
  private done = false;

  constructor(store: TrackingStore, info: RunInfo) {
    this.store = store;
    this.info = info;
  }
  get runId(): string {
    return this.info.runId;
  }
  get ended(): boolean {
    return this.done;
  }

  /** @throws TrackingError TRACKING_PARAM_CHANGED when it was logged before with another value */
  logParam(key: string, value: unknown): Promise<void> {
    return this.logParams({ [key]: value });
  }
  logParams(params: Readonly<Record<string, unknown>>): Promise<void> {
    return this.store.logBatch(this.runId, { params: texts(params) });
  }
  logMetric(key: string, value: number, options: MetricOptions = {}): Promise<void> {
    return this.logMetrics({ [key]: value }, options);
  }
  /** @throws TrackingError TRACKING_VALUE for what is no number; NaN and infinities are kept as MLflow keeps them */
  async logMetrics(metrics: Readonly<Record<string, number>>, options: MetricOptions = {}): Promise<void> {
    const { step = 0, timestamp = nowMs() } = options;
    if (!Number.isSafeInteger(step)) throw refused(`The step ${step} is no whole number.`, 'Count steps from 0.');
    const points = Object.entries(metrics).map(([key, value]) => {
      if (typeof value === 'number') return { key, value, timestamp, step };
      throw refused(`The metric "${key}" is ${JSON.stringify(value)}.`, 'Give a number, or log it with logParam.');
    });
    await this.store.logBatch(this.runId, { metrics: points });
  }
  setTag(key: string, value: unknown): Promise<void> {
    return this.setTags({ [key]: value });
  }
  setTags(tags: Readonly<Record<string, unknown>>): Promise<void> {
    return this.store.logBatch(this.runId, { tags: texts(tags) });
  }
  logInput(dataset: Dataset): Promise<void> {
    return this.store.logInputs(this.runId, [datasetInput(dataset)]);
  }

  /** A file, under its own name; a folder, with its name. @param folder of the run's artifacts to put it in */
  async logArtifact(path: string, folder = ''): Promise<void> {
    requirePath(path);
    await this.store.artifacts.upload(this.info.artifactUri, path, under(folder, basename(path)));
  }
  /** All that is in a folder. @param folder of the run's artifacts to put it in */
  async logArtifacts(path: string, folder = ''): Promise<void> {
    if (!requirePath(path)) throw refused(`'${path}' is no folder.`, 'Log a file with logArtifact.');
    for (const name of readdirSync(path).sort())
      await this.store.artifacts.upload(this.info.artifactUri, join(path, name), under(folder, name));
  }
  /** @param file path below the run's artifacts */
  logText(text: string, file: string): Promise<void> {
    return this.store.artifacts.uploadText(this.info.artifactUri, file, text);
  }
  /** As JSON, or as YAML when the file's name ends with .yaml or .yml. */
  async logDict(value: unknown, file: string): Promise<void> {
    const yaml = /\.ya?ml$/i.test(file);
    const text = yaml ? (await import('yaml')).stringify(value) : JSON.stringify(value, null, 2);
    await this.logText(text, file);
  }
  /**
   * A figure: text for .svg and .html, bytes for .png.
   * @throws TrackingError TRACKING_VALUE for other names
   */
  async logFigure(figure: string | Uint8Array, file: string): Promise<void> {
    const kind = /\.(svg|html|png)$/i.exec(file)?.[1]?.toLowerCase();
    if (kind === undefined) throw refused(`The figure '${file}' is no .svg, .png or .html file.`, 'Name it so.');
    if (kind === 'png' && typeof figure === 'string')
      throw refused(`The figure '${file}' is text.`, 'Give the bytes of a PNG file, or name it .svg or .html.');
    await this.store.artifacts.uploadText(this.info.artifactUri, file, figure);
  }
  /** A table in the form of MLflow's log_table; rows are added to those that are there. @param file ends with .json */
  logTable(table: TableData, file: string): Promise<void> {
    return writeTable(this.store, this.info, splitTable(table), file);
  }

  /** What the store has of it. */
  async read(): Promise<Run> {
    const run = await this.store.getRun(this.runId);
    if (run !== null) return run;
    throw new TrackingError('TRACKING_NOT_FOUND', `The run ${this.runId} is gone.`, { hint: 'See automl runs list.' });
  }
  /** Ends it; later calls do nothing. */
  async end(status: Extract<RunStatus, 'FINISHED' | 'FAILED' | 'KILLED'> = 'FINISHED'): Promise<void> {
    if (this.done) return;
    this.done = true;
    await this.store.updateRun(this.runId, { status, endTime: nowMs() });
  }
}

/** Texts as they are, other values as JSON. */
function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, textOf(value)]));
}
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
const under = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

/** @returns whether it is a folder */
function requirePath(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined) return found.isDirectory();
  throw new TrackingError('TRACKING_NOT_FOUND', `There is no file '${path}'.`, { hint: 'Check the path.' });
}
function refused(message: string, hint: string): TrackingError {
  return new TrackingError('TRACKING_VALUE', message, { hint });
}
