import { timestamp } from '../core/clock.ts';
import type { RunEvent } from '../tracking/events.ts';
import type { DeployLimits } from './choose-within.ts';
import type { FitOptions } from './options.ts';

/** Says that no trial kept to the limits that were asked for. */
export function limitsMissed({ inferMs, bytes }: DeployLimits, { inferLimit, sizeLimit }: FitOptions): RunEvent {
  const parts = [
    ...(inferLimit === undefined ? [] : [`${inferMs.toPrecision(2)} ms a row (limit ${inferLimit} ms)`]),
    ...(sizeLimit === undefined ? [] : [`${Math.ceil(bytes / 1000)} kB (limit ${Math.ceil(sizeLimit / 1000)} kB)`]),
  ];
  const message = `No trial keeps to the limits; the nearest was saved: ${parts.join(', ')}.`;
  return { type: 'note', at: timestamp(), code: 'limits_missed', message };
}
