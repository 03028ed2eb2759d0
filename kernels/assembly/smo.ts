// @ts-ignore: decorator
@inline
function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/**
 * A step of sequential minimal optimisation and the choice of the next first variable: f += step (a - b), then the first
 * position of the largest -f - up. That value and the least -f - down go to best[0] and best[1] (float64).
 * @param n even
 * @param a float32 [n], kernel values of the variable that rose; b: of the one that fell
 * @param f float64 [n]; `up` and `down` too, Infinity and -Infinity where a variable may not rise or fall
 * @returns the position, -1 when no variable may rise
 */
export function smoStep(n: i32, step: f64, a: usize, b: usize, f: usize, up: usize, down: usize, best: usize): i32 {
  const d = f64x2.splat(step);
  let top = f64x2.splat(-Infinity);
  let least = f64x2.splat(Infinity);
  let where = f64x2.splat(-1);
  let at = f64x2.replace_lane(f64x2.splat(0), 1, 1);
  const two = f64x2.splat(2);
  for (let k: i32 = 0; k < n; k += 2) {
    const rise = f64x2.sub(low(v128.load64_zero(a)), low(v128.load64_zero(b)));
    const value = f64x2.add(v128.load(f), f64x2.mul(d, rise));
    v128.store(f, value);
    const minus = f64x2.neg(value);
    const u = f64x2.sub(minus, v128.load(up));
    const more = f64x2.gt(u, top);
    top = v128.bitselect(u, top, more);
    where = v128.bitselect(at, where, more);
    least = f64x2.pmin(least, f64x2.sub(minus, v128.load(down)));
    at = f64x2.add(at, two);
    a += 8;
    b += 8;
    f += 16;
    up += 16;
    down += 16;
  }
  const t0 = f64x2.extract_lane(top, 0);
  const t1 = f64x2.extract_lane(top, 1);
  const w0 = f64x2.extract_lane(where, 0);
  const w1 = f64x2.extract_lane(where, 1);
  const l0 = f64x2.extract_lane(least, 0);
  const l1 = f64x2.extract_lane(least, 1);
  const second = t1 > t0 || (t1 == t0 && w1 >= 0 && (w0 < 0 || w1 < w0));
  store<f64>(best, second ? t1 : t0);
  store<f64>(best, l1 < l0 ? l1 : l0, 8);
  return (second ? w1 : w0) as i32;
}

/**
 * The partner of a variable that rises: the first position with the largest gain (top + f + down)^2 / (own + diagonal -
 * 2 row), over those with top + f + down > 0 (Fan, Chen and Lin 2005, working set selection 2).
 * @param n even
 * @param top largest -f - up
 * @param own kernel value of the variable with itself
 * @param row float32 [n], its kernel values; `diagonal` float32 [n]
 * @returns the position, -1 when none promises a gain
 */
export function smoPartner(n: i32, top: f64, own: f64, row: usize, diagonal: usize, f: usize, down: usize): i32 {
  const t = f64x2.splat(top);
  const o = f64x2.splat(own);
  const tiny = f64x2.splat(1e-12);
  const none = f64x2.splat(-1);
  const two = f64x2.splat(2);
  let best = none;
  let where = none;
  let at = f64x2.replace_lane(f64x2.splat(0), 1, 1);
  for (let k: i32 = 0; k < n; k += 2) {
    const gap = f64x2.add(f64x2.add(t, v128.load(f)), v128.load(down));
    const curve = f64x2.sub(f64x2.add(o, low(v128.load64_zero(diagonal))), f64x2.mul(two, low(v128.load64_zero(row))));
    const gain = f64x2.div(f64x2.mul(gap, gap), f64x2.pmax(tiny, curve));
    const more = v128.and(f64x2.gt(gain, best), f64x2.gt(gap, f64x2.splat(0)));
    best = v128.bitselect(gain, best, more);
    where = v128.bitselect(at, where, more);
    at = f64x2.add(at, two);
    row += 8;
    diagonal += 8;
    f += 16;
    down += 16;
  }
  const b0 = f64x2.extract_lane(best, 0);
  const b1 = f64x2.extract_lane(best, 1);
  const w0 = f64x2.extract_lane(where, 0);
  const w1 = f64x2.extract_lane(where, 1);
  const second = b1 > b0 || (b1 == b0 && w1 >= 0 && (w0 < 0 || w1 < w0));
  return (second ? w1 : w0) as i32;
}
