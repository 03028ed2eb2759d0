import type { RunEvent, RunStartEvent, TrialEndEvent } from '../../src/tracking/events.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

/** A small fit as its events tell it. */
export const START: RunStartEvent = {
  ...{ type: 'run-start', at: at(0), version: '1.0.0', target: 'größe', task: { kind: 'regression' }, metric: 'r2' },
  data: { source: 'wine 実験.csv', rows: 10, columns: 3, digest: 'abc' },
  ...{ seed: 0, folds: { kind: 'random', count: 2, holdout: 0 }, families: ['gbdt'], options: { maxTrials: 2 } },
  resumed: false,
};
export const trial = (id: number, more: Partial<TrialEndEvent> = {}): TrialEndEvent => ({
  ...{ type: 'trial-end', at: at(10 * id), id, origin: 'bo', family: 'gbdt', config: { family: 'gbdt', rate: 0.1 } },
  ...{ status: 'complete', loss: 0.2 / id, foldLosses: [0.1, 0.3], folds: 2, seconds: 2, predictSeconds: 0.5 },
  ...{ bytes: 1000, steps: [30, 40], truncated: false, curve: { steps: [1, 2], losses: [0.5, 0.2] }, ...more },
});
export const END: RunEvent = {
  ...{ type: 'run-end', at: at(60), status: 'finished', reason: 'done', trials: 2, seconds: 60, loss: 0.1 },
};
const error = { code: 'TRIAL_TIMEOUT', message: `too slow | ${'lang '.repeat(3000)}` };
/** Trials that failed, undefined numbers, long and empty texts. */
export const ODD: readonly RunEvent[] = [
  trial(3, { status: 'failed', loss: null, foldLosses: [null, null], steps: [], error }),
  trial(4, {
    loss: Number.NaN,
    foldLosses: [Number.POSITIVE_INFINITY, null],
    curve: { steps: [1], losses: [Number.NaN] },
  }),
  trial(5, { config: { family: 'gbdt', '../x': '', 'a%b': [1, { c: null }], wide: 'w'.repeat(9000), flag: true } }),
  { type: 'note', at: at(55), code: 'ODD/../NAME', message: '' },
];
