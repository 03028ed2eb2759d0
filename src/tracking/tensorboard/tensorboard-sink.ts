import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../core/json.ts';
import type { RunEvent, RunStartEvent, TrialEndEvent } from '../events.ts';
import { flatParams, trialBatch } from '../mlflow/trial-batch.ts';
import { firstStart } from '../run-key.ts';
import type { Sink } from '../sink.ts';
import { EventFile } from './event-file.ts';
import type { HParam, SummaryValue } from './event-proto.ts';

export interface TensorboardSettings {
  /** The folder that `tensorboard --logdir` is given. */
  readonly logdir: string;
  readonly runName?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** A loss in the metric's own sign. */
  scoreOf(metric: string, loss: number): number;
}

/** Beginning of the names by which TensorBoard finds its files. */
const FILE = 'events.out.tfevents.';

/**
 * Event files for TensorBoard: a folder for the fit, with the best score by trial and what was asked for as text, and one in it
 * for each trial, with its curves and, for the HParams page, its configuration. A run that is told again is written anew.
 */
export class TensorboardSink implements Sink {
  readonly name = 'tensorboard';
  readonly place = null;
  private readonly settings: TensorboardSettings;
  private fit: { readonly start: RunStartEvent; readonly name: string; readonly file: EventFile } | null = null;
  private readonly started = new Map<number, number>();
  private best = Number.POSITIVE_INFINITY;

  constructor(settings: TensorboardSettings) {
    this.settings = settings;
  }

  async take(event: RunEvent): Promise<void> {
    if (event.type === 'run-start') this.begin(event);
    else if (event.type === 'trial-start') this.started.set(event.id, Date.parse(event.at));
    else if (event.type === 'trial-end') this.trial(event);
    else if (event.type === 'note') this.say(event.at, { tag: `note/${event.code}`, text: event.message });
    else if (event.type === 'run-end') this.end(event);
  }
  async close(): Promise<void> {}

  private begin(start: RunStartEvent): void {
    const { at } = firstStart(start);
    const name = `${this.settings.runName ?? `${start.data.source}-${start.target}`} ${at.slice(0, 19)}`;
    const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '-');
    clear(join(this.settings.logdir, safe));
    this.best = Number.POSITIVE_INFINITY;
    this.started.clear();
    this.fit = { start, name: safe, file: this.open([safe], at) };
    const asked = { ...flatParams(start), ...this.settings.tags };
    this.say(at, { tag: 'fit', text: tableOf(asked) });
  }

  private trial(event: TrialEndEvent): void {
    if (this.fit === null) return;
    const { start, name } = this.fit;
    const { scoreOf } = this.settings;
    const startTime = this.started.get(event.id) ?? Date.parse(event.at) - 1000 * event.seconds;
    const group = String(event.id).padStart(4, '0');
    const batch = trialBatch(event, start, startTime, scoreOf);
    const file = this.open([name, group], new Date(startTime).toISOString());
    const session = { hparams: hparamsOf(event.config as Record<string, Json>), group, startTime: startTime / 1000 };
    file.add(startTime / 1000, 0, [{ session }]);
    for (const { key, value, step, timestamp } of batch.metrics ?? [])
      file.add(timestamp / 1000, step, [{ tag: key, scalar: value }]);
    const endTime = Date.parse(event.at) / 1000;
    const texts = event.error === undefined ? [] : [{ tag: 'error', text: batch.tags?.['error'] ?? '' }];
    const status = event.status === 'failed' ? ('failure' as const) : ('success' as const);
    file.add(endTime, 0, [...texts, { session: { status, endTime } }]);
    if (event.status === 'complete' && event.loss !== null && event.loss < this.best) this.best = event.loss;
    if (Number.isFinite(this.best))
      this.fit.file.add(endTime, event.id, [{ tag: `best_${start.metric}`, scalar: scoreOf(start.metric, this.best) }]);
  }

  private end(event: Extract<RunEvent, { type: 'run-end' }>): void {
    if (this.fit === null) return;
    const { start, file } = this.fit;
    const { metric } = start;
    const score = event.loss === null ? [] : [{ tag: metric, scalar: this.settings.scoreOf(metric, event.loss) }];
    const counts = [
      { tag: 'trials', scalar: event.trials },
      { tag: 'seconds', scalar: event.seconds },
    ];
    file.add(Date.parse(event.at) / 1000, 0, [...score, ...counts]);
    this.say(event.at, { tag: 'end', text: `${event.status}: ${event.reason}` });
  }

  private say(at: string, value: SummaryValue): void {
    this.fit?.file.add(Date.parse(at) / 1000, 0, [value]);
  }
  private open(path: readonly string[], at: string): EventFile {
    const seconds = Date.parse(at) / 1000;
    return new EventFile(join(this.settings.logdir, ...path, `${FILE}${Math.floor(seconds)}.automl`), seconds);
  }
}

/** Takes away the event files of an earlier telling, and nothing else. */
function clear(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile() && entry.name.startsWith(FILE) && entry.name.endsWith('.automl'))
      rmSync(join(entry.parentPath, entry.name));
}

function hparamsOf(config: Readonly<Record<string, Json>>): Record<string, HParam> {
  const scalar = (value: Json): HParam =>
    typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string'
      ? value
      : JSON.stringify(value);
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, scalar(value)]));
}

/** A table in Markdown. */
function tableOf(entries: Readonly<Record<string, string>>): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
  return [
    '| option | value |',
    '|---|---|',
    ...Object.entries(entries).map(([k, v]) => `| ${cell(k)} | ${cell(v)} |`),
  ].join('\n');
}
