import type { Graph, Tensor } from '../../onnx/graph.ts';
import { NORMAL_QUANTILE } from '../../preprocess/shared/normal-quantile.ts';

/** As `normalQuantile`: algorithm AS 241 (Wichura 1988) in plain operators; doubles in (0, 1), any shape. */
export function normalQuantile(graph: Graph, p: Tensor): Tensor {
  const { centre, centreUnder, side, sideUnder, tail, tailUnder } = NORMAL_QUANTILE;
  const q = graph.sub(p, graph.double(0.5));
  const ratio = (over: readonly number[], under: readonly number[], x: Tensor): Tensor =>
    graph.div(polynomial(graph, over, x), polynomial(graph, under, x));
  const near = graph.mul(q, ratio(centre, centreUnder, graph.sub(graph.double(0.180625), graph.mul(q, q))));
  const isLow = graph.op('Less', [q, graph.double(0)]);
  const outside = graph.op('Max', [graph.where(isLow, p, graph.sub(graph.double(1), p)), graph.double(1e-300)]);
  const r = graph.op('Sqrt', [graph.op('Neg', [graph.op('Log', [outside])])]);
  const far = graph.where(
    graph.op('LessOrEqual', [r, graph.double(5)]),
    ratio(side, sideUnder, graph.sub(r, graph.double(1.6))),
    ratio(tail, tailUnder, graph.sub(r, graph.double(5))),
  );
  const isNear = graph.op('LessOrEqual', [graph.op('Abs', [q]), graph.double(0.425)]);
  return graph.where(isNear, near, graph.where(isLow, graph.op('Neg', [far]), far));
}

/** Horner's scheme, highest power first. */
function polynomial(graph: Graph, coefficients: readonly number[], x: Tensor): Tensor {
  let sum: Tensor | undefined;
  for (const c of coefficients)
    sum = sum === undefined ? graph.double(c) : graph.add(graph.mul(sum, x), graph.double(c));
  return sum!;
}
