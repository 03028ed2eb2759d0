import { lookUp } from '../../../onnx/columns.ts';
import { DATE_PERIODS, datePartOf } from '../../../preprocess/date-parts.ts';
import type { StageConverter } from '../stage-converter.ts';

/** Parts of a date that come round again are whole numbers below this. */
const PARTS = 367;

/**
 * Sine and cosine of whole numbers, from a table: a runtime's own sine may differ in the last bit, and a later step that
 * ranks values would tell such neighbours apart.
 */
export const dateCyclic: StageConverter = ({ graph, features, columns }) => {
  const added = features.flatMap((feature, j) => {
    const part = datePartOf(feature);
    const period = part === undefined ? undefined : DATE_PERIODS[part];
    if (period === undefined) return [];
    // rows: the numbers, one that is never reached, missing
    const table = new Float32Array(2 * (PARTS + 2)).fill(Number.NaN);
    for (let value = 0; value < PARTS; value++) {
      const angle = (2 * Math.PI * value) / period;
      table[2 * value] = Math.sin(angle);
      table[2 * value + 1] = Math.cos(angle);
    }
    return lookUp(graph, columns[j]!, PARTS, table, 2);
  });
  return [...columns, ...added];
};
