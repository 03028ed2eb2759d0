/** Share of the learning rate at `t` in [0, 1]: four waves of growing length that end at 0 (coslog4; Holzmueller and others 2024). */
export function waves(t: number): number {
  return 0.5 * (1 - Math.cos(2 * Math.PI * Math.log2(1 + 15 * t)));
}

/** 1 for the first half, then half a cosine down to 0 (flat_cos; the same source). */
export function flatThenDown(t: number): number {
  return t < 0.5 ? 1 : 0.5 * (1 + Math.cos(2 * Math.PI * (t - 0.5)));
}
