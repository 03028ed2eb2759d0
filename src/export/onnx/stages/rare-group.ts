import { lookUp } from '../../../onnx/columns.ts';
import { arrayOf } from '../../../preprocess/shared/state.ts';
import type { StageConverter } from '../stage-converter.ts';

export const rareGroup: StageConverter = ({ graph, state, features, columns }) => {
  const codes = arrayOf(state, 'codes', Int32Array);
  let at = 0;
  return columns.map((column, j) => {
    const { kind, cardinality } = features[j]!;
    if (kind !== 'category') return column;
    const table = [...codes.subarray(at, at + cardinality + 1), Number.NaN];
    at += cardinality + 1;
    return lookUp(graph, column, cardinality, table)[0]!;
  });
};
