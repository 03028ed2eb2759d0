import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FitOutcome } from '../../automl/fit-outcome.ts';
import { fitTargets, type TargetsOutcome } from '../../automl/fit-targets.ts';
import type { ColumnOptions, FitOptions, Progress } from '../../automl/options.ts';
import { resolveLimits } from '../../automl/options.ts';
import { planRun } from '../../automl/plan-run.ts';
import { applyPreset } from '../../automl/presets/apply-preset.ts';
import { runFit } from '../../automl/run-fit.ts';
import type { Refit } from '../../automl/saved-folds.ts';
import { ConfigError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Config } from '../../space/param.ts';
import type { RunEvent } from '../../tracking/events.ts';
import { EXIT } from '../exit-code.ts';
import { PendingSync } from '../pending-sync.ts';
import { createProgressView } from '../progress-line.ts';
import { createTerminal, formatScore, type Terminal, table } from '../terminal.ts';
import { openTrackers } from '../trackers.ts';

/** As commander gives them. */
export interface FitFlags extends ColumnOptions {
  /** One or several. */
  readonly target: string[];
  readonly task: 'auto' | 'binary' | 'multiclass' | 'classification' | 'regression';
  readonly sampler: 'bo' | 'random' | 'sobol' | 'portfolio';
  readonly seed: number;
  readonly timeBudget?: number;
  readonly out?: string;
  readonly metric?: string;
  readonly maxTrials?: number;
  readonly workers?: number;
  readonly memory?: number;
  readonly folds?: number;
  readonly holdout?: number;
  readonly families?: string[];
  readonly excludeFamilies?: string[];
  readonly preset?: string;
  readonly ensemble?: boolean;
  readonly refit?: Refit;
  readonly distill?: boolean;
  readonly inferLimit?: number;
  readonly sizeLimit?: number;
  readonly familyModules?: string[];
  readonly set?: Config;
  readonly enqueue?: string;
  readonly monotone?: Record<string, number>;
  readonly interactionConstraints?: string[][];
  readonly quantiles?: number[];
  readonly quantize?: string;
  readonly knowledgeBase?: string;
  readonly learn?: boolean;
  readonly classWeight?: 'balanced';
  readonly resume?: boolean;
  readonly keepOof?: boolean;
  readonly tracker?: string[];
  readonly trackingUri?: string;
  readonly experiment?: string;
  readonly logdir?: string;
  readonly runName?: string;
  readonly tag?: string[];
  readonly dryRun?: boolean;
  readonly delimiter?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `automl fit`. @returns the exit code */
export async function fitCommand(train: string, flags: FitFlags, startedAt: number): Promise<number> {
  const terminal = createTerminal(flags.quiet ?? false);
  const controller = new AbortController();
  const options = toOptions(train, flags, startedAt, controller.signal);
  if (flags.dryRun === true) return dryRun(options, terminal, flags.json ?? false);
  const release = onSignals(() => {
    terminal.note('stopping: saving the best model so far (once more ends at once)');
    controller.abort();
  });
  const trackers = await openTrackers(flags, (message) => terminal.warn(message));
  const pending = new PendingSync(flags.target.length > 1 ? [] : trackers);
  let metric = '';
  const view = createProgressView(terminal, () => metric);
  try {
    const watched = {
      ...options,
      trackers: trackers.length === 0 ? [] : [...trackers, pending],
      onProgress: (p: Progress) => view.progress(p),
      onEvent: (event: RunEvent) => {
        if (event.type === 'run-start') metric = event.metric;
        view.event(event);
      },
    };
    if (flags.target.length > 1) {
      const done = await fitTargets({ ...watched, targets: flags.target });
      view.close();
      return reportAll(done, terminal, flags.json ?? false);
    }
    const outcome = await runFit(watched);
    view.close();
    report(outcome, terminal, flags.json ?? false);
    return outcome.status === 'interrupted' ? EXIT.interrupted : EXIT.ok;
  } finally {
    view.close();
    await Promise.all([...trackers.map((tracker) => tracker.close(...closingMs(flags))), pending.close()]);
    release();
  }
}

/**
 * Trackers get what the promise on time leaves: a second, and more of a long budget. Where no time was promised, a slow
 * server that takes what it is given gets more.
 */
function closingMs({ timeBudget, maxTrials }: FitFlags): [milliseconds: number, longest: number] {
  const usual = Math.min(30_000, 800 + 20 * (timeBudget ?? 600));
  return [usual, timeBudget === undefined && maxTrials !== undefined ? SLOW_SERVER_MS : usual];
}
/** As long as a server that many fits write to at once may need for the last events of one. */
const SLOW_SERVER_MS = 60_000;

function toOptions(train: string, flags: FitFlags, startedAt: number, signal: AbortSignal): FitOptions {
  const { delimiter, enqueue, familyModules, ensemble, json, quiet, dryRun: _dry, ...more } = flags;
  const {
    logdir: _logdir,
    tracker: _tracker,
    trackingUri: _uri,
    experiment: _experiment,
    runName: _run,
    tag: _tag,
    ...rest
  } = more;
  return {
    ...rest,
    ...(ensemble === false ? { ensemble } : {}),
    target: flags.target[0]!,
    source: { path: train, ...(delimiter === undefined ? {} : { delimiter }) },
    ...(enqueue === undefined ? {} : { enqueue: readTrials(enqueue) }),
    ...(familyModules === undefined ? {} : { familyModules: familyModules.map((f) => pathToFileURL(resolve(f)).href) }),
    startedAt,
    signal,
  };
}

function readTrials(file: string): Config[] {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (Array.isArray(value)) return value as Config[];
  } catch (cause) {
    throw new ConfigError('OPTION_INVALID', `--enqueue ${file} cannot be read (${(cause as Error).message}).`, {
      hint: 'Give a JSON file with a list of configurations, e.g. [{"family": "gbdt", "gbdt.numLeaves": 15}].',
      cause,
    });
  }
  throw new ConfigError('OPTION_INVALID', `--enqueue ${file} is not a list.`, {
    hint: 'Give a JSON list of configurations, e.g. [{"family": "gbdt", "gbdt.numLeaves": 15}].',
  });
}

/** First signal: `stop`; second: end at once. */
function onSignals(stop: () => void): () => void {
  let count = 0;
  const handler = (): void => {
    count++;
    if (count === 1) stop();
    else process.exit(EXIT.interrupted);
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, handler);
  return () => {
    for (const name of names) process.off(name, handler);
  };
}

async function dryRun(options: FitOptions, terminal: Terminal, json: boolean): Promise<number> {
  const plan = await planRun(applyPreset(options), resolveLimits(options));
  const { prepared } = plan;
  const facts = {
    task: prepared.schema.task.kind,
    taskReason: prepared.taskReason,
    metric: prepared.metric.name,
    rows: prepared.base.rows,
    features: prepared.base.features.length,
    textColumns: prepared.base.texts.length,
    folds: `${prepared.foldPlan.folds} (${prepared.foldPlan.kind}; ${prepared.foldChoice.reason})`,
    families: plan.families.map((f) => f.name).join(', '),
    hyperparameters: Object.keys(plan.space.params).length,
    workers: prepared.memory.workers,
    memoryLimitMb: Math.round(plan.memoryBytes / 1e6),
    sharedDataMb: Math.round(prepared.memory.dataBytes / 1e5) / 10,
    arenaMb: Math.round(prepared.memory.arenaBytes / 1e6),
  };
  if (json) terminal.out(JSON.stringify({ ...facts, notes: prepared.notes }));
  else {
    terminal.out(
      table(
        ['plan', ''],
        Object.entries(facts).map(([k, v]) => [k, String(v)]),
      ),
    );
    for (const note of prepared.notes) terminal.note(`note: ${note.message} [${note.code}]`);
  }
  return EXIT.ok;
}

function summary(outcome: FitOutcome): JsonObject {
  const { folder, status, reason, trials, seconds, manifest } = outcome;
  const members = manifest.members.map(({ trial, family, weight, loss }) => ({ trial, family, weight, loss }));
  return { folder, status, reason, trials, seconds, metric: manifest.metric, score: manifest.score, members };
}

/** Several targets: a report of each, the folder of all last. */
function reportAll(done: TargetsOutcome, terminal: Terminal, json: boolean): number {
  if (json) {
    const targets = done.outcomes.map(({ target, outcome }) => ({ target, ...summary(outcome) }));
    terminal.out(JSON.stringify({ folder: done.folder, targets }));
  } else {
    for (const { target, outcome } of done.outcomes) {
      terminal.out(`target ${target}`);
      report(outcome, terminal, false);
    }
    terminal.out(done.folder);
  }
  const interrupted = done.outcomes.some(({ outcome }) => outcome.status === 'interrupted');
  return interrupted ? EXIT.interrupted : EXIT.ok;
}

/** Size, time and loss of the saved networks before and after quantization. */
function quantizationTable(files: FitOutcome['quantized']): string {
  const pair = ([before, after]: readonly [number, number], digits: number): string[] => [
    ...[before.toFixed(digits), after.toFixed(digits)],
  ];
  const rows = files.map(({ trial, fold, bytes, loss, micros }) => [
    ...[String(trial), fold < 0 ? 'all' : String(fold)],
    ...[...pair(bytes, 0), ...loss.map((v) => formatScore(v)), ...pair(micros, 1)],
  ]);
  return table(['network', 'fold', 'bytes', 'after', 'loss', 'after', 'us a row', 'after'], rows);
}

function report(outcome: FitOutcome, terminal: Terminal, json: boolean): void {
  const { manifest } = outcome;
  if (json) {
    terminal.out(JSON.stringify(summary(outcome)));
    return;
  }
  if (outcome.status !== 'finished') terminal.note(`${outcome.status}: ${outcome.reason}`);
  const rows = manifest.members.map((m) => [String(m.trial), m.family, m.weight.toFixed(2), formatScore(m.loss)]);
  terminal.out(table(['trial', 'family', 'weight', 'loss'], rows));
  if (outcome.quantized.length > 0) terminal.out(quantizationTable(outcome.quantized));
  terminal.out(
    `${manifest.metric} ${formatScore(manifest.score)} (nested cross-validation), ${outcome.trials} trials in ${outcome.seconds.toFixed(1)} s`,
  );
  terminal.out(outcome.folder);
}
