import { lookUp } from '../../../onnx/columns.ts';
import { arrayOf } from '../../../preprocess/shared/state.ts';
import type { StageConverter } from '../stage-converter.ts';

export const ordinal: StageConverter = ({ graph, state, features, columns }) => {
  const numbers = arrayOf(state, 'numbers', Float32Array);
  let at = 0;
  return columns.map((column, j) => {
    const { kind, cardinality } = features[j]!;
    if (kind !== 'category') return column;
    const table = [...numbers.subarray(at, at + cardinality + 1), Number.NaN];
    at += cardinality + 1;
    return lookUp(graph, column, cardinality, table)[0]!;
  });
};
