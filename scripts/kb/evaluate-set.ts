import type { FitOptions } from '../../src/automl/options.ts';
import { type Prepared, prepare, sharedFolds } from '../../src/automl/prepare.ts';
import { nowMs } from '../../src/core/clock.ts';
import { outputsOf, type TaskKind } from '../../src/core/task.ts';
import type { WorkerInit } from '../../src/evaluate/protocol.ts';
import { runJob } from '../../src/evaluate/run-job.ts';
import type { Kernels } from '../../src/kernels/kernels.ts';
import { instantiateKernels } from '../../src/kernels/load.ts';
import type { TrialRow, TrialStatus } from '../../src/metalearn/records.ts';
import { transferConfig } from '../../src/metalearn/transfer-config.ts';
import { getMetric } from '../../src/metrics/registry.ts';
import { allFamilies } from '../../src/models/registry.ts';
import { estimatePipelineCost } from '../../src/pipeline/estimate-cost.ts';
import { buildSearchSpace } from '../../src/pipeline/search-space.ts';
import type { Config } from '../../src/space/param.ts';
import { type DataSet, readSet } from './data-sets.ts';

/** Losses that are kept of each evaluation; the first is the one that fits stop early by. */
export const KB_METRICS: Readonly<Record<TaskKind, readonly string[]>> = {
  binary: ['roc_auc', 'log_loss', 'accuracy', 'balanced_accuracy', 'f1', 'average_precision'],
  multiclass: ['log_loss', 'accuracy', 'balanced_accuracy', 'f1_macro', 'roc_auc_ovr'],
  regression: ['rmse', 'mae', 'median_absolute_error', 'mape'],
};
export const KB_FOLDS = 3;

export interface Limits {
  /** Estimated CPU seconds of all folds above which a configuration is not run. */
  readonly dearSeconds: number;
  /** Wall seconds of one configuration. */
  readonly configSeconds: number;
}

export interface OpenSet {
  readonly prepared: Prepared;
  evaluate(config: Config): TrialRow | null;
}

/** Prepares a set as a fit would, with three folds and the default metric. */
export async function openSet(folder: string, set: DataSet, limits: Limits): Promise<OpenSet> {
  const options: FitOptions = {
    source: { table: await readSet(folder, set), name: set.name },
    target: set.target,
    task: set.task,
    drop: set.drop,
    folds: KB_FOLDS,
  };
  const never = {
    timeBudget: Number.POSITIVE_INFINITY,
    maxTrials: Number.POSITIVE_INFINITY,
    seed: 0,
    repeatable: true,
    refit: 'only',
  } as const;
  const prepared = await prepare(options, never, { workers: 1, memoryBytes: 2e9 }, () => 0);
  const families = allFamilies().filter(
    (f) => f.traits.tasks.includes(prepared.shape.task) && prepared.shape.rows <= f.traits.maxRows,
  );
  const space = buildSearchSpace({ plan: prepared.basePlan, families, shape: prepared.shape });
  const kernels = instantiateKernels(prepared.shared, prepared.arenas[0]!);
  const known = new Map<string, readonly [TrialStatus, number, ...(number | null)[]]>();
  const evaluate = (config: Config): TrialRow | null => {
    const here = transferConfig(config, space);
    if (here === null) return null;
    const key = JSON.stringify(here);
    const row = known.get(key) ?? run(prepared, here, kernels, limits);
    known.set(key, row); // configurations that differ only in what this set lacks are one
    return ['', ...row];
  };
  return { prepared, evaluate };
}

type Outcome = readonly [TrialStatus, number, ...(number | null)[]];

function run(prepared: Prepared, config: Config, kernels: Kernels, limits: Limits): Outcome {
  const estimate = estimatePipelineCost(config, prepared.basePlan, prepared.shape).seconds * prepared.foldPlan.folds;
  if (estimate > limits.dearSeconds) return ['dear', Number(estimate.toPrecision(3))];
  const metrics = KB_METRICS[prepared.shape.task].map(getMetric);
  const init = workerInit(prepared, metrics[0]!.name);
  const start = process.cpuUsage();
  const end = nowMs() + limits.configSeconds * 1000;
  const sums = metrics.map(() => ({ sum: 0, n: 0 }));
  let cut = false;
  const { folds } = prepared.foldPlan;
  for (let fold = 0; fold < folds; fold++) {
    const deadlineMs = nowMs() + (end - nowMs()) / (folds - fold);
    const job = { trialId: 1, fold, config, deadlineMs, slot: 0, arena: prepared.arenas[0]!, modelFile: '' };
    const result = runJob(init, job, kernels);
    if (!result.ok) return ['failed', seconds(start)];
    cut ||= result.truncated;
    const rows = init.folds[fold]!.validation;
    const task = prepared.schema.task;
    const input = {
      y: Float64Array.from(rows, (r) => prepared.y[r]!),
      prediction: Float64Array.from(result.oof),
      outputs: outputsOf(task),
      classes: task.kind === 'regression' ? 0 : task.classes.length,
    };
    metrics.forEach((metric, m) => {
      const loss = metric.loss(input);
      if (!Number.isFinite(loss)) return;
      sums[m]!.sum += loss;
      sums[m]!.n++;
    });
  }
  const losses = sums.map(({ sum, n }) => (n === 0 ? null : Number((sum / n).toPrecision(5))));
  return [losses[0] === null ? 'failed' : cut ? 'cut' : 'ok', seconds(start), ...losses];
}

function seconds(start: NodeJS.CpuUsage): number {
  const used = process.cpuUsage(start);
  return Number(((used.user + used.system) / 1e6).toPrecision(3));
}

function workerInit(prepared: Prepared, metric: string): WorkerInit {
  const { shared, base, binned, y } = prepared;
  return {
    ...{ shared, base, binned, y, metric },
    weight: null,
    task: prepared.schema.task,
    folds: sharedFolds(prepared.foldPlan),
    seed: 0,
    monotone: {},
    familyModules: [],
    memoryBytes: 2e9,
    stop: new Int32Array(new SharedArrayBuffer(4)),
  };
}
