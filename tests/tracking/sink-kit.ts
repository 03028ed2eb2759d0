import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/tracking/events.ts';
import { Journal } from '../../src/tracking/journal.ts';
import type { Sink } from '../../src/tracking/sink.ts';
import { QueuedTracker } from '../../src/tracking/spill/queued-tracker.ts';
import { END, ODD, START, trial } from './fit-events.ts';

/** What a tracker is held to, whatever it writes. */
export interface SinkCase {
  /** A sink that keeps all below the folder. */
  open(folder: string): Sink;
  /** A sink whose place is a file where a folder is needed. */
  broken(file: string): Sink;
  /** What is kept below the folder, the same whenever the same was told. */
  read(folder: string): Promise<readonly unknown[]>;
}

const WHOLE: readonly RunEvent[] = [START, trial(1), trial(2), ...ODD, END];

/** Declares the promises of every tracker as tests. */
export function describeSink(name: string, { open, broken, read }: SinkCase): void {
  describe(`${name}, as a tracker`, () => {
    let folder = '';
    let warnings: string[] = [];
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'sink-'));
      warnings = [];
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const tracker = (sink: Sink): QueuedTracker =>
      new QueuedTracker(sink, { warn: (message) => warnings.push(message), pauseMs: 1 });
    async function tell(sink: Sink, events: readonly RunEvent[]): Promise<void> {
      const told = tracker(sink);
      for (const event of events) told.emit(event);
      await told.flush();
      await told.close(1000);
    }

    it('takes any event without a warning: failed trials, undefined numbers, long and odd texts', async () => {
      await tell(open(folder), WHOLE);
      expect(warnings).toEqual([]);
      expect((await read(folder)).length).toBeGreaterThan(0);
    });
    it('does nothing inside the call of the fit: what was emitted is there after flush', async () => {
      const told = tracker(open(folder));
      const before = await read(folder);
      for (const event of WHOLE) told.emit(event);
      expect(await read(folder)).toEqual(before);
      await told.flush();
      expect(await read(folder)).not.toEqual(before);
      await told.close(1000);
    });
    it('warns once and goes on when its place cannot be written, and the fit hears of nothing', async () => {
      const file = join(folder, 'taken');
      writeFileSync(file, 'no folder');
      await tell(broken(file), WHOLE);
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toMatch(/\S/);
    });
    it('hears nothing before a start and after its close, and may be closed twice', async () => {
      const told = tracker(open(folder));
      told.emit(trial(9));
      await told.close(1000);
      const before = await read(folder);
      await told.close(1000);
      for (const event of WHOLE) told.emit(event);
      await told.flush();
      await told[Symbol.asyncDispose]();
      expect([await read(folder), warnings]).toEqual([before, []]);
    });
    it('a run that is told again leaves what was told once', async () => {
      const place = mkdtempSync(join(tmpdir(), 'sink-run-'));
      try {
        const events = WHOLE.map((event) =>
          'resumed' in event || event.type === 'run-end' ? { ...event, folder: place } : event,
        );
        const journal = new Journal(place);
        for (const event of events) journal.emit(event);
        await journal[Symbol.asyncDispose]();
        await tell(open(folder), events);
        const once = await read(folder);
        await tell(open(folder), events);
        expect(await read(folder)).toEqual(once);
        expect(warnings).toEqual([]);
      } finally {
        rmSync(place, { recursive: true });
      }
    });
    it('keeps two runs of one process apart', async () => {
      await tell(open(folder), WHOLE);
      const one = (await read(folder)).length;
      rmSync(folder, { recursive: true });
      const second = WHOLE.map((event) =>
        'resumed' in event ? { ...event, at: '2026-02-02T00:00:00.000Z', target: 'z' } : event,
      );
      await tell(open(folder), [...WHOLE, ...second]);
      expect([(await read(folder)).length, warnings]).toEqual([2 * one, []]);
    });
  });
}
