/** Distinct prime factors of n. */
function primeFactors(n: number): number[] {
  const factors: number[] = [];
  for (let p = 2; p * p <= n; p++) {
    if (n % p !== 0) continue;
    factors.push(p);
    while (n % p === 0) n /= p;
  }
  if (n > 1) factors.push(n);
  return factors;
}

/** Product of two polynomials over GF(2) modulo `modulus` of degree `degree`; bit k is the coefficient of x^k. */
function multiply(a: number, b: number, modulus: number, degree: number): number {
  let product = 0;
  for (; b !== 0; b >>>= 1) {
    if (b & 1) product ^= a;
    a <<= 1;
    if (a & (1 << degree)) a ^= modulus;
  }
  return product;
}

/** x^exponent modulo the polynomial. */
function powerOfX(exponent: number, modulus: number, degree: number): number {
  let result = 1;
  let base = degree === 1 ? 1 : 2;
  for (; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = multiply(result, base, modulus, degree);
    base = multiply(base, base, modulus, degree);
  }
  return result;
}

/** Is x a generator of the multiplicative group of GF(2)[x] / polynomial? Then the polynomial is primitive. */
function isPrimitive(polynomial: number, degree: number): boolean {
  const order = 2 ** degree - 1;
  if (powerOfX(order, polynomial, degree) !== 1) return false;
  return primeFactors(order).every((p) => powerOfX(order / p, polynomial, degree) !== 1);
}

/** The first `count` primitive polynomials over GF(2) by degree, then by value, as bit masks that include both end terms. */
export function primitivePolynomials(count: number): number[] {
  const found: number[] = [];
  for (let degree = 1; found.length < count; degree++)
    for (let p = (1 << degree) | 1; p < 2 << degree && found.length < count; p += 2)
      if (isPrimitive(p, degree)) found.push(p);
  return found;
}
