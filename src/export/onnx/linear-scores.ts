import { matrixOf } from '../../onnx/columns.ts';
import type { Tensor } from '../../onnx/graph.ts';
import type { FamilyInput } from './family-converter.ts';
import { logistic, softmax } from './links.ts';

/**
 * intercept + x coef, in doubles; [N, scores].
 * @param coef shape [scores, features], row-major
 */
export function linearScores(
  { graph, columns, zeros }: FamilyInput,
  coef: Float64Array,
  intercept: ArrayLike<number>,
): Tensor {
  const scores = intercept.length;
  const start = graph.add(zeros, graph.doubles(intercept, [1, scores]));
  const places = Array.from(columns.keys()).filter((j) =>
    Array.from({ length: scores }, (_u, k) => coef[k * columns.length + j]!).some(isUsed),
  );
  if (places.length === 0) return start;
  const used = places.map((j) => columns[j]!);
  const weights = places.flatMap((j) => Array.from({ length: scores }, (_, k) => coef[k * columns.length + j]!));
  const x = graph.cast(matrixOf(graph, used), 'double');
  return graph.add(graph.op('MatMul', [x, graph.doubles(weights, [used.length, scores])]), start);
}

const isUsed = (weight: number): boolean => weight !== 0;

/** As `scoreProbabilities` of the models: double [N, outputs] from the scores of the classes that training saw. */
export function scoreProbabilities(
  { graph, zeros }: FamilyInput,
  scores: Tensor | undefined,
  present: Uint32Array,
  shares: Float64Array,
): Tensor {
  const classes = shares.length;
  if (classes === 2)
    return present.length === 2 ? logistic(graph, scores!) : graph.add(zeros, graph.doubles([shares[1]!], [1, 1]));
  const left = present.reduce((sum, c) => sum + shares[c]!, 0);
  const own = ownProbabilities(graph, zeros, scores, present.length);
  // class c takes its share, or its place among the present ones
  const rest = Array.from(shares, (share, c) => (present.includes(c) ? 0 : share));
  const places = new Float64Array(present.length * classes);
  present.forEach((c, k) => {
    places[k * classes + c] = left;
  });
  const spread = graph.op('MatMul', [own, graph.doubles(places, [present.length, classes])]);
  return graph.add(spread, graph.doubles(rest, [1, classes]));
}

function ownProbabilities(
  graph: FamilyInput['graph'],
  zeros: Tensor,
  scores: Tensor | undefined,
  present: number,
): Tensor {
  if (present === 1 || scores === undefined) return graph.add(zeros, graph.double(1));
  if (present > 2) return softmax(graph, scores);
  const second = logistic(graph, scores);
  return graph.concat([graph.sub(graph.double(1), second), second], 1);
}
