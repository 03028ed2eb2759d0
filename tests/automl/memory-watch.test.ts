import { describe, expect, it } from 'vitest';
import { pickVictim } from '../../src/automl/memory-watch.ts';

describe('choice of the job that is ended for memory', () => {
  it('is the one of largest estimate while all run as expected', () => {
    const jobs = [
      { slot: 0, bytes: 10, overdue: 2 },
      { slot: 1, bytes: 90, overdue: 1 },
    ];
    expect(pickVictim(jobs)?.slot).toBe(1);
  });
  it('is the one far beyond its time, whatever the estimates', () => {
    const jobs = [
      { slot: 0, bytes: 1, overdue: 500 },
      { slot: 1, bytes: 90, overdue: 1 },
    ];
    expect(pickVictim(jobs)?.slot).toBe(0);
  });
  it('is nobody when nothing runs', () => {
    expect(pickVictim([])).toBeUndefined();
  });
});
