/**
 * Natural logarithm of a positive normal double, relative error below 1e-14: x = m 2^e with m in [sqrt 1/2, sqrt 2),
 * log m = 2 atanh(r), r = (m - 1) / (m + 1), by its series to r^19.
 */
export function logOf(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  let e = ((bits >> 52) as i32) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m = m * 0.5;
    e = e + 1;
  }
  const r = (m - 1) / (m + 1);
  const s = r * r;
  let p: f64 = 0.05263157894736842;
  p = p * s + 0.058823529411764705;
  p = p * s + 0.06666666666666667;
  p = p * s + 0.07692307692307693;
  p = p * s + 0.09090909090909091;
  p = p * s + 0.1111111111111111;
  p = p * s + 0.14285714285714285;
  p = p * s + 0.2;
  p = p * s + 0.3333333333333333;
  p = p * s + 1;
  return (e as f64) * 0.6931471805599453 + 2 * r * p;
}

/** x log x; 0 for what rounding leaves of a sum that went to 0. */
export function xlogx(x: f64): f64 {
  return x > 1e-9 ? x * logOf(x) : 0;
}
