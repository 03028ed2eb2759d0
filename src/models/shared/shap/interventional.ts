import type { Kernels } from '../../../kernels/kernels.ts';
import { SHAP_PAIRS_BYTES } from '../../../kernels/shap-layout.ts';
import type { ShapValues } from '../../family.ts';
import { runPairs } from './run-kernel.ts';
import type { Decisions, ShapForest } from './shap-forest.ts';
import { shapMemory } from './shap-memory.ts';
import { LAYOUT_FIELDS, layoutTree, type TreeLayout } from './tree-layout.ts';
import { type OutputRange, outputRange, writeValues } from './tree-values.ts';
import { blockRows, spread, usedFeatures } from './used-features.ts';

/** Rows, and background rows, whose decisions are held at a time. */
const CHUNK = 128;

/**
 * Interventional SHAP values (Lundberg and others 2020): a feature that is not known is taken from a background row;
 * mean over the background. Exact.
 */
export function interventionalShap(
  forest: ShapForest,
  decisions: Decisions,
  background: Decisions,
  kernels: Kernels | undefined,
): ShapValues {
  const { features, outputs } = forest;
  const places = usedFeatures(forest);
  const width = places.used.length;
  const { rows } = decisions;
  const values = new Float64Array(rows * outputs * features);
  const block = blockRows(rows, outputs, width);
  const mark = kernels?.arena.mark() ?? 0;
  const memory = shapMemory(kernels, block * outputs * width * 8 + 64);
  const phi = memory.f64(block * outputs * width);
  for (let first = 0; first < rows; first += block) {
    const count = Math.min(block, rows - first);
    phi.fill(0);
    for (let t = 0; t < forest.roots.length; t++) {
      const layout = layoutTree(forest, t, places.column);
      if (layout.nodes.length === 0) continue;
      const inner = memory.kernels?.arena.mark() ?? 0;
      const range = outputRange(forest, t);
      addTree({ forest, layout, range, decisions, background, width, phi, kernels: memory.kernels }, first, count);
      memory.kernels?.arena.release(inner);
    }
    for (let i = 0; i < count * outputs * width; i++) phi[i]! /= background.rows;
    spread(phi, places, count * outputs, values, first * outputs);
  }
  kernels?.arena.release(mark);
  return { values, expected: meanPrediction(forest, background) };
}

interface TreeWork {
  readonly forest: ShapForest;
  readonly layout: TreeLayout;
  readonly range: OutputRange;
  readonly decisions: Decisions;
  readonly background: Decisions;
  /** Features in use. */
  readonly width: number;
  /** Shape [rows of the block, outputs, width]; in the arena when kernels are given. */
  readonly phi: Float64Array;
  readonly kernels: Kernels | undefined;
}

function addTree(work: TreeWork, first: number, count: number): void {
  const { forest, layout, range, decisions, background, phi, width } = work;
  const nodes = layout.nodes.length;
  const side = layout.depth + 1;
  const bytes =
    (range.count * 2 * nodes + side * side) * 8 + nodes * (2 * CHUNK + LAYOUT_FIELDS * 4) + width + side * 4;
  const memory = shapMemory(work.kernels, bytes + SHAP_PAIRS_BYTES + 256);
  const records = memory.i32(layout.records.length);
  records.set(layout.records);
  const values = memory.f64(range.count * 2 * nodes);
  writeValues(forest, layout, range, values);
  const weights = memory.f64(side * side);
  writeWeights(weights, side);
  const shared = {
    ...{ records, values, nodes, outputs: range.count, weights, side },
    ...{ taken: memory.u8(width).fill(0), path: memory.i32(side) },
  };
  const params = memory.i32(SHAP_PAIRS_BYTES / 4);
  const ours = memory.u8(nodes * CHUNK);
  const theirs = memory.u8(nodes * CHUNK);
  const rowStride = forest.outputs * width;
  for (let b = 0; b < background.rows; b += CHUNK) {
    const backgroundRows = Math.min(CHUNK, background.rows - b);
    for (let i = 0; i < nodes; i++) background.decide(layout.nodes[i]!, b, backgroundRows, theirs, i * CHUNK);
    for (let row = 0; row < count; row += CHUNK) {
      const rows = Math.min(CHUNK, count - row);
      for (let i = 0; i < nodes; i++) decisions.decide(layout.nodes[i]!, first + row, rows, ours, i * CHUNK);
      const input = { ...shared, decisions: ours, stride: CHUNK, rows };
      const at = row * rowStride + range.from * width;
      runPairs(
        memory.kernels,
        params,
        { ...input, background: theirs, backgroundStride: CHUNK, backgroundRows },
        { phi, at, rowStride, outputStride: width },
      );
    }
  }
}

/** weights[a * side + b] = a! b! / (a + b + 1)!: the share of the orders in which a features come first. */
function writeWeights(weights: Float64Array, side: number): void {
  for (let a = 0; a < side; a++) {
    weights[a * side] = 1 / (a + 1);
    for (let b = 1; b < side; b++) weights[a * side + b] = (weights[a * side + b - 1]! * b) / (a + b + 1);
  }
}

/** Mean raw prediction of the background rows, shape [outputs]. */
function meanPrediction(forest: ShapForest, background: Decisions): Float64Array {
  const sums = new Float64Array(forest.outputs);
  const goes = new Uint8Array(1);
  for (let t = 0; t < forest.roots.length; t++) {
    const { from, count } = outputRange(forest, t);
    for (let row = 0; row < background.rows; row++) {
      let node = forest.roots[t]!;
      while (node >= 0) {
        background.decide(node, row, 1, goes, 0);
        node = (goes[0] === 1 ? forest.left : forest.right)[node]!;
      }
      for (let k = from; k < from + count; k++) sums[k]! += forest.value(~node, k);
    }
  }
  return sums.map((sum, k) => forest.bias[k]! + sum / background.rows);
}
