import svmFamily from '../../../models/svm/index.ts';
import type { KernelFunction } from '../../../models/svm/kernel-ops.ts';
import { FARTHEST } from '../../../models/svm/svm-model.ts';
import { type GraphColumn, matrixOf } from '../../../onnx/columns.ts';
import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { MOST_POINT_NUMBERS } from '../distances.ts';
import type { FamilyConverter } from '../family-converter.ts';
import { float, floatExp, ROW_EXP } from '../float-exp.ts';
import { scoreProbabilities } from '../linear-scores.ts';

const partsOf = (state: Parameters<typeof svmFamily.fromState>[0]) =>
  svmFamily.fromState(state, svmFamily.version).parts;

/** Kernel values in float32, column by column as our kernel adds them: large coefficients leave no room for errors. */
export const svm: FamilyConverter = {
  refuse(state) {
    const { points, starts, present } = partsOf(state);
    if (present.length > 2) return 'its probabilities of more than two classes are found by iteration';
    if (points.length <= MOST_POINT_NUMBERS) return undefined;
    return `it holds ${starts.at(-1)} support vectors, ${points.length} numbers`;
  },
  convert(input) {
    const { graph, state, columns, zeros } = input;
    const { kernel, points, coef, bias, link, target, present, shares } = partsOf(state);
    if (shares.length > 0 && present.length < 2) return scoreProbabilities(input, undefined, present, shares);
    let margin = graph.add(zeros, graph.double(bias[0]!));
    if (coef.length > 0) {
      const near = graph.cast(kernelValues(graph, kernel, columns, points, coef.length, zeros), 'double');
      margin = graph.add(margin, graph.op('MatMul', [near, graph.doubles(coef, [coef.length, 1])]));
    }
    const line = (factor: number, offset: number): Tensor =>
      graph.add(graph.mul(graph.double(factor), margin), graph.double(offset));
    if (shares.length === 0)
      return graph.clamp(line(target[1]!, target[0]!), graph.double(link[0]!), graph.double(link[1]!));
    return scoreProbabilities(input, line(-link[0]!, -link[1]!), present, shares);
  },
};

/** Float32 [N, vectors]. */
function kernelValues(
  graph: Graph,
  { degree, gamma, offset }: KernelFunction,
  columns: readonly GraphColumn[],
  points: Float32Array,
  vectors: number,
  zeros: Tensor,
): Tensor {
  let sum = graph.add(graph.cast(zeros, 'float'), graph.floats(new Float32Array(vectors), [1, vectors]));
  columns.forEach((column, j) => {
    const own = graph.clamp(matrixOf(graph, [column]), float(graph, -FARTHEST), float(graph, FARTHEST));
    const other = graph.floats(
      Float32Array.from({ length: vectors }, (_, v) => points[v * columns.length + j]!),
      [1, vectors],
    );
    const gap = degree === 0 ? graph.sub(other, own) : own;
    sum = graph.add(sum, graph.mul(degree === 0 ? gap : other, gap));
  });
  if (degree === 0) return floatExp(graph, graph.mul(float(graph, -gamma), sum), ROW_EXP);
  const base = graph.add(graph.mul(float(graph, gamma), sum), float(graph, offset));
  let value = base;
  for (let d = 1; d < degree; d++) value = graph.mul(value, base);
  return value;
}
