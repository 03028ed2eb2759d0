import type { Graph, Tensor } from '../../../onnx/graph.ts';
import { arrayOf, isNumber, jsonOf } from '../../../preprocess/shared/state.ts';
import { mapNumeric } from '../map-numeric.ts';
import type { StageConverter } from '../stage-converter.ts';

export const power: StageConverter = ({ graph, state, features, columns }) => {
  const table = arrayOf(state, 'table', Float64Array);
  const clip = jsonOf(state, 'clip', isNumber);
  return mapNumeric(graph, features, columns, (x, places) => {
    const row = (k: number, of: (v: number) => number = (v) => v): Tensor =>
      graph.doubles(
        places.map((j) => of(table[3 * j + k]!)),
        [1, places.length],
      );
    const isNegative = graph.op('Less', [x, graph.double(0)]);
    const log = graph.op('Log', [graph.add(graph.double(1), graph.op('Abs', [x]))]);
    const above = boxCox(graph, log, row(0));
    const below = boxCox(
      graph,
      log,
      row(0, (lambda) => 2 - lambda),
    );
    const powered = graph.where(isNegative, graph.op('Neg', [below]), above);
    const scaled = graph.div(graph.sub(powered, row(1)), row(2));
    return graph.clamp(scaled, graph.double(-clip), graph.double(clip));
  });
};

/** Powers this small are taken by a series: (e^u - 1) / power would lose its digits. */
const SMALL = 1e-5;

/** ((e^log)^power - 1) / power. */
function boxCox(graph: Graph, log: Tensor, power: Tensor): Tensor {
  const one = graph.double(1);
  const isSmall = graph.op('Less', [graph.op('Abs', [power]), graph.double(SMALL)]);
  const u = graph.mul(power, log);
  const exact = graph.div(graph.sub(graph.op('Exp', [u]), one), graph.where(isSmall, one, power));
  const series = graph.mul(
    log,
    graph.add(one, graph.add(graph.div(u, graph.double(2)), graph.div(graph.mul(u, u), graph.double(6)))),
  );
  return graph.where(isSmall, series, exact);
}
