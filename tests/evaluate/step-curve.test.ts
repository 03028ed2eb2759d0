import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanCurve, StepCurve } from '../../src/evaluate/step-curve.ts';

function curveOf(losses: readonly number[]) {
  const curve = new StepCurve();
  losses.forEach((loss, i) => {
    curve.add(i + 1, loss);
  });
  return curve.result();
}

describe('learning curves', () => {
  it('keep every step of a short fit, and none of one that has a single step', () => {
    expect(curveOf([3, 2, 4])).toEqual({ steps: [1, 2, 3], losses: [3, 2, 4] });
    expect(curveOf([1])).toBeNull();
  });
  it('thin out evenly: 1,000 steps leave every eighth', () => {
    const { steps, losses } = curveOf(Array.from({ length: 1000 }, (_, i) => i + 1))!;
    expect(steps).toEqual(Array.from({ length: 125 }, (_, i) => 8 * i + 1));
    expect(losses).toEqual(steps);
  });
  it('leave out what is no number', () => {
    expect(curveOf([1, Number.NaN, 2, Number.POSITIVE_INFINITY])).toEqual({ steps: [1, 3], losses: [1, 2] });
  });
  it('of folds are their mean at the steps that all reached', () => {
    expect(meanCurve([curveOf([1, 2, 3])!, curveOf([3, 5])!])).toEqual({ steps: [1, 2], losses: [2, 3.5] });
    expect(meanCurve([curveOf([1, 2])!, undefined])).toBeNull();
    expect(meanCurve([])).toBeNull();
  });
  it('of any lengths share a grid: the mean of equal curves reaches to the end of the shorter one, in at most 200 points', () => {
    const length = fc.integer({ min: 100, max: 3000 });
    fc.assert(
      fc.property(length, fc.double({ min: 1, max: 2, noNaN: true }), (a, more) => {
        const b = Math.floor(a * more);
        const rising = (n: number) => curveOf(Array.from({ length: n }, (_, i) => i + 1))!;
        const mean = meanCurve([rising(a), rising(b)])!;
        expect(mean.losses).toEqual(mean.steps);
        expect(mean.steps.length).toBeLessThanOrEqual(200);
        expect(mean.steps.at(-1)).toBeGreaterThan(a - b / 50 - 1);
      }),
      { numRuns: 30 },
    );
  });
});
