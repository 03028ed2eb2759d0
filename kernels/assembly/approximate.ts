/** Adding and subtracting it rounds a float32 below 2^22 to the nearest integer, ties to even. */
const ROUND: f32 = 12582912.0;

/**
 * cos(2 pi t) of four float32, absolute error below 1e-6: the distance of t to the nearest integer, turned into an
 * argument of the sine in [-1/4, 1/4], by a least-squares polynomial of degree 9.
 */
// @ts-ignore: decorator
@inline
export function cosTurn4(t: v128): v128 {
  const whole = f32x4.sub(f32x4.add(t, f32x4.splat(ROUND)), f32x4.splat(ROUND));
  const y = f32x4.sub(f32x4.splat(0.25), f32x4.abs(f32x4.sub(t, whole)));
  const s = f32x4.mul(y, y);
  let p = f32x4.splat(39.536700429222286);
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-76.54978157844799));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(81.60100404337248));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(-41.34165503096047));
  p = f32x4.add(f32x4.mul(p, s), f32x4.splat(6.283185160087636));
  return f32x4.mul(p, y);
}

/**
 * exp of four float32, relative error below 3e-7; arguments are clamped to [-87, 88]. Reduced by ln 2 in two parts (Cody
 * and Waite 1980), then the Taylor series to degree 6.
 */
// @ts-ignore: decorator
@inline
export function exp4(argument: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(argument, f32x4.splat(88)), f32x4.splat(-87));
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504)), f32x4.splat(ROUND));
  const k = f32x4.sub(shifted, f32x4.splat(ROUND));
  let r = f32x4.sub(x, f32x4.mul(k, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(k, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.38888889e-3);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.33333333e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.16666667e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.166666667));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1));
  // the low bits of `shifted` hold k
  const power = i32x4.shl(i32x4.add(i32x4.sub(shifted, f32x4.splat(ROUND)), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}
