import type { Graph, Tensor } from '../../onnx/graph.ts';

/** exp(x) in float32 as two kernels of ours compute it: coefficients of the polynomial, highest power first. */
interface FloatExp {
  readonly coefficients: readonly number[];
  /** Whether the polynomial gives exp(r) - 1 - r over r^2, else exp(r). */
  readonly tail: boolean;
}

/** As `exp32` of the dense kernels. */
export const DENSE_EXP: FloatExp = {
  coefficients: [1.38888889e-3, 8.33333333e-3, 4.16666667e-2, 0.166666667, 0.5, 1, 1],
  tail: false,
};
/** As the kernel `kernelRow`. */
export const ROW_EXP: FloatExp = {
  coefficients: [1.98756915e-4, 1.39819995e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
  tail: true,
};

/** Equal to the kernel's value to the last bit; float32, any shape. */
export function floatExp(graph: Graph, argument: Tensor, { coefficients, tail }: FloatExp): Tensor {
  const x = graph.clamp(argument, float(graph, -87), float(graph, 88));
  const k = graph.op('Round', [graph.mul(x, float(graph, Math.LOG2E))]);
  const high = graph.sub(x, graph.mul(k, float(graph, 0.693359375)));
  const r = graph.sub(high, graph.mul(k, float(graph, -2.1219444e-4)));
  let p = floatPolynomial(graph, coefficients, r);
  if (tail) p = graph.add(graph.add(graph.mul(p, graph.mul(r, r)), r), float(graph, 1));
  return graph.mul(p, graph.op('Pow', [float(graph, 2), k]));
}

/** Horner's scheme in float32, highest power first. */
export function floatPolynomial(graph: Graph, coefficients: readonly number[], x: Tensor): Tensor {
  return coefficients
    .slice(1)
    .reduce((sum, c) => graph.add(graph.mul(sum, x), float(graph, c)), float(graph, coefficients[0]!));
}

/** A float32 constant; any number. */
export const float = (graph: Graph, value: number): Tensor => graph.scalar('float', Math.fround(value));
