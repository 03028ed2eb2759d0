import { ModelError } from '../../core/errors.ts';
import { outputsOf } from '../../core/task.ts';
import type { ConfigOf } from '../../space/param.ts';
import type { FitContext, FitInput, FitStep } from '../family.ts';
import { histData } from '../shared/hist-data.ts';
import { trainingRows } from '../shared/training-rows.ts';
import { categoryMaps } from '../shared/tree-arrays.ts';
import { TreeBuilder } from '../shared/tree-builder.ts';
import { createObjective } from './create-objective.ts';
import { customObjective, type GradientObjective } from './custom-objective.ts';
import { EarlyStopping } from './early-stopping.ts';
import { GbdtModel } from './gbdt-model.ts';
import { chooseObjective } from './objective-choice.ts';
import { RoundTrainer } from './round-trainer.ts';
import type { GbdtSpace } from './space.ts';

/** Rounds without a split after which nothing more will come, when trees see random parts of the data. */
const EMPTY_ROUNDS = 10;

/** What a caller in code may give besides a configuration. */
export interface BoostExtras {
  /** A loss of the caller's own, instead of the configured one. */
  readonly objective?: GradientObjective;
}

/**
 * Boosts trees round by round; the arena is given back at the end.
 * @throws ModelError MODEL_NO_TRAINING_ROWS, MODEL_OBJECTIVE_INVALID, MODEL_TARGET_INVALID, KERNEL_OUT_OF_MEMORY
 */
export function* fitGbdt(
  input: FitInput,
  config: ConfigOf<GbdtSpace>,
  context: FitContext,
  extras: BoostExtras = {},
): Generator<FitStep, GbdtModel, void> {
  const { arena } = context.kernels;
  const mark = arena.mark();
  try {
    return yield* boostInArena(input, config, context, extras);
  } finally {
    arena.release(mark);
  }
}

function* boostInArena(
  input: FitInput,
  config: ConfigOf<GbdtSpace>,
  context: FitContext,
  extras: BoostExtras,
): Generator<FitStep, GbdtModel, void> {
  const { x, task } = input;
  const train = trainingRows(input);
  if (train.rows.length === 0)
    throw new ModelError('MODEL_NO_TRAINING_ROWS', `None of ${input.rows.length} training rows has a weight above 0.`, {
      hint: 'Give at least one row a positive weight.',
    });
  const { kernels } = context;
  const data = histData(x, train.rows, input.binned, kernels);
  const outputs = outputsOf(task);
  const choice = chooseObjective(task, config, context.metric, train.y);
  const rows = kernels.arena.u32(train.rows.length);
  rows.set(train.rows);
  const buffers = {
    rows: rows.byteOffset,
    n: train.rows.length,
    stride: x.rows,
    score: kernels.arena.alloc(x.rows * outputs * 8),
    g: kernels.arena.alloc(x.rows * 4),
    h: kernels.arena.alloc(x.rows * 4),
  };
  const objective =
    extras.objective === undefined
      ? createObjective(choice, task, train, kernels, buffers)
      : customObjective(extras.objective, outputs, train, kernels, buffers);
  const builder = new TreeBuilder(data, 1);
  const options = {
    ...config,
    maxCatThreshold: 32,
    ...(input.monotone === undefined ? {} : { monotone: input.monotone }),
  };
  const validation = input.validation?.rows ?? new Uint32Array(0);
  const room = Math.max(train.rows.length, validation.length);
  const trainer = new RoundTrainer(
    {
      ...{ data, kernels, objective, buffers, train: train.rows, validation, builder, room },
      ...(train.weight.every((w) => w === train.weight[0]) ? {} : { weight: input.weight! }),
    },
    options,
    context,
  );
  const maps = categoryMaps(x, data);
  const { base, link } = objective;
  const model = (rounds: number): GbdtModel =>
    new GbdtModel({ trees: builder.finish(rounds * outputs), maps, base, link });
  const stopping = new EarlyStopping(context.patience);
  let empty = 0;
  for (let round = 1; round <= config.maxRounds; round++) {
    const grew = trainer.round();
    if (grew === 'stopped') break;
    const loss = validation.length === 0 ? undefined : context.validationLoss?.(trainer.validationPrediction());
    if (loss !== undefined) stopping.record(round, loss);
    yield {
      step: round,
      total: config.maxRounds,
      ...(loss === undefined ? {} : { validationLoss: loss }),
      snapshot: () => model(stopping.bestRound ?? round),
    };
    empty = grew === 'empty' ? empty + 1 : 0;
    if (empty > (trainer.random ? EMPTY_ROUNDS : 0) || stopping.patienceOver || context.shouldStop()) break;
  }
  return model(stopping.bestRound ?? builder.trees / outputs);
}
