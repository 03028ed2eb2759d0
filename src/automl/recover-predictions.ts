import { readFileSync } from 'node:fs';
import { decodeState } from '../core/state-codec.ts';
import { outputsOf } from '../core/task.ts';
import { pipelineFromState } from '../pipeline/fit-pipeline.ts';
import type { Prepared } from './prepare.ts';
import type { TrialRecord } from './trial-record.ts';
import type { TrialStore } from './trial-store.ts';

/**
 * Brings the out-of-fold predictions of a complete trial back for a resumed run. A finished run keeps the fold models
 * of its members only; these predict their validation rows once more.
 * @param validation rows of each fold's validation part
 * @param modelFolder where the saved model stands
 */
export function recoverPredictions(
  record: TrialRecord,
  store: TrialStore,
  { base, schema }: Prepared,
  validation: readonly Uint32Array[],
  modelFolder: string,
): void {
  if (store.has(record.id)) return;
  const predict = (file: string, fold: number): Float64Array =>
    pipelineFromState(decodeState(readFileSync(file))).predict(base, { rows: validation[fold]! });
  store.recover(record, modelFolder, predict, { validation, rows: base.rows, outputs: outputsOf(schema.task) });
}
