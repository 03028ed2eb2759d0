import { lookUp } from '../../../onnx/columns.ts';
import { remaining } from '../../../preprocess/shared/category-values.ts';
import { arrayOf, isBoolean, isTexts, jsonOf } from '../../../preprocess/shared/state.ts';
import type { StageConverter } from '../stage-converter.ts';

export const targetEncode: StageConverter = ({ graph, state, features, columns }) => {
  const encoded = arrayOf(state, 'encoded', Uint32Array);
  const means = arrayOf(state, 'means', Float64Array);
  const outputs = jsonOf(state, 'outputs', isTexts).length;
  let at = 0;
  const added = Array.from(encoded).flatMap((j) => {
    const { cardinality } = features[j]!;
    const size = (cardinality + 2) * outputs;
    at += size;
    return lookUp(graph, columns[j]!, cardinality, means.subarray(at - size, at), outputs);
  });
  return [...remaining(columns, encoded, jsonOf(state, 'keep', isBoolean)), ...added];
};
