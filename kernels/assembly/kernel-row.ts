/** Adding and subtracting it rounds a float below 2^22 to the nearest integer, ties to even. */
const ROUND: f32 = 12582912.0;

/**
 * exp of four floats in [-87, 0] (smaller ones count as -87), relative error about 1e-7: 2^k exp(r) with ln 2 in two parts
 * and the polynomial of Moshier's Cephes library (expf).
 */
// @ts-ignore: decorator
@inline
function exp4(argument: v128): v128 {
  const x = f32x4.max(argument, f32x4.splat(-87));
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.4426950408889634)), f32x4.splat(ROUND));
  const k = f32x4.sub(shifted, f32x4.splat(ROUND));
  let r = f32x4.sub(x, f32x4.mul(k, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(k, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  // The low bits of `shifted` hold k; moved into the exponent field they make 2^k.
  return f32x4.mul(p, i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23));
}

// @ts-ignore: decorator
@inline
function finish(sum: v128, gamma: f32, offset: f32, degree: i32): v128 {
  if (degree == 0) return exp4(f32x4.mul(f32x4.splat(-gamma), sum));
  const base = f32x4.add(f32x4.mul(f32x4.splat(gamma), sum), f32x4.splat(offset));
  let out = base;
  for (let d: i32 = 1; d < degree; d++) out = f32x4.mul(out, base);
  return out;
}

// @ts-ignore: decorator
@inline
function term(v: v128, q: v128, distance: bool): v128 {
  if (!distance) return f32x4.mul(v, q);
  const d = f32x4.sub(v, q);
  return f32x4.mul(d, d);
}

/**
 * Kernel values of one point with columns `from` up to `to` (multiples of 4) of x: out[k] = exp(-gamma |x_k - point|^2) for
 * degree 0, else (gamma x_k . point + offset)^degree. Every value is summed over the features in order.
 * @param x float32 [cols, stride], feature by feature; stride a multiple of 4
 * @param point float32 [cols]
 * @param out float32 [stride]
 */
export function kernelRow(
  x: usize, stride: i32, cols: i32, point: usize, from: i32, to: i32, gamma: f32, offset: f32, degree: i32, out: usize,
): void {
  const step = (stride as usize) << 2;
  const distance = degree == 0;
  let k: i32 = from;
  for (; k + 16 <= to; k += 16) {
    let at = x + ((k as usize) << 2);
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    if (distance) {
      for (let j: i32 = 0; j < cols; j++) {
        const q = v128.load32_splat(point + ((j as usize) << 2));
        s0 = f32x4.add(s0, term(v128.load(at), q, true));
        s1 = f32x4.add(s1, term(v128.load(at, 16), q, true));
        s2 = f32x4.add(s2, term(v128.load(at, 32), q, true));
        s3 = f32x4.add(s3, term(v128.load(at, 48), q, true));
        at += step;
      }
    } else {
      for (let j: i32 = 0; j < cols; j++) {
        const q = v128.load32_splat(point + ((j as usize) << 2));
        s0 = f32x4.add(s0, term(v128.load(at), q, false));
        s1 = f32x4.add(s1, term(v128.load(at, 16), q, false));
        s2 = f32x4.add(s2, term(v128.load(at, 32), q, false));
        s3 = f32x4.add(s3, term(v128.load(at, 48), q, false));
        at += step;
      }
    }
    const o = out + ((k as usize) << 2);
    v128.store(o, finish(s0, gamma, offset, degree));
    v128.store(o, finish(s1, gamma, offset, degree), 16);
    v128.store(o, finish(s2, gamma, offset, degree), 32);
    v128.store(o, finish(s3, gamma, offset, degree), 48);
  }
  for (; k < to; k += 4) {
    let at = x + ((k as usize) << 2);
    let s = f32x4.splat(0);
    for (let j: i32 = 0; j < cols; j++) {
      s = f32x4.add(s, term(v128.load(at), v128.load32_splat(point + ((j as usize) << 2)), distance));
      at += step;
    }
    v128.store(out + ((k as usize) << 2), finish(s, gamma, offset, degree));
  }
}
