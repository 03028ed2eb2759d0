import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { nowMs } from '../core/clock.ts';
import { AutomlError, ModelError } from '../core/errors.ts';
import { createRng } from '../core/rng.ts';
import { encodeState } from '../core/state-codec.ts';
import { outputsOf } from '../core/task.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { Metric } from '../metrics/metric.ts';
import { getMetric } from '../metrics/registry.ts';
import type { FitContext } from '../models/family.ts';
import { type FittedPipeline, fitPipeline } from '../pipeline/fit-pipeline.ts';
import type { Config } from '../space/param.ts';
import { CrossfitProbe, type ProbeRows } from './crossfit-probe.ts';
import type { FoldJob, FoldResult, WorkerInit } from './protocol.ts';
import { type LossCurve, StepCurve } from './step-curve.ts';

/** Stable text of a config: keys sorted. Part of a job's identity and of its seed. */
export function configKey(config: Config): string {
  return JSON.stringify(Object.fromEntries(Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Runs one job to its end in this thread. Never throws. */
export function runJob(init: WorkerInit, job: FoldJob, kernels: Kernels): FoldResult {
  const start = nowMs();
  try {
    kernels.useArena(job.arena);
    return fitAndScore(init, job, kernels, start);
  } catch (error) {
    const known = error instanceof AutomlError;
    return {
      ok: false,
      trialId: job.trialId,
      fold: job.fold,
      seconds: (nowMs() - start) / 1000,
      error: {
        code: known ? error.code : 'TRIAL_CRASHED',
        message: firstLine(error instanceof Error ? error.message : String(error)),
      },
    };
  }
}

/** A message for one line of a log. */
function firstLine(text: string): string {
  return text.split('\n', 1)[0]!;
}

function fitAndScore(init: WorkerInit, job: FoldJob, kernels: Kernels, start: number): FoldResult {
  const metric = getMetric(init.metric);
  const { other } = job;
  const split = other ?? (job.fold < 0 ? null : init.folds[job.fold]!);
  const rows = split?.train ?? Uint32Array.from({ length: init.base.rows }, (_, i) => i);
  const shouldStop = (): boolean => nowMs() >= job.deadlineMs || Atomics.load(init.stop, job.slot) !== 0;
  // the fit of another task is not to look at its validation rows
  const probe =
    split === null || other !== undefined ? null : new CrossfitProbe(probeRows(init, split.validation), metric);
  const context: FitContext = {
    rng: createRng(init.seed).fork(`${configKey(job.config)}#${job.fold}`),
    kernels,
    shouldStop,
    metric: metric.name,
    threads: job.threads ?? 1,
    ...(probe === null ? {} : { validationLoss: (prediction) => probe.loss(prediction) }),
  };
  const { base, binned, task } = init;
  const input = {
    base,
    binned,
    rows,
    y: other?.y ?? init.y,
    task,
    monotone: other === undefined ? init.monotone : {},
    ...(init.weight === null ? {} : { weight: init.weight }),
    ...(split === null || other !== undefined ? {} : { validation: { rows: split.validation } }),
  };
  const fit = fitPipeline(input, job.config, context);
  const { model, steps, truncated, curve } = drain(fit, shouldStop);
  const predictStart = nowMs();
  const predicted =
    split === null ? new Float64Array(0) : model.predict(base, { rows: split.validation, kernels, binned });
  const predictSeconds = (nowMs() - predictStart) / 1000;
  if (split !== null) requireLength(predicted, split.validation.length * outputsOf(task), model.family);
  const prediction = probe?.used === true ? probe.prediction : predicted;
  const loss =
    split === null || other !== undefined ? Number.NaN : scoreOf(probeRows(init, split.validation), metric, prediction);
  const bytes = saveModel(job.modelFile, model);
  const importances = model.importances?.();
  return {
    ok: true,
    trialId: job.trialId,
    fold: job.fold,
    loss,
    oof: Float32Array.from(prediction),
    seconds: (nowMs() - start) / 1000,
    predictSeconds,
    bytes,
    steps: model.steps ?? steps,
    truncated: truncated || shouldStop(),
    ...(importances === undefined ? {} : { importances }),
    ...(curve === null ? {} : { curve }),
  };
}

/** Runs a fit to its end, or to the moment when it should stop. */
function drain(
  fit: ReturnType<typeof fitPipeline>,
  shouldStop: () => boolean,
): {
  readonly model: FittedPipeline;
  readonly steps: number;
  readonly truncated: boolean;
  readonly curve: LossCurve | null;
} {
  const scored = new StepCurve();
  let steps = 0;
  for (;;) {
    const next = fit.next();
    if (next.done) return { model: next.value, steps, truncated: false, curve: scored.result() };
    const { step, validationLoss, snapshot } = next.value;
    steps = step;
    if (validationLoss !== undefined) scored.add(step, validationLoss);
    if (shouldStop()) return { model: snapshot(), steps, truncated: true, curve: scored.result() };
  }
}

/** @throws ModelError MODEL_SCORES_INVALID */
function requireLength(prediction: Float64Array, wanted: number, family: string): void {
  if (prediction.length === wanted) return;
  throw new ModelError(
    'MODEL_SCORES_INVALID',
    `${family} predicted ${prediction.length} values where ${wanted} were due.`,
    {
      hint: 'Mend the predict of the family: row-major, one value or one a class for each row.',
    },
  );
}

function probeRows(init: WorkerInit, rows: Uint32Array): ProbeRows {
  const { weight, task } = init;
  return {
    y: Float64Array.from(rows, (r) => init.y[r]!),
    weight: weight === null ? null : Float64Array.from(rows, (r) => weight[r]!),
    outputs: outputsOf(task),
    classes: task.kind === 'regression' ? 0 : task.classes.length,
  };
}

function scoreOf({ y, weight, outputs, classes }: ProbeRows, metric: Metric, prediction: Float64Array): number {
  return metric.loss({ y, prediction, outputs, classes, ...(weight === null ? {} : { weight }) });
}

function saveModel(file: string, model: FittedPipeline): number {
  if (file === '') return 0;
  const bytes = encodeState(model.toState());
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.tmp`, bytes);
  renameSync(`${file}.tmp`, file);
  return bytes.byteLength;
}
