/** Losses further above the median than this many interquartile ranges are clipped there. */
const CLIP_IQR = 5;
/** Range of the Yeo-Johnson exponent. */
const LAMBDA_LOW = -4;
const LAMBDA_HIGH = 4;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Linear interpolation between order statistics. */
function quantile(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

/** Power transform of Yeo & Johnson (2000). */
export function yeoJohnson(x: number, lambda: number): number {
  if (x >= 0) return Math.abs(lambda) < 1e-9 ? Math.log1p(x) : ((x + 1) ** lambda - 1) / lambda;
  const mirrored = 2 - lambda;
  return Math.abs(mirrored) < 1e-9 ? -Math.log1p(-x) : -((1 - x) ** mirrored - 1) / mirrored;
}

/** Exponent of maximum likelihood by golden section. */
function bestLambda(x: Float64Array): number {
  let jacobian = 0;
  for (const v of x) jacobian += Math.sign(v) * Math.log1p(Math.abs(v));
  const score = (lambda: number): number => {
    let sum = 0;
    let squares = 0;
    for (const v of x) {
      const t = yeoJohnson(v, lambda);
      sum += t;
      squares += t * t;
    }
    const variance = squares / x.length - (sum / x.length) ** 2;
    return variance > 0 ? -0.5 * x.length * Math.log(variance) + (lambda - 1) * jacobian : Number.NEGATIVE_INFINITY;
  };
  let low = LAMBDA_LOW;
  let high = LAMBDA_HIGH;
  let a = high - GOLDEN * (high - low);
  let b = low + GOLDEN * (high - low);
  let fa = score(a);
  let fb = score(b);
  for (let i = 0; i < 22; i++) {
    if (fa > fb) {
      high = b;
      b = a;
      fb = fa;
      a = high - GOLDEN * (high - low);
      fa = score(a);
    } else {
      low = a;
      a = b;
      fa = fb;
      b = low + GOLDEN * (high - low);
      fb = score(b);
    }
  }
  return (low + high) / 2;
}

/** Subtracts the mean and divides by the standard deviation of the entries with `use` 1; all 0 when they do not differ. */
function standardise(x: Float64Array, use: Uint8Array): Float64Array {
  let n = 0;
  let sum = 0;
  for (let i = 0; i < x.length; i++)
    if (use[i]) {
      n++;
      sum += x[i]!;
    }
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < x.length; i++) if (use[i]) squares += (x[i]! - mean) ** 2;
  const sd = Math.sqrt(squares / n);
  return sd > 0 && Number.isFinite(sd) ? x.map((v) => (v - mean) / sd) : new Float64Array(x.length);
}

/**
 * Brings losses to a scale a Gaussian process can model: centre at the median, clip the bad tail, Yeo-Johnson of maximum
 * likelihood, mean 0 and deviation 1. Strictly increasing below the clip. Statistics come from the entries with `use` 1
 * (at least one); the others are mapped by the same function.
 */
export function transformLosses(losses: Float64Array, use: Uint8Array): Float64Array {
  const sorted = losses.filter((_, i) => use[i] === 1).sort();
  const median = quantile(sorted, 0.5);
  const iqr = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  const scale = Math.max(iqr, 1e-3 * (median - sorted[0]!), 1e-3 * (sorted.at(-1)! - median));
  if (!(scale > 0) || !Number.isFinite(scale)) return new Float64Array(losses.length);
  const centred = losses.map((v) => Math.min(CLIP_IQR, (v - median) / scale));
  const lambda = bestLambda(centred.filter((_, i) => use[i] === 1));
  const warped = centred.map((v) => yeoJohnson(v, lambda));
  return standardise(warped.every(Number.isFinite) ? warped : centred, use);
}
