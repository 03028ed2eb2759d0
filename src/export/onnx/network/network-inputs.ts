import type { Feature } from '../../../core/matrix.ts';
import { LIMIT } from '../../../models/mlp/encode-inputs.ts';
import type { CategoryInput, NumberInput } from '../../../models/mlp/input-plan.ts';
import type { MlpParts } from '../../../models/mlp/mlp-parts.ts';
import { layoutOf, PERIODIC_PARAMETERS } from '../../../models/mlp/network-shape.ts';
import { type GraphColumn, lookUp, matrixOf } from '../../../onnx/columns.ts';
import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { float, floatPolynomial } from '../float-exp.ts';

/** Waves of an embedding. */
const WAVES = 16;
/** cos(2 pi t) by y = 1/4 - |t|, as the kernel `periodic` computes it; highest power of y^2 first. */
const COSINE = [39.536700429222286, -76.54978157844799, 81.60100404337248, -41.34165503096047, 6.283185160087636];

/** What the first layer reads; float32 [N, width], `width` at least 1. */
export function networkInputs(
  graph: Graph,
  parts: MlpParts,
  columns: readonly GraphColumn[],
  features: readonly Feature[],
  zeros: Tensor,
): { readonly inputs: Tensor; readonly width: number } {
  const { plan, shape, theta } = parts;
  const layout = layoutOf(shape);
  const { numbers, categories } = plan;
  const periodic = shape.numbers > 0;
  const blocks: GraphColumn[] = [];
  const add = (tensor: Tensor, width: number): void => {
    for (let index = 0; index < width; index++) blocks.push({ tensor, index, width });
  };
  const values = numbers.length === 0 ? '' : scaled(graph, numbers, columns);
  if (periodic) add(embedded(graph, values, numbers.length, theta.subarray(layout.periodic.at)), 4 * numbers.length);
  numbers.forEach((input, j) => {
    if (!periodic) blocks.push({ tensor: values, index: j, width: numbers.length });
    if (input.indicator) add(graph.cast(graph.isNaN(matrixOf(graph, [columns[input.column]!])), 'float'), 1);
  });
  const table = (input: CategoryInput, width: number, row: (id: number, k: number) => number): void => {
    const cells = Array.from(input.ids).flatMap((id) => Array.from({ length: width }, (_, k) => row(id, k)));
    const { cardinality } = features[input.column]!;
    blocks.push(...lookUp(graph, columns[input.column]!, cardinality, cells, width));
  };
  for (const input of categories)
    if (input.width === 0 && input.size === 2) table(input, 1, (id) => (id < 0 ? 0 : 2 * id - 1));
    else if (input.width === 0) table(input, input.size, (id, k) => (id === k ? 1 : 0));
  categories
    .filter((input) => input.width > 0)
    .forEach((input, v) => {
      table(input, input.width, (id, k) => theta[layout.vectors[v]!.at + id * input.width + k]!);
    });
  if (blocks.length === 0) return { inputs: graph.cast(zeros, 'float'), width: 1 };
  return { inputs: matrixOf(graph, blocks), width: blocks.length };
}

/** Numbers by their median and width, bent at {@link LIMIT}; 0 for missing ones. Float32 [N, numbers]. */
function scaled(graph: Graph, numbers: readonly NumberInput[], columns: readonly GraphColumn[]): Tensor {
  const row = (value: (n: NumberInput) => number): Tensor => graph.doubles(numbers.map(value), [1, numbers.length]);
  const x = matrixOf(
    graph,
    numbers.map(({ column }) => columns[column]!),
  );
  const v = graph.mul(
    graph.sub(
      graph.cast(x, 'double'),
      row((n) => n.centre),
    ),
    row((n) => n.factor),
  );
  const part = graph.div(v, graph.double(LIMIT));
  const bent = graph.div(v, graph.op('Sqrt', [graph.add(graph.double(1), graph.mul(part, part))]));
  return graph.where(graph.isNaN(x), float(graph, 0), graph.cast(bent, 'float'));
}

/** Periodic embeddings, added up in the order of the kernel; float32 [N, 4 numbers]. */
function embedded(graph: Graph, values: Tensor, numbers: number, theta: Float32Array): Tensor {
  const parameters = (at: number, count: number): Tensor => {
    const all = new Float32Array(numbers * count);
    for (let j = 0; j < numbers; j++)
      all.set(theta.subarray(j * PERIODIC_PARAMETERS + at, j * PERIODIC_PARAMETERS + at + count), j * count);
    return graph.floats(all, [1, numbers, count]);
  };
  const value = graph.reshape(values, [0, numbers, 1]);
  const turns = graph.add(graph.mul(value, parameters(0, WAVES)), parameters(WAVES, WAVES));
  const waves = cosine(graph, turns);
  const cut = (x: Tensor, from: number, count: number): Tensor =>
    graph.gather(x, graph.ints(Array.from({ length: count }, (_, i) => from + i)), 2);
  const sums = [1, 2, 3].map((d) => {
    const products = graph.mul(waves, parameters(WAVES + WAVES * d, WAVES));
    const quarters = [0, 4, 8, 12].map((from) => cut(products, from, 4));
    const lanes = quarters.slice(1).reduce((sum, quarter) => graph.add(sum, quarter), quarters[0]!);
    const [a, b, c, e] = [0, 1, 2, 3].map((lane) => cut(lanes, lane, 1)) as [Tensor, Tensor, Tensor, Tensor];
    return graph.add(graph.add(graph.add(a, b), graph.add(c, e)), parameters(80 + d, 1));
  });
  return graph.reshape(graph.concat([graph.add(value, parameters(80, 1)), ...sums], 2), [0, 4 * numbers]);
}

function cosine(graph: Graph, turns: Tensor): Tensor {
  const rest = graph.sub(turns, graph.op('Round', [turns]));
  const y = graph.sub(float(graph, 0.25), graph.op('Abs', [rest]));
  return graph.mul(floatPolynomial(graph, COSINE, graph.mul(y, y)), y);
}
