import { lookUp } from '../../../onnx/columns.ts';
import { remaining } from '../../../preprocess/shared/category-values.ts';
import { arrayOf, isBoolean, jsonOf } from '../../../preprocess/shared/state.ts';
import type { StageConverter } from '../stage-converter.ts';

export const frequency: StageConverter = ({ graph, state, features, columns }) => {
  const encoded = arrayOf(state, 'encoded', Uint32Array);
  const shares = arrayOf(state, 'shares', Float64Array);
  let at = 0;
  const added = Array.from(encoded, (j) => {
    const slots = features[j]!.cardinality + 2;
    at += slots;
    return lookUp(graph, columns[j]!, slots - 2, shares.subarray(at - slots, at))[0]!;
  });
  return [...remaining(columns, encoded, jsonOf(state, 'keep', isBoolean)), ...added];
};
