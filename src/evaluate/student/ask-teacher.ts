import { readFileSync } from 'node:fs';
import { ModelError } from '../../core/errors.ts';
import { decodeState } from '../../core/state-codec.ts';
import { outputsOf, type Task } from '../../core/task.ts';
import type { BaseTable } from '../../data/frame.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { pipelineFromState } from '../../pipeline/fit-pipeline.ts';
import type { Teacher } from '../protocol.ts';

/**
 * What a mixture says of rows: row-major [rows, outputs]. Not calibrated: that was learnt on the rows of all folds, and the
 * student is calibrated itself.
 * @throws ModelError TRIAL_STOPPED when time runs out between two of its models
 */
export function askTeacher(
  { files }: Teacher,
  table: BaseTable,
  task: Task,
  kernels: Kernels,
  shouldStop: () => boolean,
): Float64Array {
  const outputs = outputsOf(task);
  const mixed = new Float64Array(table.rows * outputs);
  for (const { path, weight } of files) {
    if (shouldStop())
      throw new ModelError('TRIAL_STOPPED', 'The time was over before the teacher had labelled all rows.', {
        hint: 'Give more time with --time-budget.',
      });
    const part = pipelineFromState(decodeState(readFileSync(path))).predict(table, { kernels });
    for (let i = 0; i < mixed.length; i++) mixed[i]! += weight * part[i]!;
  }
  return mixed;
}
