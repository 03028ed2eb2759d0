import { arrayOf, isNumber, jsonOf } from '../../../preprocess/shared/state.ts';
import { mapNumeric } from '../map-numeric.ts';
import type { StageConverter } from '../stage-converter.ts';

const LARGEST = 3.4028234663852886e38;

export const scale: StageConverter = ({ graph, state, features, columns }) => {
  const center = arrayOf(state, 'center', Float64Array);
  const spread = arrayOf(state, 'spread', Float64Array);
  const clip = jsonOf(state, 'clip', isNumber);
  const limit = clip > 0 ? clip : LARGEST;
  return mapNumeric(graph, features, columns, (x, places) => {
    const row = (values: Float64Array) =>
      graph.doubles(
        places.map((j) => values[j]!),
        [1, places.length],
      );
    const scaled = graph.div(graph.sub(x, row(center)), row(spread));
    return graph.clamp(scaled, graph.double(-limit), graph.double(limit));
  });
};
