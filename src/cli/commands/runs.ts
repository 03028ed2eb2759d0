import { writeFileSync } from 'node:fs';
import { ConfigError, TrackingError } from '../../core/errors.ts';
import type { Run, TrackingStore } from '../../tracking/store/types.ts';
import { type TextRow, writeParquet } from '../runs-parquet.ts';
import { createTerminal, formatScore, table } from '../terminal.ts';
import { type StoreFlags, timeText, withStore } from './experiments.ts';

export interface ListFlags extends StoreFlags {
  readonly experiment?: string;
  readonly trials?: boolean;
  readonly limit: number;
}

/** Columns of every exported run. */
const FIXED = ['run_id', 'name', 'experiment_id', 'status', 'start_time', 'end_time'] as const;
const PARENT = 'mlflow.parentRunId';
/** Tags of MLflow and of our own book-keeping: left out of what people look at. */
const isInner = (key: string): boolean =>
  key.startsWith('mlflow.') || ['automl.pid', 'automl.host', 'automl.run'].includes(key);

/** `automl runs list`. @returns the exit code */
export function listCommand(flags: ListFlags): Promise<number> {
  return withStore(flags, async (store) => {
    const terminal = createTerminal(false);
    const runs = await wanted(store, flags);
    if (flags.json === true) {
      terminal.out(JSON.stringify(runs));
      return;
    }
    const rows = runs.map(({ info, params, metrics }) => [
      ...[info.runId, info.runName, info.status, timeText(info.startTime), params['target'] ?? ''],
      ...[params['metric'] ?? '', formatScore(metrics[params['metric'] ?? ''] ?? null)],
    ]);
    terminal.out(table(['run', 'name', 'status', 'started (UTC)', 'target', 'metric', 'score'], rows));
  });
}

/** `automl runs show`. @returns the exit code */
export function showCommand(id: string, flags: StoreFlags): Promise<number> {
  return withStore(flags, async (store) => {
    const terminal = createTerminal(false);
    const run = await found(store, id);
    const artifacts = (await store.artifacts.list(run.info.artifactUri)).map(
      ({ path, isDir }) => `${path}${isDir ? '/' : ''}`,
    );
    const models = await store.getOutputs(run.info.runId);
    if (flags.json === true) {
      terminal.out(JSON.stringify({ ...run, models, artifacts }));
      return;
    }
    const { info } = run;
    const lines = [
      `${info.runName} (${info.runId}), ${info.status}, ${timeText(info.startTime)} to ${timeText(info.endTime)} UTC`,
      ...section('params', run.params),
      ...section('metrics', Object.fromEntries(Object.entries(run.metrics).map(([k, v]) => [k, formatScore(v)]))),
      ...section('tags', Object.fromEntries(Object.entries(run.tags).filter(([key]) => !isInner(key)))),
      ...section('data', Object.fromEntries(run.inputs.map((d) => [d.context, `${d.name} (${d.digest})`]))),
      ...section(
        'models',
        Object.fromEntries(models.map((m) => [m.modelId, `${m.name}, ${m.status} (${m.artifactUri})`])),
      ),
      '',
      `artifacts (${info.artifactUri}): ${artifacts.join(', ') || 'none'}`,
    ];
    terminal.out(lines.join('\n'));
  });
}

/** `automl runs compare`: the params and metrics in which runs differ. @returns the exit code */
export function compareCommand(ids: readonly string[], flags: StoreFlags): Promise<number> {
  return withStore(flags, async (store) => {
    const terminal = createTerminal(false);
    const runs: Run[] = [];
    for (const id of ids) runs.push(await found(store, id));
    if (flags.json === true) {
      terminal.out(JSON.stringify(runs));
      return;
    }
    const rows = (of: (run: Run) => Readonly<Record<string, string>>): string[][] =>
      [...new Set(runs.flatMap((run) => Object.keys(of(run))))].sort().flatMap((key) => {
        const cells = runs.map((run) => of(run)[key] ?? '');
        return new Set(cells).size > 1 || runs.length === 1 ? [[key, ...cells]] : [];
      });
    const metrics = (run: Run): Record<string, string> =>
      Object.fromEntries(Object.entries(run.metrics).map(([key, value]) => [key, formatScore(value)]));
    const header = ['', ...runs.map(({ info }) => info.runName || info.runId)];
    terminal.out(table(header, [...rows(metrics), ...rows((run) => run.params)]));
  });
}

/** `automl runs export`: one row a run, one column a param and metric. @returns the exit code */
export function exportRunsCommand(
  flags: ListFlags & { readonly format: 'csv' | 'json' | 'parquet'; readonly output: string },
): Promise<number> {
  return withStore(flags, async (store) => {
    const rows = (await wanted(store, flags)).map(({ info, params, metrics }) => ({
      ...{ run_id: info.runId, name: info.runName, experiment_id: info.experimentId, status: info.status },
      ...{ start_time: timeText(info.startTime), end_time: timeText(info.endTime) },
      ...Object.fromEntries(Object.entries(metrics).map(([key, value]) => [`metrics.${key}`, String(value)])),
      ...Object.fromEntries(Object.entries(params).map(([key, value]) => [`params.${key}`, value])),
    }));
    if (flags.format === 'parquet') {
      if (flags.output === '-')
        throw new ConfigError('OPTION_INVALID', 'Parquet cannot be printed.', {
          hint: 'Name a file with --output runs.parquet.',
        });
      await writeParquet(rows, columnsOf(rows), flags.output);
      return;
    }
    const text = flags.format === 'json' ? `${JSON.stringify(rows, null, 1)}\n` : csvOf(rows);
    if (flags.output === '-') process.stdout.write(text);
    else writeFileSync(flags.output, text);
  });
}

async function wanted(store: TrackingStore, flags: ListFlags): Promise<Run[]> {
  const experiments = await store.listExperiments();
  const chosen = experiments.filter(({ name }) => flags.experiment === undefined || name === flags.experiment);
  if (chosen.length === 0)
    throw new TrackingError('TRACKING_NOT_FOUND', `There is no experiment '${flags.experiment}'.`, {
      hint: `Choose from ${experiments.map(({ name }) => name).join(', ')}.`,
    });
  const runs = await store.searchRuns({ experimentIds: chosen.map((e) => e.experimentId) });
  return runs.filter(({ tags }) => flags.trials === true || tags[PARENT] === undefined).slice(0, flags.limit);
}

/** A run by its id, or by the start of it. */
async function found(store: TrackingStore, id: string): Promise<Run> {
  const run = await store.getRun(id);
  if (run !== null) return run;
  const experimentIds = (await store.listExperiments()).map((e) => e.experimentId);
  const alike = (await store.searchRuns({ experimentIds })).filter(({ info }) => info.runId.startsWith(id));
  if (alike.length === 1 && id.length >= 4) return alike[0]!;
  const many = alike.length > 1 ? `${alike.length} runs begin with '${id}'` : `There is no run '${id}' in ${store.uri}`;
  throw new TrackingError('TRACKING_NOT_FOUND', `${many}.`, { hint: 'See automl runs list --trials.' });
}

function section(title: string, entries: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(entries).sort();
  const width = Math.max(0, ...names.map((name) => name.length));
  return names.length === 0 ? [] : ['', title, ...names.map((name) => `  ${name.padEnd(width)}  ${entries[name]}`)];
}

/** The columns that every run has, then metrics and params by name. */
function columnsOf(rows: readonly TextRow[]): string[] {
  const all = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const named = all.filter((name) => /^(metrics|params)\./.test(name)).sort();
  return [...FIXED, ...named];
}

function csvOf(rows: readonly TextRow[]): string {
  const columns = columnsOf(rows);
  const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
    .map((cells) => `${cells.map(cell).join(',')}\n`)
    .join('');
}
