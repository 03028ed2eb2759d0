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
import { fitMaterial } from './fit-material.ts';
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
  const shouldStop = (): boolean => nowMs() >= job.deadlineMs || Atomics.load(init.stop, job.slot) !== 0;
  const rng = createRng(init.seed).fork(`${configKey(job.config)}#${job.fold}`);
  const material = fitMaterial(init, job, { kernels, rng: rng.fork('student'), shouldStop });
  kernels.useArena(job.arena); // a teacher's models may have worked in it
  const { input, validation, truth } = material;
  const probe = truth === null ? null : new CrossfitProbe(truth, metric);
  const context: FitContext = {
    rng,
    kernels,
    shouldStop,
    metric: metric.name,
    threads: job.threads ?? 1,
    ...(probe === null ? {} : { validationLoss: (prediction) => probe.loss(prediction) }),
  };
  const fit = fitPipeline(input, job.config, context);
  const { model, steps, truncated, curve } = drain(fit, shouldStop);
  const predictStart = nowMs();
  const { base, binned } = input;
  const options = { kernels, ...(binned === undefined ? {} : { binned }) };
  const predicted = validation === null ? new Float64Array(0) : model.predict(base, { rows: validation, ...options });
  const predictSeconds = (nowMs() - predictStart) / 1000;
  if (validation !== null) requireLength(predicted, validation.length * outputsOf(init.task), model.family);
  const prediction = probe?.used === true ? probe.prediction : predicted;
  const loss = truth === null ? Number.NaN : scoreOf(truth, metric, prediction);
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
