import { exp4 } from './approximate';

/** Four streams of xorshift32 (Marsaglia 2003). */
// @ts-ignore: decorator
@inline
function nextBits(state: v128): v128 {
  let x = v128.xor(state, i32x4.shl(state, 13));
  x = v128.xor(x, i32x4.shr_u(x, 17));
  return v128.xor(x, i32x4.shl(x, 5));
}

/** Mish of predictions: the operations of `activate`, in the same order, without those of the slope. */
function mishOnly(z: usize, bias: usize, rows: i32, bytes: usize): void {
  for (let i: i32 = 0; i < rows; i++)
    for (let j: usize = 0; j < bytes; j += 16) {
      const x = f32x4.add(v128.load(z), v128.load(bias + j));
      const e = exp4(f32x4.pmin(x, f32x4.splat(20)));
      const n = f32x4.mul(e, f32x4.add(e, f32x4.splat(2)));
      const inverse = f32x4.div(f32x4.splat(1), f32x4.add(n, f32x4.splat(2)));
      v128.store(z, f32x4.mul(x, f32x4.mul(n, inverse)));
      z += 16;
    }
}

/**
 * Adds biases and bends, in place: z = f(z + bias), shape [rows, cols], cols a multiple of 4. In training also writes the
 * slope f'(z + bias), and drops units: value and slope of a dropped one are 0, the others are divided by the share kept.
 * @param kind 0 ReLU, 1 SELU (Klambauer and others 2017), 2 Mish (Misra 2019)
 * @param slope where slopes go; 0 = prediction, nothing is dropped
 * @param keep units whose 24 random bits are below this are kept; 2^24 = all
 * @param state four u32 of random state, none 0; advanced
 */
export function activate(
  z: usize, bias: usize, slope: usize, rows: i32, cols: i32, kind: i32, keep: i32, state: usize,
): void {
  if (kind == 2 && !slope) {
    mishOnly(z, bias, rows, (cols as usize) << 2);
    return;
  }
  const stretch: f32 = slope && keep < 16777216 ? 16777216 / (keep as f32) : 1;
  let bits = slope ? v128.load(state) : i32x4.splat(0);
  const drops = slope != 0 && keep < 16777216;
  for (let i: i32 = 0; i < rows; i++)
    for (let j: usize = 0; j < (cols as usize) << 2; j += 16) {
      const x = f32x4.add(v128.load(z), v128.load(bias + j));
      let y = x;
      let d = f32x4.splat(1);
      if (kind == 0) {
        const up = f32x4.gt(x, f32x4.splat(0));
        y = v128.and(x, up);
        d = v128.and(d, up);
      } else if (kind == 1) {
        const e = f32x4.mul(exp4(f32x4.min(x, f32x4.splat(0))), f32x4.splat(1.7580993408473768));
        const up = f32x4.gt(x, f32x4.splat(0));
        y = v128.bitselect(f32x4.mul(x, f32x4.splat(1.0507009873554805)), f32x4.sub(e, f32x4.splat(1.7580993408473768)), up);
        d = v128.bitselect(f32x4.splat(1.0507009873554805), e, up);
      } else {
        // tanh(log(1 + e^x)) = n / (n + 2), n = e^x (e^x + 2)
        const e = exp4(f32x4.min(x, f32x4.splat(20)));
        const n = f32x4.mul(e, f32x4.add(e, f32x4.splat(2)));
        const inverse = f32x4.div(f32x4.splat(1), f32x4.add(n, f32x4.splat(2)));
        const t = f32x4.mul(n, inverse);
        y = f32x4.mul(x, t);
        const rise = f32x4.mul(f32x4.mul(f32x4.mul(e, f32x4.add(e, f32x4.splat(1))), f32x4.splat(4)), f32x4.mul(inverse, inverse));
        d = f32x4.add(t, f32x4.mul(x, rise));
      }
      if (slope) {
        if (drops) {
          bits = nextBits(bits);
          const kept = v128.and(i32x4.lt_s(i32x4.shr_u(bits, 8), i32x4.splat(keep)), f32x4.splat(stretch));
          y = f32x4.mul(y, kept);
          d = f32x4.mul(d, kept);
        }
        v128.store(slope, d);
        slope += 16;
      }
      v128.store(z, y);
      z += 16;
    }
  if (drops) v128.store(state, bits);
}

/** a *= b, `n` float32, a multiple of 4. */
export function multiplyInto(a: usize, b: usize, n: i32): void {
  const end = a + ((n as usize) << 2);
  for (; a < end; a += 16) {
    v128.store(a, f32x4.mul(v128.load(a), v128.load(b)));
    b += 16;
  }
}

/** out = x * factor by column, shape [rows, cols], cols a multiple of 4. */
export function scaleColumns(x: usize, factor: usize, rows: i32, cols: i32, out: usize): void {
  for (let i: i32 = 0; i < rows; i++)
    for (let j: usize = 0; j < (cols as usize) << 2; j += 16) {
      v128.store(out, f32x4.mul(v128.load(x), v128.load(factor + j)));
      x += 16;
      out += 16;
    }
}

/**
 * Backwards through `scaleColumns`: gradient[j] = sum over rows of delta x, and back = delta factor (or back += with
 * `add` 1).
 */
export function scaleColumnsBack(
  delta: usize, x: usize, factor: usize, rows: i32, cols: i32, gradient: usize, back: usize, add: i32,
): void {
  memory.fill(gradient, 0, (cols as usize) << 2);
  for (let i: i32 = 0; i < rows; i++)
    for (let j: usize = 0; j < (cols as usize) << 2; j += 16) {
      const d = v128.load(delta);
      v128.store(gradient + j, f32x4.add(v128.load(gradient + j), f32x4.mul(d, v128.load(x))));
      const b = f32x4.mul(d, v128.load(factor + j));
      v128.store(back, add ? f32x4.add(v128.load(back), b) : b);
      delta += 16;
      x += 16;
      back += 16;
    }
}

/** out[j] = sum over rows of x[i, j]; any number of columns. */
export function columnSums(x: usize, rows: i32, cols: i32, out: usize): void {
  const wide = (cols as usize) << 2;
  const whole = wide & ~15;
  memory.fill(out, 0, wide);
  for (let i: i32 = 0; i < rows; i++) {
    let j: usize = 0;
    for (; j < whole; j += 16) v128.store(out + j, f32x4.add(v128.load(out + j), v128.load(x + j)));
    for (; j < wide; j += 4) store<f32>(out + j, load<f32>(out + j) + load<f32>(x + j));
    x += wide;
  }
}

/** Copies rows of `width` float32 by id: out[i] = from[ids[i]], rows of `out` lie `stride` numbers apart. */
export function gatherRows(from: usize, width: i32, ids: usize, n: i32, out: usize, stride: i32): void {
  const bytes = (width as usize) << 2;
  for (let i: usize = 0; i < (n as usize); i++)
    memory.copy(out + ((i * (stride as usize)) << 2), from + (load<u32>(ids + (i << 2)) as usize) * bytes, bytes);
}

/**
 * A step of Adam (Kingma and Ba 2015) with weight decay apart from it (Loshchilov and Hutter 2019), on `n` float32, a
 * multiple of 4: theta -= rate m / (sqrt(v) + 1e-8) + decay theta, with m and v corrected by fix1 and fix2.
 */
export function adam(
  theta: usize, gradient: usize, mean: usize, square: usize, n: i32, rate: f32, decay: f32, beta1: f32, beta2: f32,
  fix1: f32, fix2: f32,
): void {
  const rest1: f32 = 1 - beta1;
  const rest2: f32 = 1 - beta2;
  for (let i: usize = 0; i < (n as usize) << 2; i += 16) {
    const g = v128.load(gradient + i);
    const m = f32x4.add(f32x4.mul(v128.load(mean + i), f32x4.splat(beta1)), f32x4.mul(g, f32x4.splat(rest1)));
    const v = f32x4.add(f32x4.mul(v128.load(square + i), f32x4.splat(beta2)), f32x4.mul(f32x4.mul(g, g), f32x4.splat(rest2)));
    v128.store(mean + i, m);
    v128.store(square + i, v);
    const size = f32x4.add(f32x4.sqrt(f32x4.mul(v, f32x4.splat(fix2))), f32x4.splat(1e-8));
    const move = f32x4.div(f32x4.mul(m, f32x4.splat(rate * fix1)), size);
    const now = v128.load(theta + i);
    v128.store(theta + i, f32x4.sub(f32x4.sub(now, move), f32x4.mul(now, f32x4.splat(decay))));
  }
}
