import { afterEach, expect, it, vi } from 'vitest';
import type { TrialEndEvent } from '../../../src/tracking/events.ts';
import { BestCurve } from '../../../src/tracking/mlflow/best-curve.ts';
import type { Batch, TrackingStore } from '../../../src/tracking/store/types.ts';

const trial = (id: number, loss: number | null): TrialEndEvent => ({
  ...{ type: 'trial-end', at: new Date(1000 * id).toISOString(), id, origin: 'bo', family: 'f', config: {}, loss },
  ...{ status: loss === null ? 'failed' : 'complete', foldLosses: [], folds: 1, seconds: 1, predictSeconds: 0 },
  ...{ bytes: 1, steps: [], truncated: false },
});
const LOSSES = [null, 0.4, 0.5, 0.1, null, 0.3];
const TRIALS = LOSSES.map((loss, i) => trial(i + 1, loss));
const WHOLE = [
  [2, -0.4],
  [3, -0.4],
  [4, -0.1],
  [5, -0.1],
  [6, -0.1],
];

function recorded(fail: () => boolean = () => false) {
  const calls: (number | undefined)[][][] = [];
  const store = {
    async logBatch(_: string, { metrics = [] }: Batch) {
      if (fail()) throw new Error('gone');
      calls.push(metrics.map(({ step, value }) => [step, value]));
    },
  } as unknown as TrackingStore;
  return { calls, curve: new BestCurve({ store, runId: 'r', key: 'best_r2', scoreOf: (loss) => -loss }) };
}
afterEach(() => vi.useRealTimers());

it('trials that end within a second share a call, and the end sends what waits', async () => {
  vi.useFakeTimers({ now: 0, toFake: ['Date', 'performance'] });
  const { calls, curve } = recorded();
  for (const [i, event] of TRIALS.entries()) {
    await curve.add(event, TRIALS.slice(0, i + 1));
    vi.advanceTimersByTime(400);
  }
  expect(calls.map((points) => points.length)).toEqual([1, 3]);
  await curve.finish(null);
  expect(calls.flat()).toEqual(WHOLE);
});

it('what could not be sent is sent with the next', async () => {
  let gone = true;
  const { calls, curve } = recorded(() => gone);
  await expect(curve.add(TRIALS[1]!, TRIALS.slice(0, 2))).rejects.toThrow('gone');
  gone = false;
  await curve.add(TRIALS[1]!, TRIALS.slice(0, 2)); // the event comes again
  await curve.finish(null);
  await curve.add(TRIALS[2]!, TRIALS.slice(0, 3));
  await curve.finish(null);
  expect(calls.flat()).toEqual(WHOLE.slice(0, 2));
});

it('the end of a resumed run tells the curve of all its trials; a trial told late has the best of its own time', async () => {
  const { calls, curve } = recorded();
  await curve.add(TRIALS[2]!, TRIALS);
  expect(calls).toEqual([[[3, -0.4]]]);
  await curve.finish(TRIALS);
  expect(calls[1]).toEqual(WHOLE);
});
