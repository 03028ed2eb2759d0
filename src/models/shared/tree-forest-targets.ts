import type { Rng } from '../../core/rng.ts';
import type { Task } from '../../core/task.ts';
import type { Arena } from '../../kernels/arena.ts';
import type { TrainingRows } from './training-rows.ts';

/** How the rows of each tree are drawn. */
export interface ForestDraw {
  /** With replacement; otherwise every tree sees `maxSamples` of the rows, drawn without. */
  readonly bootstrap: boolean;
  /** Share of the rows drawn for each tree. */
  readonly maxSamples: number;
}

/** Targets and weights as the forest kernels read them, drawn again for each tree. Means are of standardised targets. */
export class ForestTargets {
  /** Row ids of the present tree, shape [training rows]. */
  readonly idx: Uint32Array;
  /** (weight * target, weight) or (class as u32, weight) of each place of `idx`. */
  readonly pairs: Float32Array;
  /** Standardised target, or class, by row id. */
  readonly byRow: Float64Array;
  /** 0 where means are split (values, two classes), else the number of classes. */
  readonly classes: number;
  /** Number of the criterion in the kernels (forest-layout.ts). */
  readonly criterion: number;
  /** See `FOREST_F64`. */
  readonly perfect: number;
  /** Impurity decrease, times the rows, of a gain of 1. */
  readonly impurityUnit: number;
  /** Target = shift + scale * standardised target. */
  readonly shift: number;
  readonly scale: number;
  private readonly train: TrainingRows;
  private readonly classPairs: Uint32Array;
  private readonly counts: Uint16Array;
  private readonly meanWeight: number;

  /** @param rows of the matrix */
  constructor(train: TrainingRows, rows: number, arena: Arena, task: Task, criterion: string) {
    this.train = train;
    const n = train.rows.length;
    this.idx = arena.u32(n);
    this.pairs = arena.f32(2 * n);
    this.classPairs = new Uint32Array(this.pairs.buffer, this.pairs.byteOffset, 2 * n);
    this.byRow = arena.f64(rows);
    this.counts = new Uint16Array(n);
    this.meanWeight = train.total / n;
    this.classes = task.kind === 'multiclass' ? task.classes.length : 0;
    const { shift, scale } = this.classes > 0 ? { shift: 0, scale: 1 } : span(train.y, criterion === 'poisson');
    this.shift = shift;
    this.scale = scale;
    const entropy = criterion === 'entropy';
    this.criterion = criterion === 'poisson' ? 1 : entropy ? (this.classes > 0 ? 1 : 2) : 0;
    this.perfect = task.kind === 'regression' ? -1 : entropy ? 0 : 1;
    if (entropy) this.impurityUnit = Math.LOG2E;
    else if (task.kind === 'regression') this.impurityUnit = criterion === 'poisson' ? scale : scale * scale;
    else this.impurityUnit = task.kind === 'binary' ? 0.5 : 1;
    for (let i = 0; i < n; i++) this.byRow[train.rows[i]!] = (train.y[i]! - shift) / scale;
  }

  /** Puts the rows of a tree, ascending, and their weights in place; returns how many, and their weight. */
  draw(rng: Rng, how: ForestDraw): { readonly rows: number; readonly total: number } {
    const { train, counts, idx, pairs, classPairs, byRow, classes, meanWeight } = this;
    const n = train.rows.length;
    drawCounts(counts, n, rng, how);
    let m = 0;
    let total = 0;
    for (let i = 0; i < n; i++) {
      const count = counts[i]!;
      if (count === 0) continue;
      const row = train.rows[i]!;
      const weight = (count * train.weight[i]!) / meanWeight;
      if (classes > 0) classPairs[2 * m] = byRow[row]!;
      else pairs[2 * m] = weight * byRow[row]!;
      pairs[2 * m + 1] = weight;
      total += weight;
      idx[m++] = row;
    }
    return { rows: m, total };
  }
}

/** How often a tree sees each of `n` rows; the same stream gives the same rows. */
export function drawCounts(counts: Uint16Array, n: number, rng: Rng, { bootstrap, maxSamples }: ForestDraw): void {
  const wanted = Math.max(1, Math.round(n * maxSamples));
  if (!bootstrap) {
    for (let i = 0, left = wanted; i < n; i++) left -= counts[i] = rng.next() * (n - i) < left ? 1 : 0;
    return;
  }
  counts.fill(0, 0, n);
  for (let i = 0; i < wanted; i++) counts[rng.int(n)]!++;
}

/** Standardisation to [-1, 1], or of targets from 0 up to [0, 1]. */
function span(y: Float64Array, positive: boolean): { shift: number; scale: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of y) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  if (positive) return { shift: 0, scale: high > 0 ? high : 1 };
  return { shift: low / 2 + high / 2, scale: high > low ? high / 2 - low / 2 : 1 };
}
