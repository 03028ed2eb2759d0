/** Kinds of dimensions: distance of a number is its difference, of a category 1 when different. */
export interface Dimensions {
  /** 1 where the dimension is categorical. */
  readonly categorical: Uint8Array;
}

/** Kernel parameters of a block: log length-scales, then log signal variance, then log noise variance. */
export type Theta = Float64Array;

const SQRT5 = Math.sqrt(5);

/** Matern-5/2 as a function of the squared scaled distance, with signal variance 1. */
export function matern(r2: number): number {
  const a = SQRT5 * Math.sqrt(r2);
  return (1 + a + (a * a) / 3) * Math.exp(-a);
}

/** Derivative of `matern` by r2: -(5/6)(1 + a) exp(-a). */
export function maternSlope(r2: number): number {
  const a = SQRT5 * Math.sqrt(r2);
  return (-5 / 6) * (1 + a) * Math.exp(-a);
}

/** Inverse squared length-scales, one per dimension. */
export function inverseSquares(theta: Theta, d: number, out: Float64Array): Float64Array {
  for (let j = 0; j < d; j++) out[j] = Math.exp(-2 * theta[j]!);
  return out;
}

/** Squared scaled distance of row i of x and row k of z (rows of d numbers). */
export function distance2(
  { categorical }: Dimensions,
  weights: Float64Array,
  x: Float64Array,
  i: number,
  z: Float64Array,
  k: number,
): number {
  const d = categorical.length;
  const xi = i * d;
  const zk = k * d;
  let r2 = 0;
  for (let j = 0; j < d; j++) {
    const diff = x[xi + j]! - z[zk + j]!;
    if (diff !== 0) r2 += categorical[j] ? weights[j]! : weights[j]! * diff * diff;
  }
  return r2;
}
