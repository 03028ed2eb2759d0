import svmFamily from '../../../models/svm/index.ts';
import type { KernelFunction } from '../../../models/svm/kernel-ops.ts';
import { FARTHEST, type SvmParts } from '../../../models/svm/svm-model.ts';
import { type GraphColumn, matrixOf } from '../../../onnx/columns.ts';
import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { coupled } from '../coupled.ts';
import { MOST_POINT_NUMBERS } from '../distances.ts';
import type { FamilyConverter, FamilyInput } from '../family-converter.ts';
import { float, floatExp, ROW_EXP } from '../float-exp.ts';
import { scoreProbabilities } from '../linear-scores.ts';

const partsOf = (state: Parameters<typeof svmFamily.fromState>[0]) =>
  svmFamily.fromState(state, svmFamily.version).parts;

/** Kernel values in float32, column by column as our kernel adds them: large coefficients leave no room for errors. */
export const svm: FamilyConverter = {
  refuse(state) {
    const { points, starts, present, coupling } = partsOf(state);
    if (present.length > 2 && coupling === 'rounds') return 'it was written by an older version of the family';
    if (points.length <= MOST_POINT_NUMBERS) return undefined;
    return `it holds ${starts.at(-1)} support vectors, ${points.length} numbers`;
  },
  convert(input) {
    const { graph, state } = input;
    const parts = partsOf(state);
    const { bias, link, target, present, shares } = parts;
    if (shares.length > 0 && present.length < 2) return scoreProbabilities(input, undefined, present, shares);
    const margin = margins(input, parts);
    const line = (factor: Tensor, offset: Tensor): Tensor => graph.add(graph.mul(factor, margin), offset);
    if (shares.length === 0) {
      const value = line(graph.double(target[1]!), graph.double(target[0]!));
      return graph.clamp(value, graph.double(link[0]!), graph.double(link[1]!));
    }
    const row = (which: 0 | 1, sign: 1 | -1): Tensor =>
      graph.doubles(
        Array.from(bias, (_, pair) => sign * link[2 * pair + which]!),
        [1, bias.length],
      );
    // the machine of two classes is positive for the first, the score for the second
    if (present.length === 2) return scoreProbabilities(input, line(row(0, -1), row(1, -1)), present, shares);
    const probabilities = coupled(graph, line(row(0, 1), row(1, 1)), present.length);
    return scoreProbabilities(input, graph.op('Log', [probabilities]), present, shares);
  },
};

/** Double [N, machines], as `SvmModel.margins`. */
function margins({ graph, columns, zeros }: FamilyInput, { kernel, points, coef, bias, starts }: SvmParts): Tensor {
  const start = graph.add(zeros, graph.doubles(bias, [1, bias.length]));
  const vectors = starts.at(-1)!;
  if (vectors === 0) return start;
  const near = graph.cast(kernelValues(graph, kernel, columns, points, vectors, zeros), 'double');
  const classes = starts.length - 1;
  if (bias.length === 1) return graph.add(start, graph.op('MatMul', [near, graph.doubles(coef, [vectors, 1])]));
  // the vectors of each class against each other class
  const width = classes - 1;
  const sizes = Array.from({ length: classes }, (_, c) => starts[c + 1]! - starts[c]!);
  const held = sizes.filter((size) => size > 0);
  const parts = graph.ops('Split', [near, graph.ints(held)], held.length, { axis: { int: 1 } }).values();
  const sums = sizes.map((size, c) => {
    if (size === 0) return graph.add(zeros, graph.doubles(new Float64Array(width), [1, width]));
    const own = coef.subarray(starts[c]! * width, starts[c + 1]! * width);
    return graph.op('MatMul', [parts.next().value!, graph.doubles(own, [size, width])]);
  });
  const all = graph.concat(sums, 1);
  const [first, second]: [number[], number[]] = [[], []];
  for (let a = 0; a < classes; a++)
    for (let b = a + 1; b < classes; b++) {
      first.push(a * width + b - 1);
      second.push(b * width + a);
    }
  const pick = (places: readonly number[]): Tensor => graph.gather(all, graph.ints(places), 1);
  return graph.add(start, graph.add(pick(first), pick(second)));
}

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
