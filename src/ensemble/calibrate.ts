/**
 * A rising map of probabilities: sigmoid(slope * logit(p) + intercept) of two classes; of several, p^slope of each, made to
 * sum to 1 (intercept 0).
 */
export interface Calibration {
  /** Above 0. */
  readonly slope: number;
  readonly intercept: number;
}

/** Fewest rows of each class from which two numbers are learnt. */
const LEAST_OF_CLASS = 20;
/** A flatter map would say that the ranking is worthless. */
const LEAST_SLOPE = 0.05;
/** Probabilities are kept this far from 0 and 1 before their logit is taken. */
const EDGE = 1e-6;
const ROUNDS = 50;

/** Log odds of a probability. */
export const logit = (p: number): number => {
  const inside = Math.min(1 - EDGE, Math.max(EDGE, p));
  return Math.log(inside / (1 - inside));
};
/** Probability of log odds. */
export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/**
 * Platt's scaling (Platt 1999, with his softened targets) of out-of-fold probabilities of class 1, by Newton's method as
 * in Lin, Lin and Weng 2007. It keeps the order of the rows, and so every ranking metric.
 * @param y shape [rows]: 0 or 1
 * @param probability shape [rows]
 * @param weight shape [rows]
 * @returns null when there are too few rows, or when the fit makes no sense
 */
export function fitCalibration(y: Float64Array, probability: Float64Array, weight?: Float64Array): Calibration | null {
  const ones = y.reduce((sum, v) => sum + v, 0);
  if (Math.min(ones, y.length - ones) < LEAST_OF_CLASS) return null;
  const high = (ones + 1) / (ones + 2);
  const low = 1 / (y.length - ones + 2);
  const z = probability.map(logit);
  const loss = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      const f = a * z[i]! + b;
      const t = y[i] === 1 ? high : low;
      sum += (weight?.[i] ?? 1) * (Math.max(f, 0) - t * f + Math.log1p(Math.exp(-Math.abs(f))));
    }
    return sum;
  };
  let [a, b] = [1, 0];
  let now = loss(a, b);
  for (let round = 0; round < ROUNDS; round++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-9, 0, 1e-9];
    for (let i = 0; i < y.length; i++) {
      const w = weight?.[i] ?? 1;
      const p = sigmoid(a * z[i]! + b);
      const d = w * (p - (y[i] === 1 ? high : low));
      const h = w * p * (1 - p);
      ga += d * z[i]!;
      gb += d;
      haa += h * z[i]! * z[i]!;
      hab += h * z[i]!;
      hbb += h;
    }
    const det = haa * hbb - hab * hab;
    if (!(Math.abs(det) > 1e-12)) break;
    const [da, db] = [(hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det];
    let step = 1;
    let next = loss(a - da, b - db);
    while (!(next <= now) && step > 1e-6) {
      step /= 2;
      next = loss(a - step * da, b - step * db);
    }
    if (!(next <= now)) break;
    a -= step * da;
    b -= step * db;
    const gained = now - next;
    now = next;
    if (gained < 1e-10 * Math.max(1, now)) break;
  }
  return Number.isFinite(a) && Number.isFinite(b) && a >= LEAST_SLOPE ? { slope: a, intercept: b } : null;
}
