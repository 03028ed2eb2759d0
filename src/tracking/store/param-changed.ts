import { TrackingError } from '../../core/errors.ts';
import { cut } from './limits.ts';

/** The fault of a parameter that a run has with another value. */
export function paramChanged(runId: string, key: string, before: string, now: string): TrackingError {
  return new TrackingError(
    'TRACKING_PARAM_CHANGED',
    `The parameter "${key}" of run ${runId} is '${cut(before, 60)}' and cannot become '${cut(now, 60)}'.`,
    { hint: 'Log it under another name, or as a tag.' },
  );
}
