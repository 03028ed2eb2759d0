import { matrixOf } from '../../../onnx/columns.ts';
import { arrayOf } from '../../../preprocess/shared/state.ts';
import { finiteColumn } from '../finite-float.ts';
import type { StageConverter } from '../stage-converter.ts';

/** In the order of the saved codes. */
const OPERATORS = ['Add', 'Sub', 'Mul', 'Div'] as const;

export const interactions: StageConverter = ({ graph, state, columns }) => {
  const pairs = arrayOf(state, 'pairs', Uint32Array);
  const added = Array.from({ length: pairs.length / 3 }, (_, i) => {
    const [operator, left, right] = pairs.subarray(3 * i, 3 * i + 3);
    const of = (j: number) => graph.cast(matrixOf(graph, [columns[j]!]), 'double');
    return finiteColumn(graph, graph.op(OPERATORS[operator!]!, [of(left!), of(right!)]));
  });
  return [...columns, ...added];
};
