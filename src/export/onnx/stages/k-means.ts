import { columnsOf, matrixOf } from '../../../onnx/columns.ts';
import { arrayOf } from '../../../preprocess/shared/state.ts';
import { pointDistances } from '../distances.ts';
import type { StageConverter } from '../stage-converter.ts';

/** As in the step: scaled values are cut off here. */
const LIMIT = 5;

export const kMeans: StageConverter = ({ graph, state, columns }) => {
  const used = arrayOf(state, 'columns', Uint32Array);
  const [mean, spread] = [arrayOf(state, 'mean', Float64Array), arrayOf(state, 'spread', Float64Array)];
  const centres = arrayOf(state, 'centres', Float64Array);
  const p = used.length;
  const count = p === 0 ? 0 : centres.length / p;
  if (count === 0) return [...columns];
  const x = graph.cast(
    matrixOf(
      graph,
      Array.from(used, (j) => columns[j]!),
    ),
    'double',
  );
  const z = graph.div(graph.sub(x, graph.doubles(mean, [1, p])), graph.doubles(spread, [1, p]));
  const held = graph.clamp(z, graph.double(-LIMIT), graph.double(LIMIT));
  const points = graph.cast(graph.where(graph.isNaN(z), graph.double(0), held), 'float');
  const squared = pointDistances(graph, columnsOf(points, p), centres, count, 2);
  const distances = graph.cast(graph.op('Sqrt', [squared]), 'float');
  const nearest = graph.cast(graph.op('ArgMin', [squared], { axis: { int: 1 }, keepdims: { int: 1 } }), 'float');
  return [...columns, ...columnsOf(distances, count), ...columnsOf(nearest, 1)];
};
