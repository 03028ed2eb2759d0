import type { Kernels } from '../../../kernels/kernels.ts';
import type { ShapValues } from '../../family.ts';
import { pathTableLength, pathWidth, writePathTable } from './path-tables.ts';
import { runPaths } from './run-kernel.ts';
import type { Decisions, ShapForest } from './shap-forest.ts';
import { shapMemory } from './shap-memory.ts';
import { LAYOUT_FIELDS, layoutTree, type TreeLayout } from './tree-layout.ts';
import { outputRange, writeValues } from './tree-values.ts';
import { blockRows, spread, usedFeatures } from './used-features.ts';

/** Rows whose decisions are held at a time. */
const CHUNK = 128;

/**
 * Path-dependent SHAP values (Lundberg and others 2020): a feature that is not known sends a row both ways, in the shares
 * of the training weight. Exact; the work for a row and tree is nodes * depth / 2.
 * @param forest with `covers`
 */
export function pathDependentShap(forest: ShapForest, decisions: Decisions, kernels: Kernels | undefined): ShapValues {
  const { features, outputs } = forest;
  const places = usedFeatures(forest);
  const width = places.used.length;
  const { rows } = decisions;
  const values = new Float64Array(rows * outputs * features);
  const expected = Float64Array.from(forest.bias);
  const block = blockRows(rows, outputs, width);
  for (let t = 0; t < forest.roots.length; t++) addExpected(forest, t, layoutTree(forest, t, places.column), expected);
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
      addTree({ forest, tree: t, layout, decisions, width, phi, kernels: memory.kernels }, first, count);
      memory.kernels?.arena.release(inner);
    }
    spread(phi, places, count * outputs, values, first * outputs);
  }
  kernels?.arena.release(mark);
  return { values, expected };
}

function addExpected(forest: ShapForest, tree: number, layout: TreeLayout, expected: Float64Array): void {
  const { from, count } = outputRange(forest, tree);
  for (const { leaf, share } of layout.leaves)
    for (let k = from; k < from + count; k++) expected[k]! += share * forest.value(leaf, k);
}

interface TreeWork {
  readonly forest: ShapForest;
  readonly tree: number;
  readonly layout: TreeLayout;
  readonly decisions: Decisions;
  /** Features in use. */
  readonly width: number;
  /** Shape [rows of the block, outputs, width]; in the arena when kernels are given. */
  readonly phi: Float64Array;
  readonly kernels: Kernels | undefined;
}

function addTree(work: TreeWork, first: number, count: number): void {
  const { forest, layout, decisions, phi } = work;
  const nodes = layout.nodes.length;
  const points = pathWidth(layout);
  const range = outputRange(forest, work.tree);
  const numbers = pathTableLength(layout) + points + (range.count * 2 + points * 3) * nodes;
  const memory = shapMemory(work.kernels, numbers * 8 + nodes * (CHUNK + 2 + LAYOUT_FIELDS * 4) + 256);
  const table = memory.f64(pathTableLength(layout));
  const weights = memory.f64(points);
  writePathTable(layout, table, weights);
  const records = memory.i32(layout.records.length);
  records.set(layout.records);
  const values = memory.f64(range.count * 2 * nodes);
  writeValues(forest, layout, range, values);
  const goes = memory.u8(nodes * CHUNK);
  const scratch = memory.f64(points * 3 * nodes);
  const cases = memory.u8(2 * nodes);
  const outputStride = work.width;
  const rowStride = forest.outputs * outputStride;
  for (let row = 0; row < count; row += CHUNK) {
    const rows = Math.min(CHUNK, count - row);
    for (let i = 0; i < nodes; i++) decisions.decide(layout.nodes[i]!, first + row, rows, goes, i * CHUNK);
    const at = row * rowStride + range.from * outputStride;
    runPaths(
      memory.kernels,
      {
        ...{ records, nodes, width: points, weights, table, values, outputs: range.count },
        ...{ decisions: goes, stride: CHUNK, rows, scratch, cases },
      },
      { phi, at, rowStride, outputStride },
    );
  }
}
