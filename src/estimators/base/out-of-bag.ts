import { ConfigError } from '../../core/errors.ts';
import { outputsOf } from '../../core/task.ts';
import { accuracy } from '../../metrics/accuracy.ts';
import { r2 } from '../../metrics/r2.ts';
import type { FittedModel } from '../../models/family.ts';
import type { FitData } from './fit-data.ts';

/** How the trees that did not draw a training row predict it. */
export interface OutOfBag {
  /** Row-major [training rows, outputs]; NaN for rows that every tree drew. */
  readonly prediction: Float64Array;
  /** Share of right classes, or R squared, over the rows that have a prediction. */
  readonly score: number;
}

/** @throws ConfigError OPTION_INVALID when no row has such a prediction */
export function scoreOutOfBag(model: FittedModel, { task, y }: FitData): OutOfBag {
  const all = model.outOfBag?.() ?? new Float64Array(0);
  const outputs = outputsOf(task);
  const rows = Array.from({ length: all.length / outputs }, (_, i) => i).filter((i) => !Number.isNaN(all[i * outputs]));
  if (rows.length === 0)
    throw new ConfigError('OPTION_INVALID', 'oobScore is true, and every tree saw every row.', {
      hint: 'Set bootstrap: true and take more trees, or leave oobScore out.',
    });
  const prediction = Float64Array.from({ length: rows.length * outputs }, (_, at) => {
    const row = rows[Math.floor(at / outputs)]!;
    return all[row * outputs + (at % outputs)]!;
  });
  const classes = task.kind === 'regression' ? 0 : task.classes.length;
  const input = { y: Float64Array.from(rows, (row) => y[row]!), prediction, outputs, classes };
  return { prediction: all, score: (classes === 0 ? r2 : accuracy).score(input) };
}
