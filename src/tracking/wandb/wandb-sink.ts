import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../../core/json.ts';
import { libraryVersion } from '../../core/version.ts';
import type { RunEvent, RunStartEvent, TrialEndEvent } from '../events.ts';
import { flatParams, trialBatch } from '../mlflow/trial-batch.ts';
import { firstStart, runKey } from '../run-key.ts';
import type { Sink } from '../sink.ts';
import type { Environment, MetricPoint } from '../store/types.ts';
import { LogFile } from './log-file.ts';
import { encodeRecord, type WandbRecord, type WandbRun } from './record-proto.ts';

export interface WandbSettings {
  /** Absent: WANDB_PROJECT, else `automl`. */
  readonly project?: string;
  readonly runName?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** A loss in the metric's own sign. */
  scoreOf(metric: string, loss: number): number;
  /** WANDB_DIR, WANDB_PROJECT, WANDB_ENTITY, WANDB_RUN_GROUP. */
  readonly env: Environment;
}

/** W&B keeps tags of 1 to 64 characters. */
const LONGEST_TAG = 64;

/**
 * Offline runs of Weights & Biases, which `wandb sync` uploads: one for the fit, with the score of each trial by step, and one
 * for each trial with its curves, in the group of the fit. A run that is told again is written anew, under the same id.
 */
export class WandbSink implements Sink {
  readonly name = 'wandb';
  readonly place = null;
  private readonly settings: WandbSettings;
  private fit: { readonly start: RunStartEvent; readonly id: string; readonly run: OfflineRun } | null = null;
  private readonly started = new Map<number, number>();
  private best = Number.POSITIVE_INFINITY;

  constructor(settings: WandbSettings) {
    this.settings = settings;
  }

  async take(event: RunEvent): Promise<void> {
    if (event.type === 'run-start') this.begin(event);
    else if (event.type === 'trial-start') this.started.set(event.id, Date.parse(event.at));
    else if (event.type === 'trial-end') this.trial(event);
    else if (event.type === 'note') this.fit?.run.add({ summary: { [`note.${event.code}`]: event.message } });
    else if (event.type === 'run-end') this.end(event);
  }
  async close(): Promise<void> {}

  private begin(start: RunStartEvent): void {
    const startTime = Date.parse(firstStart(start).at);
    const id = start.folder === undefined ? startTime.toString(36) : runKey(start).slice(0, 8);
    const { runName, tags = {} } = this.settings;
    this.started.clear();
    this.best = Number.POSITIVE_INFINITY;
    const run = this.open(id, startTime, {
      ...{ group: id, jobType: 'fit', displayName: runName ?? `${start.data.source} ${start.target}` },
      tags: Object.entries(tags).map(([key, value]) => `${key}=${value}`.slice(0, LONGEST_TAG)),
      config: { ...flatParams(start), data_digest: start.data.digest, automl_version: start.version },
    });
    this.fit = { start, id, run };
  }

  private trial(event: TrialEndEvent): void {
    if (this.fit === null) return;
    const { start, id, run } = this.fit;
    const { scoreOf } = this.settings;
    const { metric } = start;
    const ended = Date.parse(event.at);
    const startTime = this.started.get(event.id) ?? ended - 1000 * event.seconds;
    const { metrics = [], tags = {} } = trialBatch(event, start, startTime, scoreOf);
    const trial = this.open(`${id}-${event.id}`, startTime, {
      ...{ group: id, jobType: 'trial', displayName: `trial ${event.id}`, tags: [event.family, event.status] },
      config: { ...(event.config as Record<string, Json>), trial: event.id, origin: event.origin },
    });
    for (const [step, values] of bySteps(metrics))
      trial.add({ history: stamped(values, step, ended, startTime), step });
    const { error } = tags;
    trial.add({ summary: { ...lastOf(metrics), state: event.status, ...(error === undefined ? {} : { error }) } });
    trial.add({ exit: { code: event.status === 'failed' ? 1 : 0, seconds: event.seconds } });
    if (event.status === 'complete' && event.loss !== null) this.best = Math.min(this.best, event.loss);
    const values = {
      ...(event.loss === null ? {} : { [metric]: scoreOf(metric, event.loss) }),
      ...(Number.isFinite(this.best) ? { [`best_${metric}`]: scoreOf(metric, this.best) } : {}),
      ...{ trial: event.id, family: event.family, trial_seconds: event.seconds },
    };
    run.add({ history: stamped(values, run.step, ended, Date.parse(start.at)), step: run.step });
    run.step++;
  }

  private end(event: Extract<RunEvent, { type: 'run-end' }>): void {
    if (this.fit === null) return;
    const { start, run } = this.fit;
    const score = event.loss === null ? {} : { [start.metric]: this.settings.scoreOf(start.metric, event.loss) };
    const { status, reason, trials, seconds } = event;
    run.add({ summary: { ...score, status, reason, trials, seconds } });
    run.add({ exit: { code: status === 'failed' ? 1 : status === 'interrupted' ? 255 : 0, seconds } });
  }

  private open(
    id: string,
    startTime: number,
    about: Pick<WandbRun, 'group' | 'jobType' | 'displayName' | 'tags' | 'config'>,
  ): OfflineRun {
    const { project, env } = this.settings;
    const time = new Date(startTime).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
    const folder = join(env['WANDB_DIR'] || '.', 'wandb', `offline-run-${time}-${id}`);
    const run = new OfflineRun(join(folder, `run-${id}.wandb`));
    run.add({ header: { producer: `automl ${libraryVersion()}` } });
    run.add({
      run: {
        ...about,
        ...{ id, startTime, host: hostname(), entity: env['WANDB_ENTITY'] ?? '', notes: '' },
        group: env['WANDB_RUN_GROUP'] || about.group,
        project: project ?? (env['WANDB_PROJECT'] || 'automl'),
      },
    });
    return run;
  }
}

/** The file of one run. */
class OfflineRun {
  /** The next step of its history. */
  step = 0;
  private readonly file: LogFile;
  private records = 0;

  constructor(file: string) {
    this.file = new LogFile(file);
  }
  add(record: WandbRecord): void {
    this.file.append(encodeRecord(++this.records, record));
  }
}

function stamped(values: Record<string, Json>, step: number, at: number, startTime: number): Record<string, Json> {
  return { ...values, _step: step, _timestamp: at / 1000, _runtime: Math.max(0, at - startTime) / 1000 };
}

/** Values by step, in order: a history goes forward only. */
function bySteps(points: readonly MetricPoint[]): [number, Record<string, Json>][] {
  const steps = new Map<number, Record<string, Json>>();
  for (const { key, value, step } of points) steps.set(step, { ...steps.get(step), [key]: value });
  return [...steps].sort(([a], [b]) => a - b);
}
function lastOf(points: readonly MetricPoint[]): Record<string, Json> {
  return Object.fromEntries(points.map(({ key, value }) => [key, value]));
}
