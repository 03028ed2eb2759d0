import { lookUp } from '../../../onnx/columns.ts';
import { arrayOf } from '../../../preprocess/shared/state.ts';
import type { StageConverter } from '../stage-converter.ts';

export const oneHot: StageConverter = ({ graph, state, features, columns }) => {
  const slots = arrayOf(state, 'slots', Int32Array);
  let at = 0;
  return columns.flatMap((column, j) => {
    const { kind, cardinality } = features[j]!;
    if (kind !== 'category') return [column];
    const own = slots.subarray(at, at + cardinality + 2);
    at += cardinality + 2;
    const width = own.reduce((most, slot) => Math.max(most, slot + 1), 0);
    if (width === 0) return [];
    const table = new Float32Array(own.length * width);
    own.forEach((slot, code) => {
      if (slot >= 0) table[code * width + slot] = 1;
    });
    return lookUp(graph, column, cardinality, table, width);
  });
};
