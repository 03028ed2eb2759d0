import knnFamily from '../../../models/knn/index.ts';
import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { MOST_POINT_NUMBERS, pointDistances } from '../distances.ts';
import type { FamilyConverter } from '../family-converter.ts';

const partsOf = (state: Parameters<typeof knnFamily.fromState>[0]) =>
  knnFamily.fromState(state, knnFamily.version).parts;

/** All training rows are compared; the nearest by TopK, which takes the first of equal ones, as we do. */
export const knn: FamilyConverter = {
  refuse(state) {
    const { rows, cols } = partsOf(state).points;
    if (rows * cols <= MOST_POINT_NUMBERS) return undefined;
    return `it compares with ${rows} training rows of ${cols} columns, more than ${MOST_POINT_NUMBERS} numbers`;
  },
  convert({ graph, state, columns, zeros }) {
    const { points, y, weight, prior, regression, p, byDistance, smoothing, ...parts } = partsOf(state);
    const k = Math.min(parts.k, points.rows);
    const classes = prior.length;
    const fallback = graph.add(zeros, graph.doubles(prior, [1, classes]));
    if (k === 0) return chosen(graph, fallback, regression, classes);
    const all =
      columns.length === 0
        ? graph.add(zeros, graph.doubles(new Float64Array(points.rows), [1, points.rows]))
        : pointDistances(graph, columns, points.values, points.rows, p);
    const [squared, index] = graph.ops('TopK', [all, graph.ints([k])], 2, { largest: { int: 0 } }) as [Tensor, Tensor];
    const distance = p === 2 ? graph.op('Sqrt', [squared]) : squared;
    let pull = graph.gather(graph.doubles(weight), index, 0);
    if (byDistance) pull = graph.mul(pull, pulls(graph, distance));
    const total = graph.reduce('ReduceSum', pull, 1);
    const perClass = Array.from({ length: classes }, (_, c) =>
      regression ? y : y.map((label) => (label === c ? 1 : 0)),
    );
    const votes = perClass.map((values) => {
      const own = graph.gather(graph.doubles(values), index, 0);
      return graph.reduce('ReduceSum', graph.mul(pull, own), 1);
    });
    const share = k / (k + (regression ? 0 : smoothing));
    const pseudo = graph.doubles(
      prior.map((v) => (1 - share) * v),
      [1, classes],
    );
    const voted = graph.mul(graph.double(share), graph.div(graph.concat(votes, 1), total));
    const mixed = regression ? voted : graph.add(voted, pseudo);
    const answer = graph.where(graph.op('Greater', [total, graph.double(0)]), mixed, fallback);
    return chosen(graph, answer, regression, classes);
  },
};

/** Of two classes only the second is an output. */
function chosen(graph: Graph, answer: Tensor, regression: boolean, classes: number): Tensor {
  return regression || classes !== 2 ? answer : graph.gather(answer, graph.ints([1]), 1);
}

/** closest / distance; exact matches alone where there are any. Double [N, k]. */
function pulls(graph: Graph, distance: Tensor): Tensor {
  const zero = graph.double(0);
  const closest = graph.gather(distance, graph.ints([0]), 1);
  const isZero = graph.op('Equal', [distance, zero]);
  const safe = graph.where(isZero, graph.double(1), distance);
  const exact = graph.where(isZero, graph.double(1), zero);
  return graph.where(graph.op('Equal', [closest, zero]), exact, graph.div(closest, safe));
}
