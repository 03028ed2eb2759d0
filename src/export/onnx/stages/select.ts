import { arrayOf } from '../../../preprocess/shared/state.ts';
import type { StageConverter } from '../stage-converter.ts';

export const select: StageConverter = ({ state, columns }) =>
  Array.from(arrayOf(state, 'kept', Uint32Array), (j) => columns[j]!);
