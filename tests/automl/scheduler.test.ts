import { describe, expect, it } from 'vitest';
import { Scheduler, type SchedulerSettings } from '../../src/automl/scheduler.ts';
import { foldLosses } from '../../src/automl/trial-record.ts';
import { createRng, hashText } from '../../src/core/rng.ts';
import type { FoldJob, FoldResult, Transport } from '../../src/evaluate/protocol.ts';
import type { Sampler } from '../../src/search/sampler.ts';
import type { RunEvent } from '../../src/tracking/events.ts';

/** Loss of a config on a fold: a fixed function, so that only scheduling can differ. */
function lossOf(job: FoldJob): number {
  return createRng(hashText(`${JSON.stringify(job.config)}#${job.fold}`)).next() + Number(job.config['x']);
}

/** Jobs end in an order that depends on the seed: as on a noisy machine. */
function fakeTransport(size: number, seed: number, act: (job: FoldJob) => FoldResult | null = () => null): Transport {
  const rng = createRng(seed);
  return {
    size,
    run: async (job) => {
      for (let i = rng.int(6); i > 0; i--) await new Promise((resolve) => setImmediate(resolve));
      const special = act(job);
      if (special !== null) return special;
      return {
        ok: true,
        trialId: job.trialId,
        fold: job.fold,
        loss: lossOf(job),
        oof: new Float32Array(0),
        seconds: rng.next(),
        predictSeconds: 0,
        bytes: 1,
        steps: 1,
        truncated: false,
      };
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** Proposals depend on everything told and pending, in order: any difference in what is seen shows. */
function nosySampler(): Sampler {
  let seen = '';
  return {
    name: 'nosy',
    ask: ({ id, pending }) => {
      const x = createRng(hashText(`${seen}|${id}|${pending.map((p) => p.id).join()}`)).next();
      return { config: { family: 'a', x }, origin: 'random' };
    },
    tell: (trial) => {
      seen += `${trial.id}:${trial.status}:${trial.foldLosses.join()};`;
    },
  };
}

function settings(workers: number, seed: number, more: Partial<SchedulerSettings> = {}): SchedulerSettings {
  return {
    transport: fakeTransport(workers, seed),
    arenas: Array.from({ length: workers }, (_, i) => ({ base: i * 1000, bytes: 1000 })),
    stop: new Int32Array(new SharedArrayBuffer(4 * workers)),
    sampler: nosySampler(),
    folds: 5,
    maxTrials: 40,
    repeatable: true,
    searchEndMs: Number.POSITIVE_INFINITY,
    searchStartMs: 0,
    signal: new AbortController().signal,
    estimate: () => ({ seconds: 1, bytes: 10 }),
    modelFile: () => '',
    cheaper: () => null,
    rescore: (result) => result,
    pooledLoss: () => Number.NaN,
    discard: () => undefined,
    emit: () => undefined,
    onTrialEnd: () => undefined,
    isProtected: () => false,
    abandonAbove: (_, worst) => worst,
    ...more,
  };
}

async function history(workers: number, seed: number): Promise<unknown[]> {
  const scheduler = new Scheduler(settings(workers, seed));
  await scheduler.run();
  return [...scheduler.records.values()]
    .sort((a, b) => a.id - b.id)
    .map((r) => [r.id, r.config, r.status, foldLosses(r)]);
}

describe('scheduler', () => {
  it('gives the same trials, losses and decisions with 1, 2, 3 and 7 workers and any order of ends', async () => {
    const one = await history(1, 1);
    expect(one).toHaveLength(40);
    expect(one.some((r) => (r as unknown[])[2] === 'abandoned')).toBe(true);
    for (const [workers, seed] of [
      [2, 2],
      [3, 3],
      [7, 4],
      [2, 5],
    ] as const)
      expect(await history(workers, seed)).toEqual(one);
  });

  it('journals every start before its end and ends each trial once', async () => {
    const events: RunEvent[] = [];
    await new Scheduler(settings(3, 9, { emit: (e) => events.push(e) })).run();
    const open = new Set<number>();
    for (const event of events) {
      if (event.type === 'trial-start') open.add(event.id);
      if (event.type === 'trial-end') expect(open.delete(event.id)).toBe(true);
    }
    expect(open.size).toBe(0);
  });

  it('records a crashed fold as a failed trial and goes on', async () => {
    const crash = (job: FoldJob): FoldResult | null =>
      job.trialId % 3 === 0
        ? {
            ok: false,
            trialId: job.trialId,
            fold: job.fold,
            seconds: 0,
            error: { code: 'TRIAL_CRASHED', message: 'x' },
          }
        : null;
    const scheduler = new Scheduler(settings(2, 3, { transport: fakeTransport(2, 3, crash), maxTrials: 10 }));
    await scheduler.run();
    const failed = [...scheduler.records.values()].filter((r) => r.status === 'failed').map((r) => r.id);
    expect(failed.sort((a, b) => a - b)).toEqual([3, 6, 9]);
    expect(scheduler.finished).toBe(10);
  });

  it('does not start a trial that needs more memory than a worker has', async () => {
    const scheduler = new Scheduler(settings(1, 3, { maxTrials: 3, estimate: () => ({ seconds: 1, bytes: 5000 }) }));
    await scheduler.run();
    expect([...scheduler.records.values()].map((r) => r.error?.code)).toEqual(Array(3).fill('TRIAL_MEMORY'));
  });

  it('gives up a protected trial whose first fold was cut and is worse than the incumbent, and no other', async () => {
    const slow = (job: FoldJob): FoldResult | null =>
      job.trialId === 1
        ? null
        : {
            ok: true,
            trialId: job.trialId,
            fold: job.fold,
            loss: job.trialId === 3 ? -5 : 50,
            oof: new Float32Array(0),
            seconds: 1,
            predictSeconds: 0,
            bytes: 1,
            steps: 1,
            truncated: job.trialId !== 4,
          };
    const origins = ['portfolio#1', 'portfolio#2', 'portfolio#3', 'portfolio#4', 'baseline'];
    const sampler: Sampler = {
      name: 'listed',
      ask: ({ id }) => (id > 5 ? null : { config: { family: 'a', x: 0 }, origin: origins[id - 1]! }),
      tell: () => undefined,
    };
    const scheduler = new Scheduler(
      settings(1, 3, {
        sampler,
        transport: fakeTransport(1, 3, slow),
        repeatable: false,
        abandonAbove: () => Number.POSITIVE_INFINITY,
      }),
    );
    await scheduler.run();
    const ends = [...scheduler.records.values()].map((r) => [r.id, r.status, foldLosses(r).length, r.error?.code]);
    expect(ends).toEqual([
      [1, 'complete', 5, undefined],
      [2, 'failed', 1, 'TRIAL_TIMEOUT'],
      [3, 'complete', 5, undefined],
      [4, 'complete', 5, undefined],
      [5, 'complete', 5, undefined],
    ]);
  });

  it('ends with the trials done when it is interrupted', async () => {
    const controller = new AbortController();
    const scheduler = new Scheduler(
      settings(2, 3, {
        signal: controller.signal,
        maxTrials: 1000,
        onTrialEnd: (r) => {
          if (r.id === 5) controller.abort();
        },
      }),
    );
    await scheduler.run();
    expect(scheduler.finished).toBeGreaterThanOrEqual(5);
    expect(scheduler.finished).toBeLessThan(12);
  });

  describe('with a time budget', () => {
    const HOUR = 3600;
    const CHEAP = { seconds: 1e-3, bytes: 10 };
    const dear = { family: 'a', x: 1 };
    const cheap = { family: 'a', x: 0 };
    const timed = (more: Partial<SchedulerSettings>): SchedulerSettings =>
      settings(2, 3, {
        repeatable: false,
        searchStartMs: Date.now(),
        searchEndMs: Date.now() + 60_000,
        estimate: ({ x }) => ({ seconds: Number(x) * HOUR, bytes: 10 }),
        maxTrials: 8,
        ...more,
      });

    it('tells the sampler what fits the time that is left, and not when results must repeat', async () => {
      const answers: unknown[] = [];
      const sampler = (): Sampler => ({
        name: 'listens',
        ask: ({ id, fits }) => {
          answers.push(fits === undefined ? 'all' : [fits(dear), fits(cheap)]);
          return { config: { family: 'a', x: id * 1e-9 }, origin: 'random' };
        },
        tell: () => undefined,
      });
      await new Scheduler(timed({ sampler: sampler() })).run();
      expect(answers).toHaveLength(8);
      expect(answers[0]).toEqual([true, true]); // nothing is refused until a few trials have ended
      expect(answers.at(-1)).toEqual([false, true]);
      answers.length = 0;
      await new Scheduler(timed({ sampler: sampler(), repeatable: true })).run();
      expect(new Set(answers)).toEqual(new Set(['all']));
    });

    it('waits for the first trial when time is over, though the second failed: there must be a model', async () => {
      const searchEndMs = Date.now() + 20;
      const until = async (isTrue: () => boolean): Promise<void> => {
        while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
      };
      const { run } = fakeTransport(2, 1);
      const stop = new Int32Array(new SharedArrayBuffer(8));
      let failed = 0;
      const slow: Transport = {
        ...fakeTransport(2, 1),
        run: async (job, signal) => {
          const fault = { code: 'X', message: 'x' };
          const failure: FoldResult = { ok: false, trialId: job.trialId, fold: job.fold, error: fault, seconds: 0 };
          await until(() => (job.trialId === 1 ? failed > 0 && Date.now() > failed + 5 : Date.now() > searchEndMs));
          if (job.trialId === 1) return Atomics.load(stop, job.slot) === 0 ? run(job, signal) : failure;
          failed = Date.now();
          return failure;
        },
      };
      const scheduler = new Scheduler(timed({ transport: slow, stop, folds: 1, searchEndMs, estimate: () => CHEAP }));
      await scheduler.run();
      expect([...scheduler.records.values()].map(({ status }) => status)).toEqual(['complete', 'failed']);
    });

    it('draws a config that fits, and none twice, when the sampler knows of none', async () => {
      let asks = 0;
      const sampler: Sampler = {
        name: 'runs dry',
        ask: ({ id }) => (++asks > 4 ? null : { config: { family: 'a', x: id * 1e-9 }, origin: 'random' }),
        tell: () => undefined,
      };
      const pool = [1, 2, 500, 600, 1e9].map((n) => ({ family: 'a', x: n * 1e-9 }));
      const cheaper: SchedulerSettings['cheaper'] = (_, families, fits) => {
        const config = pool.find((c) => families.has(c.family) && fits(c));
        return config === undefined ? null : { config, origin: 'random' };
      };
      const scheduler = new Scheduler(timed({ sampler, cheaper }));
      await scheduler.run();
      expect([...scheduler.records.values()].map((r) => r.config['x'])).toEqual(
        [1, 2, 3, 4, 500, 600].map((n) => n * 1e-9),
      );
    });
  });
});
