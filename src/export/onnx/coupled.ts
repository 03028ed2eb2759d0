import { SURE } from '../../models/svm/svm-model.ts';
import type { Graph, Tensor } from '../../onnx/graph.ts';
import { logistic } from './links.ts';

/**
 * Class probabilities from the log odds of pairs, as `couple` of the svm: the solution of (Q + e e^T) x = e by elimination,
 * in proportion. One step a class on all rows at once: the first row of the matrix is divided by its pivot, taken from the
 * others, and put last; after all steps the rows are in their order and the right-hand side is the solution.
 * @param odds double [N, pairs (a, b) with a < b, in order]: of a against b
 * @returns double [N, k]
 */
export function coupled(graph: Graph, odds: Tensor, k: number): Tensor {
  const pairs = (k * (k - 1)) / 2;
  const first = graph.clamp(logistic(graph, odds), graph.double(SURE), graph.double(1 - SURE));
  const one = graph.double(1);
  // every pair both ways, then a column of zeros for the diagonal
  const both = graph.concat([first, graph.sub(one, first), graph.mul(first, graph.double(0))], 1);
  const shared = graph.gather(both, graph.ints([2 * pairs]), 1);
  const place = (a: number, b: number): number => {
    if (a === b) return 2 * pairs;
    const [low, high] = a < b ? [a, b] : [b, a];
    const pair = low * k - (low * (low + 1)) / 2 + high - low - 1;
    return a < b ? pair : pairs + pair;
  };
  const square = (of: (a: number, b: number) => number): Tensor => {
    const places = Array.from({ length: k * k }, (_, i) => of(Math.floor(i / k), i % k));
    return graph.reshape(graph.gather(both, graph.ints(places), 1), [-1, k, k]);
  };
  const [r, turned] = [square(place), square((a, b) => place(b, a))];
  const diagonal = graph.mul(
    graph.reduce('ReduceSum', graph.mul(turned, turned), 2),
    graph.doubles(
      Array.from({ length: k * k }, (_, i) => (i % (k + 1) === 0 ? 1 : 0)),
      [k, k],
    ),
  );
  const matrix = graph.add(graph.sub(one, graph.mul(r, turned)), diagonal);
  const ones = graph.add(graph.reshape(shared, [-1, 1, 1]), graph.doubles(new Array<number>(k).fill(1), [1, k, 1]));
  const solution = graph.reshape(eliminated(graph, graph.concat([matrix, ones], 2), k), [-1, k]);
  return graph.div(solution, graph.reduce('ReduceSum', solution, 1));
}

/** Gauss-Jordan steps without pivots; [N, k, k + 1] to [N, k, 1]. */
function eliminated(graph: Graph, system: Tensor, k: number): Tensor {
  const split = (x: Tensor, axis: number, size: number): [Tensor, Tensor] =>
    graph.ops('Split', [x, graph.ints([1, size - 1])], 2, { axis: { int: axis } }) as [Tensor, Tensor];
  let rest = system;
  for (let step = 0; step < k; step++) {
    const [lead, tail] = split(rest, 2, k + 1 - step);
    const [pivot, below] = split(lead, 1, k);
    const [top, others] = split(tail, 1, k);
    const scaled = graph.div(top, pivot);
    rest = graph.concat([graph.sub(others, graph.mul(below, scaled)), scaled], 1);
  }
  return rest;
}
