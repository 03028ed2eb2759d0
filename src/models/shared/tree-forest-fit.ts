import { ModelError } from '../../core/errors.ts';
import { outputsOf } from '../../core/task.ts';
import type { FitContext, FitInput, FitStep } from '../family.ts';
import { histData } from './hist-data.ts';
import { roundLeaves } from './round-leaves.ts';
import { trainingRows } from './training-rows.ts';
import { categoryMaps } from './tree-arrays.ts';
import { ForestBuilder } from './tree-forest-builder.ts';
import { ForestGrower } from './tree-forest-grower.ts';
import { ForestModel } from './tree-forest-model.ts';
import { outOfBag } from './tree-forest-out-of-bag.ts';
import { type ForestDraw, ForestTargets } from './tree-forest-targets.ts';

/** What both forest families read from their config. */
export interface ForestConfig {
  readonly nEstimators: number;
  readonly maxFeatures: number;
  readonly minSamplesLeaf: number;
  readonly minSamplesSplit: number;
  readonly minImpurityDecrease: number;
  readonly maxLeafNodes: number;
  readonly maxDepth: number;
  readonly criterion: string;
  readonly bootstrap: boolean;
  /** Share of the rows drawn for each tree. */
  readonly maxSamples: number;
}
/** What tells the families apart. */
export interface ForestKind {
  readonly family: string;
  readonly randomCuts: boolean;
}

/**
 * Grows a forest tree by tree; the arena is given back at the end.
 * @throws ModelError MODEL_NO_TRAINING_ROWS, MODEL_TARGET_INVALID
 */
export function* growForest(
  input: FitInput,
  config: ForestConfig,
  context: FitContext,
  kind: ForestKind,
): Generator<FitStep, ForestModel, void> {
  const { arena } = context.kernels;
  const mark = arena.mark();
  try {
    return yield* growInArena(input, config, context, kind);
  } finally {
    arena.release(mark);
  }
}

function* growInArena(
  input: FitInput,
  config: ForestConfig,
  context: FitContext,
  kind: ForestKind,
): Generator<FitStep, ForestModel, void> {
  const train = trainingRows(input);
  if (train.rows.length === 0)
    throw new ModelError('MODEL_NO_TRAINING_ROWS', `None of ${input.rows.length} training rows has a weight above 0.`, {
      hint: 'Give at least one row a positive weight.',
    });
  if (config.criterion === 'poisson') requireCounts(train.y);
  const { kernels, rng } = context;
  const data = histData(input.x, train.rows, input.binned, kernels);
  const targets = new ForestTargets(train, input.x.rows, kernels.arena, input.task, config.criterion);
  const draw: ForestDraw = { bootstrap: config.bootstrap, maxSamples: config.maxSamples };
  let shouldStop = (): boolean => false;
  const options = {
    ...config,
    random: kind.randomCuts,
    featuresPerNode: Math.max(1, Math.round(config.maxFeatures * data.features.length)),
    monotone: targets.classes > 0 ? undefined : input.monotone,
  };
  const grower = new ForestGrower(data, kernels, train.rows.length, targets, options, () => shouldStop());
  const builder = new ForestBuilder(data, input.x.features.length, targets);
  const maps = categoryMaps(input.x, data);
  const parts = {
    family: kind.family,
    outputs: outputsOf(input.task),
    maps,
    shift: targets.shift,
    scale: targets.scale,
  };
  const model = (): ForestModel => {
    const made = roundLeaves({
      ...parts,
      trees: builder.finish(),
      shares: builder.shares.finish(),
      gains: builder.gains.slice(),
    });
    return new ForestModel(made, () =>
      outOfBag(made, input, train.rows, draw, (t) => rng.fork(`tree ${t + 1}`).fork('rows')),
    );
  };
  for (let t = 1; t <= config.nEstimators; t++) {
    const stream = rng.fork(`tree ${t}`);
    const { rows, total } = targets.draw(stream.fork('rows'), draw);
    const tree = grower.grow(rows, total, stream);
    if (tree === undefined) break;
    builder.add(tree);
    yield { step: t, total: config.nEstimators, snapshot: model };
    // The first tree is always finished: a forest has at least one.
    shouldStop = context.shouldStop;
    if (context.shouldStop()) break;
  }
  return model();
}

function requireCounts(y: Float64Array): void {
  const lowest = y.reduce((low, v) => Math.min(low, v), Number.POSITIVE_INFINITY);
  if (lowest < 0)
    throw new ModelError('MODEL_TARGET_INVALID', `The target holds ${lowest}, and criterion is poisson.`, {
      hint: 'Use the criterion squared.',
      context: { lowest },
    });
}
