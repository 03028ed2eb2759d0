import { columnsOf, matrixOf } from '../../../onnx/columns.ts';
import { arrayOf } from '../../../preprocess/shared/state.ts';
import type { StageConverter } from '../stage-converter.ts';

export const impute: StageConverter = ({ graph, state, columns }) => {
  const width = columns.length;
  if (width === 0) return [];
  const all = matrixOf(graph, columns);
  const fill = graph.floats(arrayOf(state, 'fill', Float32Array), [1, width]);
  const filled = columnsOf(graph.where(graph.isNaN(all), fill, all), width);
  const indicators = Array.from(arrayOf(state, 'indicators', Uint32Array), (j) => columns[j]!);
  if (indicators.length === 0) return filled;
  const flags = graph.cast(graph.isNaN(matrixOf(graph, indicators)), 'float');
  return [...filled, ...columnsOf(flags, indicators.length)];
};
