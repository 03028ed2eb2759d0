import type { ModelColumn, ModelParts } from '../../../models/oblivious-gbdt/model-parts.ts';
import { modelFromState } from '../../../models/oblivious-gbdt/model-state.ts';
import type { Projection } from '../../../models/oblivious-gbdt/projection.ts';
import { type GraphColumn, matrixOf, slotsOf } from '../../../onnx/columns.ts';
import { type Graph, ML, type Tensor } from '../../../onnx/graph.ts';
import { TreeEnsemble } from '../../../onnx/tree-ensemble.ts';
import type { FamilyConverter } from '../family-converter.ts';
import { logistic, softmax } from '../links.ts';

/** Bin of missing numbers. */
const MISSING_BIN = 255;

/** Oblivious trees written out as plain ones; numbers stay numbers, categories become the bins of their tables. */
export const obliviousGbdt: FamilyConverter = {
  convert({ graph, state, columns, zeros }) {
    const parts = modelFromState(state);
    const { link, start, shift, scale } = parts.start;
    const outputs = start.length;
    const first = graph.add(zeros, graph.doubles(start, [1, outputs]));
    let scores = first;
    if (parts.depths.length > 0) {
      const ensemble = new TreeEnsemble();
      addTrees(ensemble, parts, outputs);
      const x = parts.columns.length === 0 ? graph.cast(zeros, 'float') : matrix(graph, parts, columns);
      scores = graph.add(first, ensemble.apply(graph, x, outputs));
    }
    if (link === 'logistic') return logistic(graph, scores);
    if (link === 'softmax') return softmax(graph, scores);
    return graph.add(graph.double(shift), graph.mul(graph.double(scale), scores));
  },
};

/** Float32 [N, columns of the model]. */
function matrix(graph: Graph, { columns, cardinalities }: ModelParts, features: readonly GraphColumn[]): Tensor {
  const known = new Map<Projection, Tensor>();
  const numbersOf = (projection: Projection): Tensor => {
    let numbers = known.get(projection);
    if (numbers === undefined) {
      numbers = projected(graph, projection, features, cardinalities, numbersOf);
      known.set(projection, numbers);
    }
    return numbers;
  };
  return matrixOf(
    graph,
    columns.map((column) => {
      if (column.kind === 'numeric') return features[column.feature]!;
      const bins = graph.gather(graph.floats(column.table), numbersOf(column.projection), 0);
      return { tensor: bins, index: 0, width: 1 };
    }),
  );
}

/** Numbers of a projection, int64 [N, 1]. */
function projected(
  graph: Graph,
  { last, width, parent, index, size }: Projection,
  features: readonly GraphColumn[],
  cardinalities: Uint32Array,
  numbersOf: (projection: Projection) => Tensor,
): Tensor {
  const codes = slotsOf(graph, features[last]!, cardinalities[last]!);
  if (parent === undefined || index === undefined) return codes;
  const key = graph.add(graph.mul(numbersOf(parent), graph.scalar('int64', width)), codes);
  const keys = index.list();
  if (keys.length === 0) return graph.mul(codes, graph.scalar('int64', 0));
  const numbers = graph.op(
    'LabelEncoder',
    [key],
    {
      keys_int64s: { ints: keys },
      values_floats: { floats: keys.map((_, i) => i) },
      default_float: { float: size - 1 },
    },
    ML,
  );
  return graph.cast(numbers, 'int64');
}

function addTrees(ensemble: TreeEnsemble, { columns, splits, depths, values }: ModelParts, outputs: number): void {
  let firstSplit = 0;
  let firstValue = 0;
  for (const depth of depths) {
    ensemble.startTree();
    const rules = splits.subarray(firstSplit, firstSplit + depth);
    const base = firstValue;
    const grow = (id: number, level: number, leaf: number): void => {
      if (level === depth) {
        const at = base + leaf * outputs;
        ensemble.leaf(id, {
          outputs: Array.from({ length: outputs }, (_, k) => k),
          values: Array.from(values.subarray(at, at + outputs)),
        });
        return;
      }
      const [pass, fail] = [ensemble.reserve(), ensemble.reserve()];
      addRule(ensemble, columns, rules[level]!, id, pass, fail);
      grow(pass, level + 1, leaf | (1 << level));
      grow(fail, level + 1, leaf);
    };
    grow(ensemble.reserve(), 0, 0);
    firstSplit += depth;
    firstValue += (1 << depth) * outputs;
  }
}

/** "The bin is in [first, last]" as one test, or two that share the child for rows outside. */
function addRule(
  ensemble: TreeEnsemble,
  columns: readonly ModelColumn[],
  rule: number,
  id: number,
  pass: number,
  fail: number,
): void {
  const feature = rule >>> 16;
  const [first, last] = [(rule >>> 8) & 255, rule & 255];
  const column = columns[feature]!;
  const numeric = column.kind === 'numeric';
  const missingPasses = numeric && last >= MISSING_BIN;
  const highest = numeric ? column.bounds.length : MISSING_BIN;
  // a row is in bin b or a lower one when its value is at most this
  const upTo = (bin: number): number =>
    numeric ? (bin < column.bounds.length ? column.bounds[bin]! : Number.POSITIVE_INFINITY) : bin;
  const above = (node: number, yes: number, no: number): void =>
    ensemble.test(node, { feature, threshold: upTo(first - 1), missingYes: !missingPasses, yes, no });
  const below = (node: number): void =>
    ensemble.test(node, { feature, threshold: upTo(last), missingYes: missingPasses, yes: pass, no: fail });
  if (first === 0) below(id);
  else if (last >= highest) above(id, fail, pass);
  else {
    const next = ensemble.reserve();
    above(id, fail, next);
    below(next);
  }
}
