import { ModelError } from '../../core/errors.ts';
import type { Rng } from '../../core/rng.ts';
import { outputsOf, type Task } from '../../core/task.ts';
import type { FitContext, FitInput, FitStep } from '../family.ts';
import { histData } from './hist-data.ts';
import { type TrainingRows, trainingRows } from './training-rows.ts';
import { categoryMaps } from './tree-arrays.ts';
import { F32Buffer, U16Buffer } from './tree-buffers.ts';
import { TreeBuilder } from './tree-builder.ts';
import { ForestGrower, type ForestOptions, type ForestTargets, type ForestTree } from './tree-forest-grower.ts';
import { ForestModel } from './tree-forest-model.ts';

/** What both forest families read from their config. */
export interface ForestConfig {
  readonly nEstimators: number;
  readonly maxFeatures: number;
  readonly minSamplesLeaf: number;
  readonly maxLeafNodes: number;
  readonly maxDepth: number;
  readonly criterion: string;
  /** Share of the rows drawn for each tree. */
  readonly maxSamples: number;
}
/** What tells the families apart. */
export interface ForestKind {
  readonly family: string;
  /** Rows are drawn with replacement; otherwise every tree sees `maxSamples` of them, drawn without. */
  readonly bootstrap: boolean;
  readonly randomCuts: boolean;
}

/** Grows a forest tree by tree; the arena is given back at the end. */
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
  const { kernels } = context;
  const data = histData(input.x, train.rows, input.binned, kernels);
  const classes = classesToCount(input.task, config.criterion);
  const targets = new ForestTargetsByRow(train, input.x.rows, kernels.arena, classes === 0);
  const options: ForestOptions = {
    classes,
    entropy: config.criterion === 'entropy',
    random: kind.randomCuts,
    featuresPerNode: Math.max(1, Math.round(config.maxFeatures * data.features.length)),
    minSamplesLeaf: config.minSamplesLeaf,
    maxLeafNodes: config.maxLeafNodes,
    maxDepth: config.maxDepth,
  };
  const outputs = outputsOf(input.task);
  const leaves = new LeafWriter(classes, outputs, targets.shift, targets.scale);
  const builder = new TreeBuilder(data, 1);
  let shouldStop = (): boolean => false;
  const grower = new ForestGrower(data, kernels, train.rows.length, targets, options, () => shouldStop());
  const maps = categoryMaps(input.x, data);
  const model = (): ForestModel => {
    const trees = builder.finish();
    return new ForestModel({ family: kind.family, outputs, trees, maps, shares: leaves.finish() });
  };
  for (let t = 1; t <= config.nEstimators; t++) {
    const rng = context.rng.fork(`tree ${t}`);
    const n = targets.draw(grower.idx, rng, kind.bootstrap, config.maxSamples);
    const grown = grower.grow(n, rng);
    if (grown === undefined) break;
    const { values, covers } = leaves.read(grown);
    builder.add(grown.tree, values, covers);
    yield { step: t, total: config.nEstimators, snapshot: model };
    // The first tree is always finished: a forest has at least one.
    shouldStop = context.shouldStop;
    if (context.shouldStop()) break;
  }
  return model();
}

/** Two classes with the Gini index are split like a mean; more classes, and entropy, count classes. */
function classesToCount(task: Task, criterion: string): number {
  if (task.kind === 'regression') return 0;
  return task.kind === 'binary' && criterion !== 'entropy' ? 0 : task.classes.length;
}

/** Targets and weights by row id, re-drawn for each tree. Means are taken of standardised targets. */
class ForestTargetsByRow implements ForestTargets {
  readonly pairs: number;
  readonly target: number;
  readonly shift: number;
  readonly scale: number;
  private readonly train: TrainingRows;
  private readonly pairView: Float64Array;
  private readonly targetView: Float64Array;
  private readonly counts: Uint16Array;
  private readonly meanWeight: number;

  constructor(train: TrainingRows, rows: number, arena: { f64(length: number): Float64Array }, means: boolean) {
    this.train = train;
    this.pairView = arena.f64(rows * 2);
    this.targetView = arena.f64(rows);
    this.pairs = this.pairView.byteOffset;
    this.target = this.targetView.byteOffset;
    this.counts = new Uint16Array(train.rows.length);
    this.meanWeight = train.total / train.rows.length;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const v of train.y) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    this.shift = means ? low / 2 + high / 2 : 0;
    this.scale = means && high > low ? high / 2 - low / 2 : 1;
    for (let i = 0; i < train.rows.length; i++)
      this.targetView[train.rows[i]!] = (train.y[i]! - this.shift) / this.scale;
  }

  /** Fills `idx` with the rows of a tree, ascending, sets their weights, and returns how many. */
  draw(idx: Uint32Array, rng: Rng, bootstrap: boolean, share: number): number {
    const n = this.train.rows.length;
    const wanted = Math.max(1, Math.round(n * share));
    if (bootstrap) {
      this.counts.fill(0);
      for (let i = 0; i < wanted; i++) this.counts[rng.int(n)]!++;
    } else for (let i = 0, left = wanted; i < n; i++) left -= this.counts[i] = rng.next() * (n - i) < left ? 1 : 0;
    let m = 0;
    for (let i = 0; i < n; i++) {
      const count = this.counts[i]!;
      if (count === 0) continue;
      const row = this.train.rows[i]!;
      const weight = (count * this.train.weight[i]!) / this.meanWeight;
      this.pairView[2 * row] = weight * this.targetView[row]!;
      this.pairView[2 * row + 1] = weight;
      idx[m++] = row;
    }
    return m;
  }
}

/** Turns leaf totals into what the model keeps. */
class LeafWriter {
  private readonly classes: number;
  private readonly outputs: number;
  private readonly shift: number;
  private readonly scale: number;
  private readonly entryClasses = new U16Buffer();
  private readonly entryShares = new F32Buffer();

  constructor(classes: number, outputs: number, shift: number, scale: number) {
    this.classes = classes;
    this.outputs = outputs;
    this.shift = shift;
    this.scale = scale;
  }
  /** Of each leaf its weight and one number: its mean, the share of class 1, or the start of its entries. */
  read(grown: ForestTree): { readonly values: number[]; readonly covers: number[] } {
    const values: number[] = [];
    const covers: number[] = [];
    grown.eachLeaf((totals) => {
      values.push(this.value(totals));
      covers.push(this.classes === 0 ? totals[1]! : totals.reduce((sum, t) => sum + t, 0));
    });
    return { values, covers };
  }
  private value(totals: Float64Array): number {
    if (this.classes === 0) return this.shift + this.scale * (totals[0]! / totals[1]!);
    return this.outputs === 1 ? totals[1]! / (totals[0]! + totals[1]!) : this.entries(totals);
  }
  private entries(totals: Float64Array): number {
    const start = this.entryClasses.length;
    const weight = totals.reduce((sum, t) => sum + t, 0);
    for (let c = 0; c < this.classes; c++)
      if (totals[c]! > 0) {
        this.entryClasses.push(c);
        this.entryShares.push(totals[c]! / weight);
      }
    return start;
  }
  finish() {
    return {
      classes: this.entryClasses.copy(this.entryClasses.length),
      shares: this.entryShares.copy(this.entryShares.length),
    };
  }
}
