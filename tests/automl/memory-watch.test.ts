import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pickVictim, type WatchedJob, watchMemory } from '../../src/automl/memory-watch.ts';

const job = (slot: number, bytes: number, overdue: number, foreign = false): WatchedJob => ({
  slot,
  bytes,
  overdue,
  foreign,
});

describe('choice of the job that is ended for memory', () => {
  it('is the one of largest estimate while all run as expected', () => {
    expect(pickVictim([job(0, 10, 2), job(1, 90, 1)])?.slot).toBe(1);
  });
  it('is the one far beyond its time, whatever the estimates', () => {
    expect(pickVictim([job(0, 1, 500), job(1, 90, 1)])?.slot).toBe(0);
  });
  it('is the one of a third party before any of the library', () => {
    expect(pickVictim([job(0, 1, 0, true), job(1, 90, 500)])?.slot).toBe(0);
  });
  it('is nobody when nothing runs, or no suspect where only suspects count', () => {
    expect(pickVictim([])).toBeUndefined();
    expect(pickVictim([job(0, 1, 1)], true)).toBeUndefined();
  });
});

describe('watch over the memory of the process', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  /** Runs the watch with memory `readings`, one a look, and tells which slots were ended, and at which look. */
  function ended(readings: number[], jobs: WatchedJob[]): string[] {
    const log: string[] = [];
    let look = -1;
    const running = [...jobs];
    const watch = watchMemory(
      100,
      () => running,
      (slot) => {
        log.push(`${slot}@${look}`);
        running.splice(
          running.findIndex((j) => j.slot === slot),
          1,
        );
      },
      () => readings[++look] ?? 0,
    );
    for (let i = 0; i < readings.length; i++) vi.advanceTimersToNextTimer();
    watch.stop();
    return log;
  }

  it('leaves jobs alone below the alarm and ends one above it', () => {
    expect(ended([50, 91, 92], [job(0, 1, 1)])).toEqual([]);
    expect(ended([50, 93], [job(0, 1, 1)])).toEqual(['0@1']);
  });
  it('waits for the memory to come back before it ends a second one that runs as expected', () => {
    expect(ended([95, 99, 98], [job(0, 9, 1), job(1, 1, 1)])).toEqual(['0@0']);
  });
  it('ends a second suspect at once when the process grows on', () => {
    expect(ended([95, 94, 99], [job(0, 9, 500), job(1, 1, 400)])).toEqual(['0@0', '1@2']);
  });
});
