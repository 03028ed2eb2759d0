import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nowMs } from '../core/clock.ts';
import type { Transport } from '../evaluate/protocol.ts';
import { parseQuantizeMethod } from '../models/mlp/quantize/quantize-method.ts';
import type { Config } from '../space/param.ts';
import { chooseWithin, type DeployLimits, rowMilliseconds } from './choose-within.ts';
import { distillMixture } from './distill/distill-mixture.ts';
import { type Choice, chooseFinal } from './finish.ts';
import { fitSpread, type SpreadSource } from './fit-spread.ts';
import { measureGain } from './measure-gain.ts';
import type { FitOptions, Limits } from './options.ts';
import type { RunPlan } from './plan-run.ts';
import { type QuantizedFile, quantizeMembers } from './quantize-members.ts';
import { refitMembers } from './refit.ts';
import type { Reserves } from './reserves.ts';
import { memberFiles } from './save-choice.ts';
import { savedFolds } from './saved-folds.ts';
import type { StoredTrial, TrialStore } from './trial-store.ts';

/** Milliseconds kept for writing the model, after the ensemble, the refits and the spread. */
const AFTER_ENSEMBLE_MS = 200;
const AFTER_REFIT_MS = 400;
const AFTER_SPREAD_MS = 300;
/** Part of the time for the spread that may go into what averaging removes. */
const GAIN_SHARE = 0.5;
/** An interrupted run looks for weights this long. */
const INTERRUPTED_MS = 1000;

export interface FinalContext {
  readonly options: FitOptions;
  readonly limits: Limits;
  readonly plan: RunPlan;
  readonly store: TrialStore;
  /** One stop flag a slot. */
  readonly stop: Int32Array;
  /** The run folder. */
  readonly folder: string;
  /** When the budget ends (milliseconds since 1970); Infinity without one. */
  readonly endMs: number;
  readonly reserves: Reserves;
  /** The user wants an end: nothing is fitted any more. */
  readonly interrupted: boolean;
  /** Seconds of one fit on one core. */
  predictedSeconds(config: Config): number;
}

/** Everything that is saved. */
export interface FinalModel {
  readonly choice: Choice;
  /** Trial id -> file of a model of all rows. */
  readonly refitted: ReadonlyMap<number, string>;
  readonly spread: SpreadSource | null;
  /** Model file -> file that takes its place. */
  readonly replaced: ReadonlyMap<string, string>;
  readonly quantized: readonly QuantizedFile[];
  /** What the model costs, when no choice kept to the limits that were asked for. */
  readonly missed: DeployLimits | null;
  /** What became of `distill`; null when it was not asked for. */
  readonly distilled: string | null;
}

/** After the search: weights, refits on all rows, spread of outcomes, quantization. @returns null without a complete trial */
export async function makeFinalModel(pool: Transport, context: FinalContext): Promise<FinalModel | null> {
  const { options, plan, store, limits, endMs, reserves, interrupted, stop } = context;
  const { prepared } = plan;
  const refitEndMs = endMs - AFTER_REFIT_MS - reserves.spread * 1000;
  const settings = {
    seed: limits.seed,
    ensemble: (options.ensemble ?? true) && options.distill !== true,
    logPool: true,
    memoryBytes: plan.memoryBytes,
    stopMs: interrupted ? nowMs() + INTERRUPTED_MS : weightsEndMs(context),
  };
  const costOf = (trial: StoredTrial) => memberCost(trial, context);
  const within = chooseWithin(
    store.trials,
    (allowed) => chooseFinal(store, prepared, { ...settings, allowed }),
    deployLimits(options),
    costOf,
  );
  if (within.choice === null) return null;
  const refitting = {
    arenas: prepared.arenas,
    stop,
    endMs: refitEndMs,
    modelFile: (id: number) => store.modelFile(id, -1),
    predictedSeconds: (config: Config) => context.predictedSeconds(config),
    space: plan.space,
  };
  const student =
    options.distill === true && !interrupted
      ? await distillMixture(pool, within.choice, {
          ...{ plan, store, settings, refitting, limits: deployLimits(options) },
          costOf: (trial) => costOf(trial)(1),
          endMs: refitEndMs - reserves.refit * 1000,
        })
      : null;
  const taught = student?.taught ?? null;
  const choice = taught?.choice ?? within.choice;
  const refitted =
    taught?.refitted ?? (interrupted ? new Map<number, string>() : await refitMembers(choice, pool, refitting));
  const spread = await spreadOf(choice, refitted, pool, context);
  const { replaced, report } = quantize(choice, refitted, context);
  return {
    choice,
    refitted,
    spread,
    replaced,
    quantized: report,
    missed: taught === null ? within.missed : null,
    distilled: student?.note ?? null,
  };
}

/** When weights must be known: before the refits, or later where the search ended late, for a mixture is worth more. */
function weightsEndMs({ endMs, reserves }: FinalContext): number {
  const last = endMs - AFTER_ENSEMBLE_MS;
  const usual = last - (reserves.refit + reserves.distill + reserves.spread) * 1000;
  return Math.max(usual, Math.min(last, nowMs() + reserves.weights * 1000));
}

function deployLimits({ inferLimit, sizeLimit }: FitOptions): DeployLimits {
  return { inferMs: inferLimit ?? Number.POSITIVE_INFINITY, bytes: sizeLimit ?? Number.POSITIVE_INFINITY };
}

/** A model of all rows is a little larger than that of a fold. */
const LARGER = 1.25;

/** What a trial costs as a member of a given weight, by the model of its first fold. */
function memberCost(
  trial: StoredTrial,
  { options, limits, plan, store }: FinalContext,
): (weight: number) => DeployLimits {
  const { prepared } = plan;
  const { kind } = prepared.foldPlan;
  const folds = trial.steps.length;
  const inferMs = options.inferLimit === undefined ? 0 : rowMilliseconds(store.modelFile(trial.id, 0), prepared.base);
  const bytes = trial.bytes / Math.max(1, folds);
  return (weight) => {
    // stable families count in full too: without time for a refit their fold models are what is saved
    const beside = kind === 'holdout' ? 0 : savedFolds(weight, folds, true, limits.refit, kind).length;
    const models = beside + LARGER;
    return { inferMs: models * inferMs, bytes: models * bytes };
  };
}

/** How far outcomes lie from the predictions of the final mixture (regression). */
async function spreadOf(
  choice: Choice,
  refitted: ReadonlyMap<number, string>,
  pool: Transport,
  context: FinalContext,
): Promise<SpreadSource | null> {
  const { plan, store, stop, endMs, interrupted, limits, reserves } = context;
  const { prepared } = plan;
  if (prepared.schema.task.kind !== 'regression') return null;
  const mixed = new Float64Array(prepared.base.rows);
  for (const { trial, weight } of choice.members) {
    const oof = store.readOof(trial.id);
    for (let i = 0; i < mixed.length; i++) mixed[i]! += weight * oof[i]!;
  }
  const files = memberFiles(choice, refitted, { prepared, store, refit: limits.refit });
  const gainEndMs = Math.min(
    endMs - AFTER_SPREAD_MS,
    nowMs() + (GAIN_SHARE * reserves.spread * 1000 || Number.POSITIVE_INFINITY),
  );
  const gain = interrupted
    ? 0
    : measureGain(choice, mixed, files, { prepared, store, seed: limits.seed, endMs: gainEndMs });
  return fitSpread(mixed, prepared, pool, {
    stop,
    gain,
    arenas: prepared.arenas,
    endMs: endMs - AFTER_SPREAD_MS,
    constant: interrupted,
    modelFile: (part) => store.spreadFile(part),
  });
}

/** Networks of the final members in few bytes, where that is asked for; the report is kept beside the model. */
function quantize(
  choice: Choice,
  refitted: ReadonlyMap<number, string>,
  { options, limits, plan, store, folder }: FinalContext,
): ReturnType<typeof quantizeMembers> {
  if (options.quantize === undefined) return { replaced: new Map(), report: [] };
  const { prepared } = plan;
  const files = memberFiles(choice, refitted, { prepared, store, refit: limits.refit });
  const result = quantizeMembers(files, parseQuantizeMethod(options.quantize), prepared);
  const report = { method: options.quantize, metric: prepared.metric.name, files: result.report };
  writeFileSync(join(folder, 'quantization.json'), `${JSON.stringify(report, null, 1)}\n`);
  return result;
}
