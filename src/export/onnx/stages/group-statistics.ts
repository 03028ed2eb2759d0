import { matrixOf, slotsOf } from '../../../onnx/columns.ts';
import { arrayOf } from '../../../preprocess/shared/state.ts';
import { finiteColumn } from '../finite-float.ts';
import type { StageConverter } from '../stage-converter.ts';

export const groupStatistics: StageConverter = ({ graph, state, features, columns }) => {
  const groupings = arrayOf(state, 'groupings', Uint32Array);
  const means = arrayOf(state, 'means', Float64Array);
  let at = 0;
  const added = Array.from({ length: groupings.length / 3 }, (_, g) => {
    const [relation, value, group] = groupings.subarray(3 * g, 3 * g + 3);
    const { cardinality } = features[group!]!;
    const table = graph.doubles(means.subarray(at, at + cardinality + 2));
    at += cardinality + 2;
    const mean = graph.gather(table, slotsOf(graph, columns[group!]!, cardinality), 0);
    const x = graph.cast(matrixOf(graph, [columns[value!]!]), 'double');
    return finiteColumn(graph, relation === 0 ? graph.sub(x, mean) : graph.div(x, mean));
  });
  return [...columns, ...added];
};
