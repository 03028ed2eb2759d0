/** Above this z the improvement is evaluated as it stands: no digits worth having cancel. */
const NEAR = -2.5;
const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);

/** Standard normal distribution function by its Taylor series about 0 (Marsaglia 2004); |z| <= 8. */
function normalCdf(z: number): number {
  if (z > 8) return 1;
  if (z < -8) return 0;
  let sum = z;
  let term = z;
  for (let k = 3; Math.abs(term) > 1e-16; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * z * z - LOG_SQRT_2PI);
}

/** Mills ratio Phi(-t) / phi(t) for t >= 2.5: Laplace's continued fraction, evaluated from the far end. */
function mills(t: number): number {
  let tail = t;
  for (let k = t > 5 ? 20 : 50; k >= 1; k--) tail = t + k / tail;
  return 1 / tail;
}

/**
 * Logarithm of E[max(0, z + N)] = phi(z) + z Phi(z), finite for every finite z (Ament et al. 2023 show why the logarithm
 * must not be taken after the fact).
 */
export function logImprovement(z: number): number {
  if (z > NEAR) return Math.log(z * normalCdf(z) + Math.exp(-0.5 * z * z - LOG_SQRT_2PI));
  const t = -z;
  const i2 = 1 / (t * t);
  const rest = t > 12 ? i2 * (1 - i2 * (3 - i2 * (15 - 105 * i2))) : 1 - t * mills(t);
  return -0.5 * z * z - LOG_SQRT_2PI + Math.log(rest);
}

/** Derivative of `logImprovement` by z: Phi(z) / (phi(z) + z Phi(z)). */
export function logImprovementSlope(z: number): number {
  if (z > NEAR) {
    const cdf = normalCdf(z);
    return cdf / (z * cdf + Math.exp(-0.5 * z * z - LOG_SQRT_2PI));
  }
  const t = -z;
  const i2 = 1 / (t * t);
  const ratio = t > 12 ? (1 - i2 * (1 - i2 * (3 - 15 * i2))) / t : mills(t);
  const rest = t > 12 ? i2 * (1 - i2 * (3 - i2 * (15 - 105 * i2))) : 1 - t * ratio;
  return ratio / rest;
}
