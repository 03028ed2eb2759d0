import type { Matrix } from '../../core/matrix.ts';
import type { TrainingRows } from '../shared/training-rows.ts';
import type { Criterion } from './criterion.ts';
import { findSplit, type Split } from './find-split.ts';
import { type GrownNode, LEAF } from './grown-tree.ts';
import { type SortedColumn, sortColumn, sortedOrder } from './sorted-columns.ts';

export interface GrowOptions {
  readonly maxDepth: number;
  readonly minSamplesLeaf: number;
  shouldStop(): boolean;
}

/** Below this share of the root's risk a node counts as pure. */
const PURE = 1e-12;

/**
 * Grows a tree level by level (Breiman and others 1984; exact splits on presorted columns). The nodes are a tree at any
 * moment, so growing can end anywhere.
 */
export class Grower {
  readonly nodes: GrownNode[] = [];
  private readonly criterion: Criterion;
  private readonly options: GrowOptions;
  private readonly columns: SortedColumn[] = [];
  /** Rows by target, partitioned like the columns. */
  private readonly byTarget: Int32Array;
  private readonly weight: Float64Array;
  private readonly goesLeft: Uint8Array;
  private readonly buffer: Int32Array;
  private level: number[] = [];

  constructor(x: Matrix, training: TrainingRows, criterion: Criterion, options: GrowOptions) {
    this.criterion = criterion;
    this.options = options;
    this.weight = training.weight;
    this.goesLeft = new Uint8Array(training.rows.length);
    this.buffer = new Int32Array(training.rows.length);
    this.byTarget = sortedOrder(training.y);
    for (let j = 0; j < x.columns.length && !options.shouldStop(); j++)
      this.columns.push(sortColumn(x, j, training.rows));
    this.level = [this.add(0, 0, training.rows.length)];
  }

  /** Splits the nodes of one level; false when there was nothing to split or no time. */
  growLevel(): boolean {
    const next: number[] = [];
    for (const id of this.level) {
      const split = this.bestSplit(this.nodes[id]!);
      if (split !== undefined) next.push(...this.divide(id, split));
      if (this.options.shouldStop()) return false;
    }
    this.level = next;
    return next.length > 0;
  }

  private add(depth: number, from: number, to: number): number {
    const rows = this.byTarget.subarray(from, to);
    const risk = this.criterion.begin(rows, rows);
    const value = new Float64Array(this.criterion.outputs);
    this.criterion.valueOf(value, 0);
    let weight = 0;
    for (const row of rows) weight += this.weight[row]!;
    this.nodes.push({
      ...{ depth, from, to, weight, risk, value },
      ...{ feature: LEAF, threshold: 0, missingLeft: false, sawMissing: false, left: LEAF, right: LEAF },
    });
    return this.nodes.length - 1;
  }

  private bestSplit(node: GrownNode): Split | undefined {
    const { maxDepth, minSamplesLeaf } = this.options;
    const { from, to, risk, depth } = node;
    if (depth >= maxDepth || to - from < 2 * minSamplesLeaf || risk <= PURE * this.nodes[0]!.risk) return undefined;
    const rows = this.byTarget.subarray(from, to);
    this.criterion.begin(rows, rows);
    let best: Split | undefined;
    for (let j = 0; j < this.columns.length; j++) {
      if (this.options.shouldStop()) return undefined;
      best = findSplit(this.columns[j]!, j, from, to, this.criterion, minSamplesLeaf, risk, best);
    }
    return best;
  }

  /** Makes the children of node `id` and sorts their rows into two segments of every column. */
  private divide(id: number, split: Split): [number, number] {
    const node = this.nodes[id]!;
    const { from, to } = node;
    const { values, order } = this.columns[split.feature]!;
    let left = 0;
    let missing = 0;
    for (let i = from; i < to; i++) {
      const v = values[order[i]!]!;
      const isLeft = Number.isNaN(v) ? split.missingLeft : v <= split.threshold;
      if (Number.isNaN(v)) missing++;
      this.goesLeft[order[i]!] = isLeft ? 1 : 0;
      if (isLeft) left++;
    }
    for (const column of this.columns) this.partition(column.order, from, to);
    this.partition(this.byTarget, from, to);
    node.feature = split.feature;
    node.threshold = split.threshold;
    node.left = this.add(node.depth + 1, from, from + left);
    node.right = this.add(node.depth + 1, from + left, to);
    // nothing is known about missing values here: they follow the larger child
    const larger = this.nodes[node.left]!.weight >= this.nodes[node.right]!.weight;
    node.sawMissing = missing > 0;
    node.missingLeft = missing > 0 ? split.missingLeft : larger;
    return [node.left, node.right];
  }

  private partition(order: Int32Array, from: number, to: number): void {
    const { goesLeft, buffer } = this;
    let at = from;
    let held = 0;
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      if (goesLeft[row] === 1) order[at++] = row;
      else buffer[held++] = row;
    }
    order.set(buffer.subarray(0, held), at);
  }
}
