import { cosTurn4 } from './approximate';

/** Float32 parameters of one feature: 16 frequencies, 16 phases, 3 x 16 weights, 4 biases (the first is added to the number itself and should be 0). */
const PARAMETERS: usize = 84;

// @ts-ignore: decorator
@inline
function turns(x: v128, at: usize): v128 {
  return f32x4.add(f32x4.mul(x, v128.load(at)), v128.load(at, 64));
}

/**
 * Periodic embedding of numbers, with bias, a linear layer and the number itself (PBLD; Holzmueller and others 2024, after
 * Gorishniy and others 2022): x becomes (x, b + W cos(2 pi (f x + p))), 4 numbers.
 * @param x float32 [rows, features]
 * @param theta 84 parameters of each feature
 * @param out feature j of row i at out + 4 (i stride + 4 j)
 */
export function periodic(x: usize, rows: i32, features: i32, theta: usize, out: usize, stride: i32): void {
  const wide = (features as usize) << 2;
  for (let j: usize = 0; j < (features as usize); j++) {
    const at = theta + ((j * PARAMETERS) << 2);
    let from = x + (j << 2);
    let to = out + (j << 4);
    for (let i: i32 = 0; i < rows; i++) {
      const value = v128.load32_splat(from);
      let a = f32x4.splat(0);
      let b = f32x4.splat(0);
      let c = f32x4.splat(0);
      for (let q: usize = 0; q < 64; q += 16) {
        const u = cosTurn4(turns(value, at + q));
        a = f32x4.add(a, f32x4.mul(u, v128.load(at + q, 128)));
        b = f32x4.add(b, f32x4.mul(u, v128.load(at + q, 192)));
        c = f32x4.add(c, f32x4.mul(u, v128.load(at + q, 256)));
      }
      v128.store(to, f32x4.add(sumRows(a, b, c, value), v128.load(at, 320)));
      from += wide;
      to += (stride as usize) << 2;
    }
  }
}

/** (x, sum of a, sum of b, sum of c). */
// @ts-ignore: decorator
@inline
function sumRows(a: v128, b: v128, c: v128, x: v128): v128 {
  const z = f32x4.replace_lane(f32x4.splat(0), 0, f32x4.extract_lane(x, 0));
  const za = v128.shuffle<f32>(z, a, 0, 4, 1, 5);
  const bc = v128.shuffle<f32>(b, c, 0, 4, 1, 5);
  const za2 = v128.shuffle<f32>(z, a, 2, 6, 3, 7);
  const bc2 = v128.shuffle<f32>(b, c, 2, 6, 3, 7);
  const s01 = f32x4.add(v128.shuffle<f32>(za, bc, 0, 1, 4, 5), v128.shuffle<f32>(za, bc, 2, 3, 6, 7));
  const s23 = f32x4.add(v128.shuffle<f32>(za2, bc2, 0, 1, 4, 5), v128.shuffle<f32>(za2, bc2, 2, 3, 6, 7));
  return f32x4.add(s01, s23);
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, value: v128): void {
  v128.store(at, f32x4.add(v128.load(at), value));
}

/**
 * Gradient of the parameters of `periodic`, overwritten.
 * @param delta slopes of the loss by what `periodic` wrote, placed alike
 */
export function periodicBack(
  x: usize, rows: i32, features: i32, theta: usize, delta: usize, stride: i32, gradient: usize,
): void {
  const wide = (features as usize) << 2;
  memory.fill(gradient, 0, ((features as usize) * PARAMETERS) << 2);
  for (let j: usize = 0; j < (features as usize); j++) {
    const at = theta + ((j * PARAMETERS) << 2);
    const to = gradient + ((j * PARAMETERS) << 2);
    let from = x + (j << 2);
    let d = delta + (j << 4);
    for (let i: i32 = 0; i < rows; i++) {
      const value = v128.load32_splat(from);
      const da = v128.load32_splat(d, 4);
      const db = v128.load32_splat(d, 8);
      const dc = v128.load32_splat(d, 12);
      for (let q: usize = 0; q < 64; q += 16) {
        const t = turns(value, at + q);
        const u = cosTurn4(t);
        const sine = cosTurn4(f32x4.sub(t, f32x4.splat(0.25)));
        let back = f32x4.mul(da, v128.load(at + q, 128));
        back = f32x4.add(back, f32x4.mul(db, v128.load(at + q, 192)));
        back = f32x4.add(back, f32x4.mul(dc, v128.load(at + q, 256)));
        back = f32x4.mul(f32x4.mul(back, sine), f32x4.splat(-6.283185307179586));
        addTo(to + q, f32x4.mul(back, value));
        addTo(to + q + 64, back);
        addTo(to + q + 128, f32x4.mul(da, u));
        addTo(to + q + 192, f32x4.mul(db, u));
        addTo(to + q + 256, f32x4.mul(dc, u));
      }
      addTo(to + 320, v128.load(d));
      from += wide;
      d += (stride as usize) << 2;
    }
    store<f32>(to, 0, 320);
  }
}
