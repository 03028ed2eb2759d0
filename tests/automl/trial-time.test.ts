import { describe, expect, it } from 'vitest';
import { foldDeadlineMs, leavesRoom, patienceMs } from '../../src/automl/trial-time.ts';

const span = { nowMs: 10_000, searchStartMs: 0, searchEndMs: 60_000, repeatable: false };
/** What the last fold of a trial has for predicting and saving: a hundredth of the search. */
const SPARED = 600;
const LEFT = 50_000 - SPARED;
const job = { ...span, first: false, origin: 'bo', isProtected: false, foldsLeft: 5, parallel: 1 };

describe('time of a trial', () => {
  it('is a share of what is left, split over its folds', () => {
    expect(foldDeadlineMs(job)).toBe(10_000 + (LEFT * 0.34) / 5);
    expect(foldDeadlineMs({ ...job, isProtected: true, origin: 'portfolio#1' })).toBe(10_000 + (LEFT * 0.5) / 5);
    expect(foldDeadlineMs({ ...job, origin: 'baseline' })).toBe(10_000 + (LEFT * 0.12) / 5);
    expect(foldDeadlineMs({ ...job, parallel: 2, foldsLeft: 2 })).toBe(10_000 + (LEFT * 0.34 * 2) / 2);
  });
  it('is all that is left near the end, and never later than it', () => {
    const end = { ...job, nowMs: 50_000 };
    expect(foldDeadlineMs(end)).toBe(50_000 + (10_000 - SPARED) / 5);
    expect(foldDeadlineMs({ ...end, foldsLeft: 1 })).toBe(60_000 - SPARED);
    expect(foldDeadlineMs({ ...end, foldsLeft: 1, parallel: 2 })).toBe(60_000);
    expect(foldDeadlineMs({ ...end, nowMs: 59_800 })).toBe(59_800);
  });
  it('is bounded by nothing but the end when results must repeat', () => {
    expect(foldDeadlineMs({ ...job, repeatable: true })).toBe(60_000);
    expect(foldDeadlineMs({ ...job, searchEndMs: Number.POSITIVE_INFINITY })).toBe(Number.POSITIVE_INFINITY);
  });
  it('is never too short for the first model', () => {
    expect(foldDeadlineMs({ ...job, first: true, nowMs: 70_000 })).toBe(72_000);
  });
  it('lets a trial start that leaves some room', () => {
    expect(leavesRoom(span, 42)).toBe(true);
    expect(leavesRoom(span, 43)).toBe(false);
  });
  it('ends a job some time after its deadline, or when it has hung', () => {
    expect(patienceMs(span, 12_000, 1)).toBe(3500);
    expect(patienceMs(span, 12_000, 1, true)).toBe(32_000);
    expect(patienceMs({ ...span, repeatable: true }, Number.POSITIVE_INFINITY, 1)).toBe(60_000);
    expect(patienceMs({ ...span, repeatable: true }, Number.POSITIVE_INFINITY, 10)).toBe(500_000);
    expect(patienceMs(span, Number.POSITIVE_INFINITY, 1)).toBeLessThan(2 ** 31);
  });
});
