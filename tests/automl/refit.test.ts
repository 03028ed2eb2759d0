import { expect, test } from 'vitest';
import type { Choice } from '../../src/automl/finish.ts';
import { refitMembers } from '../../src/automl/refit.ts';
import type { FoldJob, Transport } from '../../src/evaluate/protocol.ts';
import { defineSpace, int } from '../../src/space/space.ts';

/** The jobs of a refit of so many members by so many workers. */
async function jobsOf(members: number, workers: number): Promise<FoldJob[]> {
  const jobs: FoldJob[] = [];
  const pool: Transport = {
    size: workers,
    run: async (job) => {
      jobs.push(job);
      const error = { code: 'TRIAL_CRASHED', message: 'not run' };
      return { ok: false, trialId: job.trialId, fold: job.fold, seconds: 0, error };
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  const trials = Array.from({ length: members }, (_, id) => ({
    trial: { id, config: { family: 'gbdt' }, steps: [10, 20] },
    weight: 1 / members,
  }));
  const choice = { members: trials } as unknown as Choice;
  await refitMembers(choice, pool, {
    stop: new Int32Array(workers),
    arenas: Array.from({ length: workers }, (_, i) => ({ base: i * 64, bytes: 64 })),
    endMs: Number.POSITIVE_INFINITY,
    space: defineSpace({ 'gbdt.maxRounds': int(1, 100, { default: 5, doc: 'Rounds.' }) }),
    modelFile: (id) => `${id}.bin`,
    predictedSeconds: () => 0,
  });
  return jobs;
}

test('members of a final refit share the workers: those that would be idle become threads of a fit', async () => {
  expect((await jobsOf(1, 4)).map((job) => job.threads)).toEqual([4]);
  expect((await jobsOf(2, 5)).map((job) => job.threads)).toEqual([2, 2]);
  expect((await jobsOf(3, 2)).map((job) => job.threads)).toEqual([undefined, undefined, undefined]);
  expect((await jobsOf(1, 1))[0]).toMatchObject({ config: { 'gbdt.maxRounds': 17 }, fold: -1, modelFile: '0.bin' });
});
