/** Points in (0, 1) with weights that sum to 1. */
export interface Quadrature {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

const cache = new Map<number, Quadrature>();

/**
 * Gauss-Legendre quadrature on [0, 1], exact for polynomials of degree 2n - 1. Roots of the Legendre polynomial by
 * Newton's method from Chebyshev's approximation (Abramowitz and Stegun 1964, 25.4.29).
 * @param n number of points, at least 1
 */
export function gaussLegendre(n: number): Quadrature {
  const known = cache.get(n);
  if (known !== undefined) return known;
  const points = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let step = 0; step < 100; step++) {
      const [value, derivative] = legendre(n, x);
      slope = derivative;
      const move = value / derivative;
      x -= move;
      if (Math.abs(move) < 1e-16) break;
    }
    points[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  const made = { points, weights };
  cache.set(n, made);
  return made;
}

/** The Legendre polynomial of degree n at x, and its derivative. */
function legendre(n: number, x: number): [number, number] {
  let before = 1;
  let value = x;
  for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return [value, (n * (x * value - before)) / (x * x - 1)];
}
