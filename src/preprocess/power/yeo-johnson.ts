/**
 * Yeo and Johnson's transformation (2000): a power of x + 1 above zero and of 1 - x below, rising and smooth for every
 * lambda; 1 leaves x as it is.
 */
export function yeoJohnson(x: number, lambda: number): number {
  return x >= 0 ? boxCox(Math.log1p(x), lambda) : -boxCox(Math.log1p(-x), 2 - lambda);
}

/** ((e^log)^power - 1) / power, continued by its limit at power = 0. */
function boxCox(log: number, power: number): number {
  return Math.abs(power) < 1e-12 ? log : Math.expm1(power * log) / power;
}

/** Powers that are looked at. */
const RANGE = 10;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const TOLERANCE = 1e-9;

/**
 * The lambda in [-10, 10] of the largest normal log-likelihood, by golden-section search (the likelihood has one peak).
 * @param values present values; 1 when they are all equal or there is none
 */
export function bestLambda(values: Float64Array): number {
  if (values.every((v) => v === values[0])) return 1;
  const logs = values.map((v) => Math.log1p(Math.abs(v)));
  let jacobian = 0;
  for (let i = 0; i < values.length; i++) jacobian += values[i]! < 0 ? -logs[i]! : logs[i]!;
  const cost = (lambda: number): number => {
    const variance = transformedVariance(values, logs, lambda);
    if (Number.isNaN(variance)) return Number.POSITIVE_INFINITY;
    return (values.length / 2) * Math.log(variance) - (lambda - 1) * jacobian;
  };
  let [low, high] = [-RANGE, RANGE];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [costLeft, costRight] = [cost(left), cost(right)];
  while (high - low > TOLERANCE) {
    // where both overflow, the way to 1 (no transformation) is the way back
    const goLeft = costLeft === costRight ? Math.abs(left - 1) < Math.abs(right - 1) : costLeft < costRight;
    if (goLeft) {
      [high, right, costRight] = [right, left, costLeft];
      left = high - GOLDEN * (high - low);
      costLeft = cost(left);
    } else {
      [low, left, costLeft] = [left, right, costRight];
      right = low + GOLDEN * (high - low);
      costRight = cost(right);
    }
  }
  return (low + high) / 2;
}

/** Spread below this share of the mean is lost in rounding. */
const LEAST_SPREAD = 1e-7;

/** Population variance after the power; NaN when it overflows or drowns in the rounding of the mean. */
function transformedVariance(values: Float64Array, logs: Float64Array, lambda: number): number {
  const n = values.length;
  const out = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    out[i] = values[i]! < 0 ? -boxCox(logs[i]!, 2 - lambda) : boxCox(logs[i]!, lambda);
    sum += out[i]!;
  }
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (out[i]! - mean) ** 2;
  const variance = squares / n;
  return variance > (LEAST_SPREAD * mean) ** 2 && variance < Number.POSITIVE_INFINITY ? variance : Number.NaN;
}
