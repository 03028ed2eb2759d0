/** log odds = slope * margin + offset. */
export interface Link {
  readonly slope: number;
  readonly offset: number;
}

const MAX_STEPS = 100;
/** Keeps the Newton matrix invertible. */
const RIDGE = 1e-12;

/**
 * Log odds from margins of rows that the machine did not see, by Newton's method on smoothed labels (Platt 1999, in the form
 * of Lin, Lin and Weng 2007). A slope that comes out negative is taken for 0: margins that point the wrong way say nothing.
 * @param positive shape [rows]: 1 for the class that large margins mean, else 0
 */
export function fitLink(margins: Float64Array, positive: Uint8Array, weight: Float64Array): Link {
  let [ones, zeros] = [0, 0];
  for (let i = 0; i < margins.length; i++) {
    if (positive[i] === 1) ones += weight[i]!;
    else zeros += weight[i]!;
  }
  const goal = Float64Array.from(positive, (p) => (p === 1 ? (ones + 1) / (ones + 2) : 1 / (zeros + 2)));
  const prior = Math.log((ones + 1) / (zeros + 1));
  let link: Link = { slope: 0, offset: prior };
  let loss = lossOf(link, margins, goal, weight);
  for (let step = 0; step < MAX_STEPS; step++) {
    const direction = newton(link, margins, goal, weight);
    if (direction === null) break;
    let [size, improved] = [1, false];
    for (; size > 1e-10 && !improved; size /= 2) {
      const next = { slope: link.slope + size * direction.slope, offset: link.offset + size * direction.offset };
      const nextLoss = lossOf(next, margins, goal, weight);
      if (nextLoss < loss + 1e-4 * size * direction.decrease) {
        improved = true;
        [link, loss] = [next, nextLoss];
      }
    }
    if (!improved) break;
  }
  return link.slope > 0 ? link : { slope: 0, offset: prior };
}

function lossOf({ slope, offset }: Link, margins: Float64Array, goal: Float64Array, weight: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < margins.length; i++) {
    const z = slope * margins[i]! + offset;
    sum += weight[i]! * ((1 - goal[i]!) * z + Math.log1p(Math.exp(-Math.abs(z))) + Math.max(0, -z));
  }
  return sum;
}

/** Newton's direction with the slope of the loss along it; null at the minimum. */
function newton(
  { slope, offset }: Link,
  margins: Float64Array,
  goal: Float64Array,
  weight: Float64Array,
): (Link & { readonly decrease: number }) | null {
  let [h11, h12, h22, g1, g2] = [RIDGE, 0, RIDGE, 0, 0];
  for (let i = 0; i < margins.length; i++) {
    const m = margins[i]!;
    const e = Math.exp(-Math.abs(slope * m + offset));
    const p = slope * m + offset >= 0 ? 1 / (1 + e) : e / (1 + e);
    const curve = (weight[i]! * e) / (1 + e) ** 2;
    const error = weight[i]! * (p - goal[i]!);
    h11 += curve * m * m;
    h12 += curve * m;
    h22 += curve;
    g1 += error * m;
    g2 += error;
  }
  if (Math.abs(g1) < 1e-5 && Math.abs(g2) < 1e-5) return null;
  const determinant = h11 * h22 - h12 * h12;
  if (!(determinant > 0)) return null;
  const direction = { slope: (h12 * g2 - h22 * g1) / determinant, offset: (h12 * g1 - h11 * g2) / determinant };
  return { ...direction, decrease: g1 * direction.slope + g2 * direction.offset };
}
