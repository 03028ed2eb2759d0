import { ModelError } from '../../core/errors.ts';
import type { ConfigOf } from '../../space/param.ts';
import type { FitContext, FitInput, FitStep } from '../family.ts';
import { EarlyStopping } from '../shared/early-stopping.ts';
import { histData } from '../shared/hist-data.ts';
import { trainingRows } from '../shared/training-rows.ts';
import { COMBINATIONS_A_LEVEL, ColumnChoice } from './column-choice.ts';
import { ModelBuilder } from './model-builder.ts';
import { createObjective } from './objective.ts';
import type { ObliviousModel } from './oblivious-model.ts';
import { plainColumns } from './plain-columns.ts';
import { RoundTrainer } from './round-trainer.ts';
import type { ObliviousSpace } from './space.ts';
import { StatisticBlocks } from './statistic-blocks.ts';
import { statisticTargets } from './statistic-kinds.ts';

/** Rounds without a split after which nothing more will come: rows and noise are drawn anew every round. */
const EMPTY_ROUNDS = 10;
/** Categories of fewer values have no statistics: one value against the other says the same. */
const LEAST_VALUES = 3;
/** Share of the arena that statistics of combinations may take. */
const COMBINATION_SHARE = 0.25;

/** Boosts trees round by round; the arena is given back at the end. */
export function* boost(
  input: FitInput,
  config: ConfigOf<ObliviousSpace>,
  context: FitContext,
): Generator<FitStep, ObliviousModel, void> {
  const { arena } = context.kernels;
  const mark = arena.mark();
  try {
    return yield* boostInArena(input, config, context);
  } finally {
    arena.release(mark);
  }
}

function* boostInArena(
  input: FitInput,
  config: ConfigOf<ObliviousSpace>,
  context: FitContext,
): Generator<FitStep, ObliviousModel, void> {
  const { trainer, builder, watches } = prepare(input, config, context);
  const stopping = new EarlyStopping();
  let empty = 0;
  for (let round = 1; round <= config.maxRounds; round++) {
    empty = trainer.round(round) ? 0 : empty + 1;
    const loss = watches ? context.validationLoss?.(trainer.validationPrediction()) : undefined;
    if (loss !== undefined) stopping.record(builder.rounds, loss);
    yield {
      step: round,
      total: config.maxRounds,
      ...(loss === undefined ? {} : { validationLoss: loss }),
      snapshot: () => builder.finish(stopping.bestRound ?? builder.rounds),
    };
    if (empty > EMPTY_ROUNDS || stopping.patienceOver || context.shouldStop()) break;
  }
  return builder.finish(stopping.bestRound ?? builder.rounds);
}

function prepare(input: FitInput, config: ConfigOf<ObliviousSpace>, context: FitContext) {
  const { x, task } = input;
  const { kernels } = context;
  const train = trainingRows(input);
  if (train.rows.length === 0)
    throw new ModelError('MODEL_NO_TRAINING_ROWS', `None of ${input.rows.length} training rows has a weight above 0.`, {
      hint: 'Give at least one row a positive weight.',
    });
  const data = histData(x, train.rows, input.binned, kernels);
  const rows = kernels.arena.u32(train.rows.length);
  rows.set(train.rows);
  const buffers = {
    rows: rows.byteOffset,
    n: train.rows.length,
    stride: x.rows,
  };
  const objective = createObjective(task, train, kernels, buffers);
  const validation = input.validation?.rows ?? new Uint32Array(0);
  const plain = plainColumns(x, data, config.oneHotMaxSize);
  const single = data.features
    .filter((f) => f.category && f.column.bins + (f.column.hasMissing ? 1 : 0) >= LEAST_VALUES)
    .map((f) => f.feature);
  const rng = context.rng.fork('statistics');
  const mean = train.total / train.rows.length;
  const statistics = statisticTargets(task, objective.target, rng);
  const order = { ...statistics, x, train: train.rows, validation, bins: config.statisticBins };
  const blocks = new StatisticBlocks(
    {
      ...order,
      weight: train.weight.map((w) => w / mean),
      orders: Array.from({ length: config.permutations }, () => rng.permutation(train.rows.length)),
    },
    kernels,
    kernels.arena.free * COMBINATION_SHARE,
  );
  const choice = new ColumnChoice(plain, blocks, single, config.maxCtrComplexity);
  const kinds = statistics.kinds.length;
  const combinations = config.maxCtrComplexity < 2 || single.length < 2 ? 0 : config.depth * COMBINATIONS_A_LEVEL;
  const builder = new ModelBuilder(objective.start, x.features);
  const trainer = new RoundTrainer(
    {
      kernels,
      objective,
      buffers,
      train: train.rows,
      validation,
      choice,
      blocks,
      builder,
      orders: single.length === 0 ? 1 : config.permutations,
      columns: Math.max(1, plain.length + (single.length + combinations) * kinds),
      mostCategories: single.reduce((most, f) => Math.max(most, x.features[f]!.cardinality + 2), 1),
    },
    config,
    context,
  );
  return { trainer, builder, watches: validation.length > 0 };
}
