import { ModelError } from '../../core/errors.ts';
import type { Matrix } from '../../core/matrix.ts';
import { outputsOf } from '../../core/task.ts';
import type { BinRules } from '../../kernels/bin-matrix.ts';
import type { ConfigOf } from '../../space/param.ts';
import type { FitContext, FitInput } from '../family.ts';
import { histData } from '../shared/hist-data.ts';
import { interactionGroups } from '../shared/interaction-groups.ts';
import { sumOf, type TrainingRows, trainingRows } from '../shared/training-rows.ts';
import { categoryMaps } from '../shared/tree-arrays.ts';
import { TreeBuilder } from '../shared/tree-builder.ts';
import { createObjective } from './create-objective.ts';
import { customObjective, type GradientObjective } from './custom-objective.ts';
import { GbdtModel } from './gbdt-model.ts';
import { joinMaps, joinTrees, otherModel } from './join-trees.ts';
import type { Objective, ObjectiveBuffers } from './objective.ts';
import { chooseObjective } from './objective-choice.ts';
import { RoundTrainer } from './round-trainer.ts';
import type { GbdtSpace } from './space.ts';

/** What a caller in code may give besides a configuration. */
export interface BoostExtras {
  /** A loss of the caller's own, instead of the configured one. */
  readonly objective?: GradientObjective;
  /** Rounds are added to this model, which stays as it is; of the same objective, fitted on the same columns. */
  readonly initModel?: GbdtModel;
  /** Most bins of a numeric feature, at most 255, the missing one not counted; absent: 255, shared with other fits. */
  readonly maxBins?: number;
}
/** A fit that is ready for its first round. */
export interface BoostRun {
  readonly trainer: RoundTrainer;
  /** Complete rounds grown so far, those of an earlier model not counted. */
  rounds(): number;
  /** The earlier model, if any, with the first `rounds` rounds of this fit. */
  model(rounds: number): GbdtModel;
}

/** Most categories on one side of a split. */
const MAX_CAT_THRESHOLD = 32;

/**
 * Bins, objective and trainer of a fit, all in the arena.
 * @throws ModelError MODEL_NO_TRAINING_ROWS, MODEL_OBJECTIVE_INVALID, MODEL_TARGET_INVALID, MODEL_WARM_START_INVALID,
 *   KERNEL_OUT_OF_MEMORY
 */
export function setUp(
  input: FitInput,
  config: ConfigOf<GbdtSpace>,
  context: FitContext,
  extras: BoostExtras,
): BoostRun {
  const { x, task, interactionConstraints: constraints } = input;
  const { kernels } = context;
  const { initModel } = extras;
  const train = weighedRows(input, config);
  const data = histData(x, train.rows, input.binned, kernels, binRules(extras, x));
  const outputs = outputsOf(task);
  const buffers = allocate(x.rows, outputs, train.rows, context);
  const objective = objectiveOf(input, config, context, extras, train, buffers);
  const maps = initModel === undefined ? categoryMaps(x, data) : joinMaps(initModel.parts.maps, categoryMaps(x, data));
  const builder = new TreeBuilder(data, 1);
  const validation = input.validation?.rows ?? new Uint32Array(0);
  const trainer = new RoundTrainer(
    {
      ...{ data, kernels, objective, buffers, train: train.rows, validation, builder },
      room: Math.max(train.rows.length, validation.length),
      ...(initModel === undefined ? {} : { start: { model: initModel, x } }),
      ...(task.kind === 'binary' ? { isPositive: (row: number) => input.y[row] === 1 } : {}),
      ...(train.equal ? {} : { weight: byRow(train, x.rows) }),
    },
    {
      ...config,
      maxCatThreshold: MAX_CAT_THRESHOLD,
      ...(input.monotone === undefined ? {} : { monotone: input.monotone }),
      ...(constraints === undefined ? {} : { interactions: interactionGroups(x.features, constraints) }),
    },
    context,
  );
  const { base, link } = objective;
  const model = (rounds: number): GbdtModel => {
    const { trees, gains } = builder.finish(x.features.length, rounds * outputs);
    if (initModel === undefined) return new GbdtModel({ trees, gains, maps, base, link });
    const { parts } = initModel;
    const sums = gains.map((gain, f) => gain + parts.gains[f]!);
    return new GbdtModel({ trees: joinTrees(parts.trees, trees), gains: sums, maps, base, link });
  };
  return { trainer, rounds: () => Math.floor(builder.trees / outputs), model };
}

/** Category codes keep the bins that an earlier model knows, so that its trees and the new ones read them alike. */
function binRules({ maxBins, initModel }: BoostExtras, { features }: Matrix): BinRules {
  const maps = initModel?.parts.maps ?? [];
  const codes = features.map(({ kind, cardinality }, f) =>
    kind === 'category' && maps[f]?.length === cardinality + 2 ? maps[f] : undefined,
  );
  return maxBins === undefined ? { codes } : { maxBins, codes };
}

/** Training rows, with the weight of class 1 changed as configured. */
function weighedRows(input: FitInput, config: ConfigOf<GbdtSpace>): TrainingRows {
  const train = trainingRows(input);
  if (train.rows.length === 0)
    throw new ModelError('MODEL_NO_TRAINING_ROWS', `None of ${input.rows.length} training rows has a weight above 0.`, {
      hint: 'Give at least one row a positive weight.',
    });
  const { isUnbalance, scalePosWeight } = config;
  if (input.task.kind !== 'binary' || (!isUnbalance && scalePosWeight === 1)) return train;
  const ones = train.weight.reduce((sum, w, i) => sum + w * train.y[i]!, 0);
  const balance = isUnbalance && ones > 0 && ones < train.total ? (train.total - ones) / ones : 1;
  const factor = balance * scalePosWeight;
  if (factor === 1) return train;
  const weight = train.weight.map((w, i) => (train.y[i] === 1 ? w * factor : w));
  return { ...train, weight, total: train.total + (factor - 1) * ones, equal: sumOf(weight).equal };
}

function byRow({ rows, weight }: TrainingRows, all: number): Float64Array {
  const out = new Float64Array(all);
  for (let i = 0; i < rows.length; i++) out[rows[i]!] = weight[i]!;
  return out;
}

function allocate(all: number, outputs: number, train: Uint32Array, { kernels }: FitContext): ObjectiveBuffers {
  const rows = kernels.arena.u32(train.length);
  rows.set(train);
  return {
    rows: rows.byteOffset,
    n: train.length,
    stride: all,
    score: kernels.arena.alloc(all * outputs * 8),
    g: kernels.arena.alloc(all * 4),
    h: kernels.arena.alloc(all * 4),
  };
}

function objectiveOf(
  { task }: FitInput,
  config: ConfigOf<GbdtSpace>,
  { kernels, metric }: FitContext,
  { objective: custom, initModel }: BoostExtras,
  train: TrainingRows,
  buffers: ObjectiveBuffers,
): Objective {
  const base = initModel?.parts.base;
  const outputs = outputsOf(task);
  if (base !== undefined && base.start.length !== outputs)
    throw otherModel(`has ${base.start.length} outputs, the task ${outputs}`);
  const choice = chooseObjective(task, config, metric, train.y);
  const objective =
    custom === undefined
      ? createObjective(choice, task, train, kernels, buffers, base)
      : customObjective(
          base === undefined ? custom : { ...custom, start: [...base.start] },
          outputs,
          train,
          kernels,
          buffers,
        );
  if (initModel !== undefined && initModel.parts.link !== objective.link)
    throw otherModel(`predicts by the link ${initModel.parts.link}, this objective by ${objective.link}`);
  return objective;
}
