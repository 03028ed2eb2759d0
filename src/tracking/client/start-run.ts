import { AsyncLocalStorage } from 'node:async_hooks';
import { nowMs } from '../../core/clock.ts';
import { TrackingError } from '../../core/errors.ts';
import { endDeadRuns, processTags } from '../store/dead-runs.ts';
import { experimentOf } from '../store/experiment-of.ts';
import type { RunInfo, TrackingStore } from '../store/types.ts';
import { ActiveRun } from './active-run.ts';
import { chosenExperiment, currentStore } from './settings.ts';

export interface StartRunOptions {
  readonly runName?: string;
  /** For this run; else that of `setExperiment`. */
  readonly experiment?: string;
  /** A run to go on with; MLFLOW_RUN_ID names one for the first run of a process. */
  readonly runId?: string;
  /** Allows a run within the active one, as its child. */
  readonly nested?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Active runs, outermost first: those of a callback, else those of the process. */
const outer: ActiveRun[] = [];
const scope = new AsyncLocalStorage<ActiveRun[]>();
const stack = (): ActiveRun[] => scope.getStore() ?? outer;
/** MLFLOW_RUN_ID is taken up once, as MLflow does. */
let takenUp: string | undefined;
let endsWithProcess = false;

/** The innermost run that has not ended; null without one. */
export function activeRun(): ActiveRun | null {
  return stack().findLast((run) => !run.ended) ?? null;
}

/**
 * Starts a run, or goes on with one. With a callback: the run ends with it, FAILED when it throws, and the calls within it,
 * however late, log to this run. Without: `endRun()` ends it; what is still open when the process has no more to do ends then.
 * @throws TrackingError TRACKING_RUN_ACTIVE while another run is active, without `nested`; TRACKING_NOT_FOUND
 */
export async function startRun(options?: StartRunOptions): Promise<ActiveRun>;
export async function startRun<T>(options: StartRunOptions, body: (run: ActiveRun) => T | Promise<T>): Promise<T>;
export async function startRun<T>(
  options: StartRunOptions = {},
  body?: (run: ActiveRun) => T | Promise<T>,
): Promise<ActiveRun | T> {
  const runs = stack();
  const parent = activeRun();
  if (parent !== null && options.nested !== true)
    throw new TrackingError('TRACKING_RUN_ACTIVE', `The run ${parent.runId} is active.`, {
      hint: 'End it with endRun(), or start a child of it with startRun({ nested: true }).',
    });
  const store = await currentStore();
  const run = new ActiveRun(store, await infoOf(store, options, parent));
  if (body !== undefined) return within(run, runs, body);
  runs.push(run);
  endOpenRuns();
  return run;
}

async function within<T>(run: ActiveRun, runs: readonly ActiveRun[], body: (run: ActiveRun) => T | Promise<T>) {
  let result: T;
  try {
    result = await scope.run([...runs, run], async () => body(run));
  } catch (error) {
    await run.end('FAILED').catch(() => undefined); // the caller's error is the one to be seen
    throw error;
  }
  await run.end();
  return result;
}

/** A run that is not made the active one: whoever started it ends it. */
export async function detachedRun(
  options: Pick<StartRunOptions, 'runName' | 'tags'> & { readonly startTime?: number },
): Promise<ActiveRun> {
  const store = await currentStore();
  return new ActiveRun(store, await infoOf(store, options, null));
}

/** Ends the active run; nothing without one. */
export async function endRun(status: 'FINISHED' | 'FAILED' | 'KILLED' = 'FINISHED'): Promise<void> {
  await activeRun()?.end(status);
}

/** The active run; a new one is started where there is none, as in MLflow. */
export async function requireRun(): Promise<ActiveRun> {
  const active = activeRun();
  if (active !== null) return active;
  starting ??= startRun().finally(() => {
    starting = null;
  });
  return starting;
}
let starting: Promise<ActiveRun> | null = null;

async function infoOf(
  store: TrackingStore,
  options: StartRunOptions & { readonly startTime?: number },
  parent: ActiveRun | null,
): Promise<RunInfo> {
  const tags = {
    ...processTags(process.argv[1] ?? 'node'),
    ...(parent === null ? {} : { 'mlflow.parentRunId': parent.runId }),
    ...options.tags,
  };
  const resumed = options.runId ?? named(parent);
  if (resumed !== undefined) {
    const known = await store.getRun(resumed);
    if (known === null)
      throw new TrackingError('TRACKING_NOT_FOUND', `There is no run '${resumed}' in ${store.uri}.`, {
        hint: 'See automl runs list.',
      });
    const { runName } = options;
    await store.updateRun(resumed, { status: 'RUNNING', ...(runName === undefined ? {} : { runName }) });
    const { 'automl.host': host, 'automl.pid': pid } = tags as Record<string, string>;
    await store.logBatch(resumed, { tags: { 'automl.host': host!, 'automl.pid': pid!, ...options.tags } });
    return known.info;
  }
  const experimentId =
    parent !== null && options.experiment === undefined
      ? parent.info.experimentId
      : await experimentOf(store, options.experiment ?? chosenExperiment(), process.env, 'Default');
  await endDeadRuns(store, experimentId);
  const runName = options.runName ?? `run ${new Date(nowMs()).toISOString().slice(0, 19).replace('T', ' ')}`;
  return store.createRun(experimentId, { runName, startTime: options.startTime ?? nowMs(), tags });
}

function named(parent: ActiveRun | null): string | undefined {
  const id = process.env['MLFLOW_RUN_ID'] || undefined;
  if (parent !== null || id === takenUp) return undefined;
  takenUp = id;
  return id;
}

/** A script may forget endRun: what is open ends when nothing else is left to do. */
function endOpenRuns(): void {
  if (endsWithProcess) return;
  endsWithProcess = true;
  process.once('beforeExit', () => {
    for (const run of outer) void run.end().catch(() => undefined);
  });
}
