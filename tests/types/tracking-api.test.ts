/* Checked by the compiler (npm run check): what the types of `automl/tracking` promise and refuse. Only the last test runs. */
import { expect, it } from 'vitest';
import * as api from '../../src/autolog/index.ts';
import { autolog, logMetric, logTable, startRun } from '../../src/autolog/index.ts';

async function calls(): Promise<void> {
  const length: number = await startRun({ runName: 'a' }, async (run) => run.runId.length);
  await logMetric('a', length, { step: 1 });
  await logTable({ a: [1] }, 'a.json');
  // @ts-expect-error a metric is a number
  await logMetric('a', '1');
  autolog({ disable: true });
  // @ts-expect-error there is no such option
  await startRun({ name: 'a' });
}

it('the entry point offers these names', () => {
  expect(calls).toBeTypeOf('function');
  expect(Object.keys(api).sort()).toEqual([
    ...['AutomlError', 'ConfigError', 'TrackingError', 'activeRun', 'autolog', 'endRun', 'flushAutolog'],
    ...[
      'logArtifact',
      'logArtifacts',
      'logDict',
      'logFigure',
      'logInput',
      'logMetric',
      'logMetrics',
      'logParam',
      'logParams',
      'logTable',
      'logText',
    ],
    ...['setExperiment', 'setTag', 'setTags', 'setTrackingUri', 'startRun'],
  ]);
});
