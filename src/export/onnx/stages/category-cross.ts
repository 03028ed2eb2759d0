import { columnsOf, slotsOf } from '../../../onnx/columns.ts';
import { ML } from '../../../onnx/graph.ts';
import { arrayOf } from '../../../preprocess/shared/state.ts';
import type { StageConverter } from '../stage-converter.ts';

export const categoryCross: StageConverter = ({ graph, state, features, columns }) => {
  const pairs = arrayOf(state, 'pairs', Uint32Array);
  const keys = arrayOf(state, 'keys', Float64Array);
  let at = 0;
  const added = Array.from(arrayOf(state, 'sizes', Uint32Array), (size, c) => {
    const own = keys.subarray(at, at + size);
    at += size;
    const slots = (j: number) => slotsOf(graph, columns[j]!, features[j]!.cardinality);
    const [left, right] = [pairs[2 * c]!, pairs[2 * c + 1]!];
    const width = graph.scalar('int64', features[right]!.cardinality + 2);
    const key = graph.add(graph.mul(slots(left), width), slots(right));
    const codes = graph.op(
      'LabelEncoder',
      [key],
      {
        // an encoder needs at least one key
        keys_int64s: { ints: size === 0 ? [-1] : own },
        values_floats: { floats: size === 0 ? [0] : Array.from(own.keys()) },
        default_float: { float: size },
      },
      ML,
    );
    return columnsOf(codes, 1)[0]!;
  });
  return [...columns, ...added];
};
