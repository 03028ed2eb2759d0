import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { TreeEnsemble } from '../../../onnx/tree-ensemble.ts';
import { arrayOf, isText, jsonOf } from '../../../preprocess/shared/state.ts';
import { mapNumeric } from '../map-numeric.ts';
import { normalQuantile } from '../normal-quantile.ts';
import type { StageConverter } from '../stage-converter.ts';

/** As in the step: how near an end counts as the end, and the cut of the normal tails. */
const EDGE = 1e-7;
const NORMAL_LIMIT = 5.199337582187471;

/** The distinct quantiles of a column with their positions, in [0, 1]. */
interface Knots {
  readonly values: number[];
  /** Position of the first and the last of equal quantiles, and the middle. */
  readonly first: number[];
  readonly last: number[];
}

export const quantile: StageConverter = ({ graph, state, features, columns }) => {
  const table = arrayOf(state, 'table', Float64Array);
  const normal = jsonOf(state, 'output', isText) === 'normal';
  const width = features.length === 0 ? 0 : table.length / features.length;
  return mapNumeric(graph, features, columns, (x, places) => {
    const knots = places.map((j) => knotsOf(table.subarray(j * width, (j + 1) * width)));
    const rank = ranks(graph, x, knots, normal ? EDGE : 0);
    if (!normal) return rank;
    const score = graph.clamp(normalQuantile(graph, rank), graph.double(-NORMAL_LIMIT), graph.double(NORMAL_LIMIT));
    const flat = graph.constant({
      type: 'bool',
      dims: [1, knots.length],
      data: Uint8Array.from(knots, ({ values }) => (values.length === 1 ? 1 : 0)),
    });
    return graph.where(flat, graph.double(0), score);
  });
};

function knotsOf(quantiles: Float64Array): Knots {
  const knots: Knots = { values: [], first: [], last: [] };
  const top = Math.max(1, quantiles.length - 1);
  quantiles.forEach((value, at) => {
    if (value !== knots.values.at(-1)) {
      knots.values.push(value);
      knots.first.push(at / top);
      knots.last.push(at / top);
    } else knots.last[knots.last.length - 1] = at / top;
  });
  return knots;
}

/** Ranks in [0, 1] of doubles [N, columns]: linear between the knots, the middle of equal quantiles on them. */
function ranks(graph: Graph, x: Tensor, knots: readonly Knots[], edge: number): Tensor {
  const p = knots.length;
  const row = (of: (k: Knots) => number): Tensor => graph.doubles(knots.map(of), [1, p]);
  // the tables of all columns one behind the other; `below` is the knot under the value, the value lies up to the next
  const starts: number[] = [];
  let size = 0;
  for (const { values } of knots) {
    starts.push(size);
    size += values.length;
  }
  const above = graph.cast(searchTree(graph, x, knots), 'int64');
  const at = graph.add(above, graph.ints(starts, [1, p]));
  const pick = (of: (k: Knots) => readonly number[], index: Tensor): Tensor =>
    graph.gather(graph.doubles(knots.flatMap(of)), index, 0);
  const high = pick((k) => k.values, at);
  const before = graph.op('Max', [graph.sub(at, graph.ints([1])), graph.ints([0])]);
  const low = pick((k) => k.values, before);
  const [from, to] = [pick((k) => k.last, before), pick((k) => k.first, at)];
  const gap = graph.sub(high, low);
  const isGap = graph.op('Greater', [gap, graph.double(0)]);
  const share = graph.div(graph.sub(x, low), graph.where(isGap, gap, graph.double(1)));
  const between = graph.add(from, graph.mul(share, graph.sub(to, from)));
  const middle = graph.div(
    graph.add(
      to,
      pick((k) => k.last, at),
    ),
    graph.double(2),
  );
  const inner = graph.where(graph.op('Equal', [x, high]), middle, between);
  const lowest = row((k) => k.values[0]!);
  const highest = row((k) => k.values.at(-1)!);
  const isLow = graph.op('Or', [
    graph.op('LessOrEqual', [x, lowest]),
    graph.op('Less', [graph.sub(x, graph.double(edge)), lowest]),
  ]);
  const isHigh = graph.op('Or', [
    graph.op('GreaterOrEqual', [x, highest]),
    graph.op('Greater', [graph.add(x, graph.double(edge)), highest]),
  ]);
  const ends = graph.where(isLow, graph.double(0), graph.where(isHigh, graph.double(1), inner));
  const flat = graph.constant({
    type: 'bool',
    dims: [1, p],
    data: Uint8Array.from(knots, ({ values }) => (values.length === 1 ? 1 : 0)),
  });
  return graph.where(flat, graph.double(0.5), ends);
}

/** For each column the first knot that is at least the value (the last one when none is): a balanced tree. Double [N, p]. */
function searchTree(graph: Graph, x: Tensor, knots: readonly Knots[]): Tensor {
  const ensemble = new TreeEnsemble();
  knots.forEach(({ values }, feature) => {
    ensemble.startTree();
    const grow = (id: number, low: number, high: number): void => {
      if (low === high) {
        ensemble.leaf(id, { outputs: [feature], values: [low] });
        return;
      }
      const middle = (low + high) >> 1;
      const [yes, no] = [ensemble.reserve(), ensemble.reserve()];
      ensemble.test(id, { feature, threshold: floatBelow(values[middle]!), missingYes: false, yes, no });
      grow(yes, low, middle);
      grow(no, middle + 1, high);
    };
    grow(ensemble.reserve(), 0, values.length - 1);
  });
  return ensemble.apply(graph, x, knots.length);
}

const scratch = new Float32Array(1);
const bits = new Int32Array(scratch.buffer);

/** The largest float32 that is not above a number: the same float32 values lie at or below both, in either precision. */
function floatBelow(value: number): number {
  scratch[0] = value;
  if (scratch[0] <= value) return scratch[0];
  // the next float towards -Infinity
  if (scratch[0] === 0) return -(2 ** -149);
  bits[0]! += scratch[0] > 0 ? -1 : 1;
  return scratch[0];
}
