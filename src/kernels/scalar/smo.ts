/** Twin of the kernel `smoStep`, over arrays. */
export function smoStep(
  n: number,
  step: number,
  a: Float32Array,
  b: Float32Array,
  f: Float64Array,
  up: Float64Array,
  down: Float64Array,
  best: Float64Array,
): number {
  let [top, least, where] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -1];
  for (let k = 0; k < n; k++) {
    const value = f[k]! + step * (a[k]! - b[k]!);
    f[k] = value;
    const u = -value - up[k]!;
    if (u > top) [top, where] = [u, k];
    const l = -value - down[k]!;
    if (l < least) least = l;
  }
  [best[0], best[1]] = [top, least];
  return where;
}

/** Twin of the kernel `smoPartner`, over arrays. */
export function smoPartner(
  n: number,
  top: number,
  own: number,
  row: Float32Array,
  diagonal: Float32Array,
  f: Float64Array,
  down: Float64Array,
): number {
  let [best, where] = [-1, -1];
  for (let k = 0; k < n; k++) {
    const gap = top + f[k]! + down[k]!;
    const curve = own + diagonal[k]! - 2 * row[k]!;
    const gain = (gap * gap) / Math.max(1e-12, curve);
    if (gap > 0 && gain > best) [best, where] = [gain, k];
  }
  return where;
}
