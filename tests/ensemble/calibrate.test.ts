import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { applyCalibration } from '../../src/ensemble/apply-calibration.ts';
import { fitCalibration } from '../../src/ensemble/calibrate.ts';
import { getMetric } from '../../src/metrics/registry.ts';

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** Labels drawn from sigmoid(z); probabilities distorted to sigmoid(0.2 z + 1). */
function distorted(n: number): { y: Float64Array; p: Float64Array } {
  const rng = createRng(3);
  const z = Array.from({ length: n }, () => 3 * rng.normal());
  return {
    y: Float64Array.from(z, (v) => (rng.next() < sigmoid(v) ? 1 : 0)),
    p: Float64Array.from(z, (v) => sigmoid(0.2 * v + 1)),
  };
}
const input = (y: Float64Array, prediction: Float64Array) => ({ y, prediction, outputs: 1, classes: 2 });

describe('calibration of probabilities', () => {
  it('undoes a distortion of the logits', () => {
    const { y, p } = distorted(20_000);
    const { slope, intercept } = fitCalibration(y, p)!;
    expect(slope).toBeCloseTo(5, 0); // 0.2 * 5 = 1
    expect(intercept).toBeCloseTo(-5, 0); // 5 * (0.2 z + 1) - 5 = z
  });

  it('lowers the log loss and leaves the ranking as it was', () => {
    const { y, p } = distorted(2000);
    const after = p.slice();
    applyCalibration(fitCalibration(y, p)!, after);
    expect(getMetric('log_loss').score(input(y, after))).toBeLessThan(0.8 * getMetric('log_loss').score(input(y, p)));
    expect(getMetric('roc_auc').score(input(y, after))).toBeCloseTo(getMetric('roc_auc').score(input(y, p)), 12);
  });

  it('counts a weight of two as two rows', () => {
    const { y, p } = distorted(300);
    const twice = (v: Float64Array): Float64Array => Float64Array.from([...v, ...v]);
    const doubled = fitCalibration(twice(y), twice(p))!;
    const weighted = fitCalibration(y, p, new Float64Array(300).fill(2))!;
    expect(Math.abs(weighted.slope / doubled.slope - 1)).toBeLessThan(0.05); // softened targets count rows
  });

  it('stays away where there is too little to learn from, and where the ranking is upside down', () => {
    const { y, p } = distorted(30);
    expect(
      fitCalibration(
        y.map((_, i) => (i < 5 ? 1 : 0)),
        p,
      ),
    ).toBeNull();
    const many = distorted(1000);
    expect(
      fitCalibration(
        many.y.map((v) => 1 - v),
        many.p,
      ),
    ).toBeNull();
  });

  it('takes probabilities of exactly 0 and 1', () => {
    const y = Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? 1 : 0));
    const p = y.slice();
    const calibration = fitCalibration(y, p);
    applyCalibration(calibration ?? { slope: 1, intercept: 0 }, p);
    expect(p.every((v) => v >= 0 && v <= 1)).toBe(true);
  });
});
