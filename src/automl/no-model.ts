import { ModelError } from '../core/errors.ts';
import type { TrialRecord } from './trial-record.ts';

/** The error of a run without one complete trial; names the first failure. */
export function noModel(records: Iterable<TrialRecord>): ModelError {
  let failure = '';
  for (const { error } of records)
    if (error !== null) {
      failure = ` (first failure: ${error.message})`;
      break;
    }
  return new ModelError('RUN_NO_MODEL', `No trial gave a model${failure}.`, {
    hint: 'Give more time with --time-budget, or see journal.jsonl for the failure of each trial.',
  });
}
