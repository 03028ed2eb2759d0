import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TRACKING_ERROR_CODES } from '../../../src/core/error-codes/tracking.ts';
import { TrackingError } from '../../../src/core/errors.ts';
import type { RunEvent, RunStartEvent } from '../../../src/tracking/events.ts';
import { Journal } from '../../../src/tracking/journal.ts';
import type { Sink } from '../../../src/tracking/sink.ts';
import { QueuedTracker } from '../../../src/tracking/spill/queued-tracker.ts';
import { RunFeed } from '../../../src/tracking/spill/run-feed.ts';
import { readDeliveries, readDelivery } from '../../../src/tracking/spill/tracking-file.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const error = (code: keyof typeof TRACKING_ERROR_CODES) => new TrackingError(code, `refused: ${code}.`, { hint: '' });

/** What came, as short words; `fault` says what goes wrong with an event. */
class MemorySink implements Sink {
  readonly name = 'memory';
  readonly place = { uri: 'memory://', state: { experiment: 'e' } };
  readonly came: string[] = [];
  fault: (event: RunEvent) => TrackingError | null = () => null;
  before: () => Promise<void> = async () => undefined;
  closed = 0;
  async take(event: RunEvent): Promise<void> {
    await this.before();
    const fault = this.fault(event);
    if (fault !== null) throw fault;
    this.came.push(event.type === 'note' ? event.message : event.type);
  }
  async close(): Promise<void> {
    this.closed++;
  }
}

describe('a queued tracker', () => {
  let folder = '';
  let journal: Journal;
  let warnings: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'automl-queue-'));
    journal = new Journal(folder);
    warnings = [];
  });
  afterEach(async () => {
    await journal[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  const start = (resumed = false): RunStartEvent => ({
    ...{ type: 'run-start', at: at(resumed ? 30 : 0), version: '1.0.0', target: 'y', task: {}, metric: 'r2', seed: 0 },
    data: { source: 'a.csv', rows: 10, columns: 3, digest: 'abc' },
    ...{ folds: { kind: 'random', count: 2, holdout: 0 }, families: [], options: {}, resumed, folder },
  });
  const note = (message: string): RunEvent => ({ type: 'note', at: at(1), code: 'n', message });
  const end: RunEvent = {
    ...{ type: 'run-end', at: at(9), status: 'finished', reason: 'done', trials: 0, seconds: 9, loss: null },
  };
  const open = (sink: Sink, more: object = {}) =>
    new QueuedTracker(sink, { warn: (message) => warnings.push(message), pauseMs: 1, ...more });
  /** As a fit tells its events: to the journal first. */
  const tell = (tracker: QueuedTracker, ...events: RunEvent[]): void => {
    for (const event of events) {
      journal.emit(event);
      tracker.emit(event);
    }
  };
  const acknowledged = (): number | undefined => readDelivery(folder, 'memory', 'memory://')?.acknowledged;

  it('delivers in order, and remembers in the run folder how far it got', async () => {
    const sink = new MemorySink();
    const tracker = open(sink);
    tell(tracker, start(), note('a'), note('b'), end);
    await tracker.close(1000);
    expect(sink.came).toEqual(['run-start', 'a', 'b', 'run-end']);
    expect(readDeliveries(folder)).toEqual([
      { tracker: 'memory', uri: 'memory://', acknowledged: 4, state: { experiment: 'e' } },
    ]);
    expect([sink.closed, warnings]).toEqual([1, []]);
  });

  it('waits for a sink that is away, warns once, and loses nothing', async () => {
    const sink = new MemorySink();
    let refusals = 3;
    sink.fault = (event) => (event.type === 'note' && refusals-- > 0 ? error('TRACKING_UNREACHABLE') : null);
    const tracker = open(sink);
    tell(tracker, start(), note('a'), end);
    await tracker.flush();
    expect(sink.came).toEqual(['run-start', 'a', 'run-end']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`automl runs sync ${folder}`);
  });

  it('leaves to the journal what the sink did not take in time, for a later replay', async () => {
    const sink = new MemorySink();
    sink.fault = (event) => (event.type === 'note' && event.message === 'b' ? error('TRACKING_UNREACHABLE') : null);
    const tracker = open(sink);
    tell(tracker, start(), note('a'), note('b'), note('c'), end);
    await tracker.close(20);
    expect(sink.came).toEqual(['run-start', 'a']);
    expect(acknowledged()).toBe(2);

    sink.fault = () => null;
    const feed = RunFeed.ofJournal(folder, 2)!;
    const later = open(sink);
    later.replay(feed);
    await later.close(1000);
    expect(sink.came).toEqual(['run-start', 'a', 'run-start', 'b', 'c', 'run-end']);
    expect([acknowledged(), feed.left]).toEqual([5, 0]);
  });

  it('waits longer for a sink that is slow than for one that refuses, when it may', async () => {
    const sink = new MemorySink();
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    sink.before = () => held;
    const slow = open(sink);
    tell(slow, start(), note('a'), end);
    const closed = slow.close(1, 60_000);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(sink.came).toEqual([]);
    go();
    await closed;
    expect(sink.came).toEqual(['run-start', 'a', 'run-end']);

    sink.came.length = 0;
    sink.fault = () => error('TRACKING_UNREACHABLE');
    const away = open(sink);
    tell(away, start(true), end);
    await away.close(20, 1e9);
    expect(sink.came).toEqual([]);
    expect(warnings).toHaveLength(1);
  });

  it('tells a resumed run what the session before could not', async () => {
    const sink = new MemorySink();
    const first = open(sink);
    tell(first, start(), note('a'));
    await first.flush();
    sink.fault = () => error('TRACKING_UNREACHABLE');
    tell(first, note('b'), end);
    await first.close(5);
    sink.fault = () => null;
    sink.came.length = 0;
    const second = open(sink);
    tell(second, start(true), note('c'), end);
    await second.close(1000);
    expect(sink.came).toEqual(['run-start', 'b', 'c', 'run-end']);
    expect(acknowledged()).toBe(7);
  });

  it('makes up the end of a run that was killed', async () => {
    for (const event of [start(), note('a')]) journal.emit(event);
    const sink = new MemorySink();
    const tracker = open(sink);
    tracker.replay(RunFeed.ofJournal(folder, 0)!);
    await tracker.close(1000);
    expect(sink.came).toEqual(['run-start', 'a', 'run-end']);
    expect(RunFeed.ofJournal(folder, acknowledged()!)!.left).toBe(0);
  });

  it('leaves out an event that is refused; without a right to log, the rest of the run waits in the journal', async () => {
    const sink = new MemorySink();
    sink.fault = (event) => (event.type === 'note' && event.message === 'bad' ? error('TRACKING_REJECTED') : null);
    const tracker = open(sink);
    tell(tracker, start(), note('bad'), note('good'));
    await tracker.flush();
    expect(sink.came).toEqual(['run-start', 'good']);
    sink.fault = () => error('TRACKING_DENIED');
    tell(tracker, note('denied'), end);
    await tracker.close(1000);
    expect(acknowledged()).toBe(3);
    expect(tracker.failed).toBe(true);
  });

  it('tries an event that the server itself fails at four times', async () => {
    const sink = new MemorySink();
    let tries = 0;
    sink.fault = (event) => (event.type === 'note' && ++tries > 0 ? error('TRACKING_SERVER') : null);
    const tracker = open(sink);
    tell(tracker, start(), note('a'), end);
    await tracker.close(1000);
    expect([tries, sink.came]).toEqual([4, ['run-start', 'run-end']]);
  });

  it('does not wait for what does not answer when it is impatient', async () => {
    const sink = new MemorySink();
    sink.fault = () => error('TRACKING_UNREACHABLE');
    const tracker = open(sink, { impatient: true, pauseMs: 1e9 });
    tell(tracker, start(), note('a'));
    await tracker.flush();
    expect([sink.came, acknowledged(), tracker.failed]).toEqual([[], 0, true]);
  });

  it('delivers several runs one after the other', async () => {
    const sink = new MemorySink();
    const tracker = open(sink);
    const plain = { ...start() };
    delete (plain as { folder?: string }).folder;
    for (const event of [plain, note('a'), end, { ...plain, target: 'z' }, note('b'), end]) tracker.emit(event);
    await tracker.close(1000);
    expect(sink.came).toEqual(['run-start', 'a', 'run-end', 'run-start', 'b', 'run-end']);
  });

  it('keeps 20,000 events of a run without a folder, and says how many were lost', async () => {
    const sink = new MemorySink();
    const tracker = open(sink);
    const { folder: _, ...plain } = start();
    tracker.emit(plain);
    for (let i = 0; i < 20_300; i++) tracker.emit(note(String(i)));
    await tracker.close(5000);
    expect(sink.came).toEqual(['run-start', ...Array.from({ length: 20_000 }, (__, i) => String(i))]);
    expect(warnings).toEqual(['memory: 300 events came faster than they could be sent, and are lost']);
  });

  it.each(['TRACKING_DENIED', 'TRACKING_CERTIFICATE', 'TRACKING_DATABASE'] as const)(
    'after %s offers the sink nothing more of the run, which stays in the journal',
    async (code) => {
      const sink = new MemorySink();
      let tries = 0;
      sink.fault = (event) => (event.type === 'note' && ++tries > 0 ? error(code) : null);
      const tracker = open(sink, { pauseMs: 1e9 });
      tell(tracker, start(), note('a'), note('b'), end);
      await tracker.flush();
      expect([sink.came, tries, acknowledged(), warnings.length]).toEqual([['run-start'], 1, 1, 1]);
    },
  );

  it('delivers every event once and in order, however the sink fails and however often the process dies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 }), async (lives) => {
        const sink = new MemorySink();
        const events: RunEvent[] = [start(), ...lives.map((_, i) => note(String(i))), end];
        for (const event of events) journal.emit(event);
        const before = events.length;
        // each life of the replaying process delivers a few events, then the sink is away
        for (const takes of [...lives, 99]) {
          let left = takes;
          sink.fault = (event) => (event.type === 'run-start' || left-- > 0 ? null : error('TRACKING_UNREACHABLE'));
          const tracker = open(sink, { impatient: true });
          const feed = RunFeed.ofJournal(folder, acknowledged() ?? 0)!;
          if (feed.left > 0) tracker.replay(feed);
          await tracker.close(1000);
        }
        expect(sink.came.filter((word) => word !== 'run-start')).toEqual([
          ...lives.map((_, i) => String(i)),
          'run-end',
        ]);
        expect(acknowledged()).toBe(before);
        rmSync(join(folder, 'journal.jsonl'));
        rmSync(join(folder, 'tracking.json'));
        await journal[Symbol.asyncDispose]();
        journal = new Journal(folder);
      }),
      { numRuns: 20 },
    );
  });
});
