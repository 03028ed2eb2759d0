import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { applyCalibration } from '../../src/ensemble/apply-calibration.ts';
import { fitTemperature } from '../../src/ensemble/temperature.ts';
import { getMetric } from '../../src/metrics/registry.ts';

const OUTPUTS = 3;

/** Classes drawn from probabilities; the same probabilities raised to `power`. */
function distorted(rows: number, power: number): { y: Float64Array; p: Float64Array } {
  const rng = createRng(5);
  const p = new Float64Array(rows * OUTPUTS);
  const y = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const raw = Array.from({ length: OUTPUTS }, () => Math.exp(2 * rng.normal()));
    const total = raw.reduce((a, b) => a + b, 0);
    let left = rng.next() * total;
    const drawn = raw.findIndex((r) => {
      left -= r;
      return left < 0;
    });
    y[i] = drawn < 0 ? OUTPUTS - 1 : drawn;
    const bent = raw.map((r) => (r / total) ** power);
    const sum = bent.reduce((a, b) => a + b, 0);
    bent.forEach((b, k) => {
      p[i * OUTPUTS + k] = b / sum;
    });
  }
  return { y, p };
}
const logLoss = (y: Float64Array, prediction: Float64Array): number =>
  getMetric('log_loss').loss({ y, prediction, outputs: OUTPUTS, classes: OUTPUTS });
const likeliest = (p: Float64Array, row: number): number => {
  const part = Array.from(p.subarray(row * OUTPUTS, (row + 1) * OUTPUTS));
  return part.indexOf(Math.max(...part));
};

describe('temperature of several classes', () => {
  it('undoes a power: too sure and not sure enough', () => {
    for (const power of [4, 0.25]) {
      const { y, p } = distorted(5000, power);
      const calibration = fitTemperature(y, p, OUTPUTS)!;
      expect(calibration.slope * power).toBeGreaterThan(0.9);
      expect(calibration.slope * power).toBeLessThan(1.1);
      const after = p.slice();
      applyCalibration(calibration, after, OUTPUTS);
      expect(logLoss(y, after)).toBeLessThan(logLoss(y, p));
    }
  });
  it('by hand: p^2 of (1/2, 1/4, 1/4) is (2/3, 1/6, 1/6)', () => {
    const p = Float64Array.of(0.5, 0.25, 0.25);
    applyCalibration({ slope: 2, intercept: 0 }, p, OUTPUTS);
    expect(p[0]).toBeCloseTo(2 / 3, 12);
    expect(p[2]).toBeCloseTo(1 / 6, 12);
  });
  it('keeps the likeliest class and sums to 1, with zeros among the probabilities', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: OUTPUTS, maxLength: OUTPUTS });
    fc.assert(
      fc.property(weights, fc.double({ min: 0.05, max: 20, noNaN: true }), ([a, b, c], slope) => {
        const total = a! + b! + c!;
        fc.pre(total > 0);
        const before = Float64Array.of(a! / total, b! / total, c! / total);
        const after = before.slice();
        applyCalibration({ slope, intercept: 0 }, after, OUTPUTS);
        expect(after.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 12);
        expect(before[likeliest(after, 0)]).toBe(Math.max(...before));
      }),
    );
  });
  it('counts a weight of two as two rows, and stays away from few rows', () => {
    const { y, p } = distorted(200, 3);
    const weighted = fitTemperature(y, p, OUTPUTS, new Float64Array(200).fill(2))!;
    expect(weighted.slope).toBeCloseTo(fitTemperature(y, p, OUTPUTS)!.slope, 9);
    expect(fitTemperature(y.slice(0, 99), p.slice(0, 297), OUTPUTS)).toBeNull();
  });
});
