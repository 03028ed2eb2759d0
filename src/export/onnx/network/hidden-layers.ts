import type { MlpParts } from '../../../models/mlp/mlp-parts.ts';
import { layoutOf, type NetworkShape } from '../../../models/mlp/network-shape.ts';
import type { Int8Weights } from '../../../models/mlp/quantize/linear-int8.ts';
import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { DENSE_EXP, float, floatExp } from '../float-exp.ts';

const SELU_SCALE = 1.0507009873554805;
const SELU_SCALE_ALPHA = 1.7580993408473768;
/** Largest whole number that an input of an int8 layer is rounded to. */
const WHOLE = 2047;

/**
 * The hidden layers of all members.
 * @param inputs float32 [N, count]
 * @returns float32 [members, N, width]
 */
export function hiddenLayers(
  graph: Graph,
  { shape, theta, quantized }: MlpParts,
  inputs: Tensor,
  count: number,
): Tensor {
  const layout = layoutOf(shape);
  const factors = new Float32Array(shape.members * count);
  for (let m = 0; m < shape.members; m++) {
    const at = layout.factors.at + m * layout.inputs;
    factors.set(theta.subarray(at, at + count), m * count);
  }
  let x = graph.mul(inputs, graph.floats(factors, [shape.members, 1, count]));
  layout.hidden.forEach(({ weights, biases }, l) => {
    const below = l === 0 ? count : shape.width;
    const small = quantized?.method.kind === 'int8' ? (quantized.layers[l] as Int8Weights) : undefined;
    const z =
      small === undefined
        ? product(graph, x, theta.subarray(weights.at, weights.at + below * shape.width), below, shape.width)
        : smallProduct(graph, x, small, below);
    x = bend(graph, graph.add(z, graph.floats(theta.subarray(biases.at, biases.at + shape.width))), shape.activation);
  });
  return x;
}

/** Float32 [..., below] times weights [below, width], added up in doubles. */
function product(graph: Graph, x: Tensor, weights: ArrayLike<number>, below: number, width: number): Tensor {
  const w = graph.cast(graph.floats(weights, [below, width]), 'double');
  return graph.cast(graph.op('MatMul', [graph.cast(x, 'double'), w]), 'float');
}

/** As the kernel `dense8`: inputs are rounded to whole numbers by the largest of their row, sums are exact. */
function smallProduct(graph: Graph, x: Tensor, { codes, steps }: Int8Weights, below: number): Tensor {
  const width = steps.length;
  const stride = codes.length / width;
  const turned = new Float32Array(below * width);
  for (let o = 0; o < width; o++) for (let i = 0; i < below; i++) turned[i * width + o] = codes[o * stride + i]!;
  const top = graph.reduce('ReduceMax', graph.op('Abs', [x]), -1);
  const isZero = graph.op('Equal', [top, float(graph, 0)]);
  const safe = graph.where(isZero, float(graph, 1), top);
  const whole = graph.op('Round', [graph.mul(x, graph.div(float(graph, WHOLE), safe))]);
  const sums = product(graph, whole, turned, below, width);
  return graph.mul(sums, graph.mul(graph.floats(steps), graph.div(top, float(graph, WHOLE))));
}

function bend(graph: Graph, x: Tensor, activation: NetworkShape['activation']): Tensor {
  const zero = float(graph, 0);
  if (activation === 'relu') return graph.op('Max', [x, zero]);
  if (activation === 'selu') {
    const alpha = float(graph, SELU_SCALE_ALPHA);
    const low = graph.sub(graph.mul(floatExp(graph, graph.op('Min', [x, zero]), DENSE_EXP), alpha), alpha);
    return graph.where(graph.op('Greater', [x, zero]), graph.mul(x, float(graph, SELU_SCALE)), low);
  }
  const e = floatExp(graph, graph.op('Min', [x, float(graph, 20)]), DENSE_EXP);
  const n = graph.mul(e, graph.add(e, float(graph, 2)));
  return graph.mul(x, graph.mul(n, graph.div(float(graph, 1), graph.add(n, float(graph, 2)))));
}
