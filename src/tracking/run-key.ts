import { createHash } from 'node:crypto';
import type { RunStartEvent } from './events.ts';
import { readJournal } from './journal.ts';

/** The start of the first session of a run folder; the one given without a folder. */
export function firstStart(start: RunStartEvent): RunStartEvent {
  const events = start.folder === undefined ? [] : readJournal(start.folder);
  return (events.find((event) => event.type === 'run-start') as RunStartEvent | undefined) ?? start;
}

/** 16 hexadecimal digits: the same for every session of a run, and for a copy of its folder. */
export function runKey(start: RunStartEvent): string {
  const { at, data, target, seed } = firstStart(start);
  return createHash('sha256')
    .update(JSON.stringify([at, data.digest, target, seed]))
    .digest('hex')
    .slice(0, 16);
}
