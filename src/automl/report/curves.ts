/** A curve, its points from left to right, and the area below it. */
export interface Curve {
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly area: number;
}

/** Most points of a drawn curve. */
const MOST_POINTS = 200;

/** Ranking more rows than this changes nothing that is seen; then every second, third, ... row is ranked. */
const MOST_RANKED = 100_000;

/** Counts of both classes above each distinct score, the highest first. */
function ranked(y: Float64Array, score: Float64Array): { positives: number[]; negatives: number[] } {
  const stride = Math.ceil(y.length / MOST_RANKED);
  const picked = Uint32Array.from({ length: Math.ceil(y.length / stride) }, (_, i) => i * stride);
  const order = picked.sort((a, b) => score[b]! - score[a]! || a - b);
  const positives = [0];
  const negatives = [0];
  let [hits, misses] = [0, 0];
  for (let i = 0; i < order.length; i++) {
    if (y[order[i]!] === 1) hits++;
    else misses++;
    if (i + 1 < order.length && score[order[i]!] === score[order[i + 1]!]) continue; // ties go together
    positives.push(hits);
    negatives.push(misses);
  }
  return { positives, negatives };
}

/** True against false positives over all thresholds. @param y 0 or 1 */
export function rocCurve(y: Float64Array, score: Float64Array): Curve {
  const { positives, negatives } = ranked(y, score);
  const [p, n] = [positives.at(-1)!, negatives.at(-1)!];
  return curveOf(
    negatives.map((x) => x / n),
    positives.map((v) => v / p),
  );
}

/** Precision against recall over all thresholds; by the trapezoid rule, as `mlflow.evaluate` takes the area. */
export function prCurve(y: Float64Array, score: Float64Array): Curve {
  const { positives, negatives } = ranked(y, score);
  const total = positives.at(-1)!;
  return curveOf(
    positives.map((v) => v / total),
    positives.map((v, i) => (i === 0 ? 1 : v / (v + negatives[i]!))),
  );
}

function curveOf(x: readonly number[], y: readonly number[]): Curve {
  let area = 0;
  for (let i = 1; i < x.length; i++) area += ((x[i]! - x[i - 1]!) * (y[i]! + y[i - 1]!)) / 2;
  const step = Math.max(1, Math.ceil(x.length / MOST_POINTS));
  const points = x.map((v, i) => [v, y[i]!] as const).filter((_, i) => i % step === 0 || i === x.length - 1);
  return { points, area };
}

/** Mean prediction and share of positives in ten bins of equal width; empty bins are left out. */
export function calibrationCurve(y: Float64Array, score: Float64Array): (readonly [x: number, y: number])[] {
  const BINS = 10;
  const sums = Array.from({ length: BINS }, () => ({ score: 0, hits: 0, count: 0 }));
  for (let i = 0; i < y.length; i++) {
    const bin = sums[Math.min(BINS - 1, Math.max(0, Math.floor(score[i]! * BINS)))]!;
    bin.score += score[i]!;
    bin.hits += y[i]!;
    bin.count++;
  }
  return sums.filter(({ count }) => count > 0).map((bin) => [bin.score / bin.count, bin.hits / bin.count] as const);
}
