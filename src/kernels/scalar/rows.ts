/** Twin of the kernel `partition`. */
export function partition(buffer: ArrayBufferLike, idx: number, n: number, col: number, lut: number): number {
  const ids = new Uint32Array(buffer, idx, n);
  const bytes = new Uint8Array(buffer);
  const goesLeft = (id: number): boolean => bytes[lut + bytes[col + id]!] === 1;
  const left = ids.filter(goesLeft);
  const right = ids.filter((id) => !goesLeft(id));
  ids.set(left);
  ids.set(right, left.length);
  return left.length;
}

/** Twin of the kernel `quantise`. */
export function quantise(
  buffer: ArrayBufferLike,
  idx: number,
  n: number,
  g: number,
  h: number,
  gScale: number,
  hScale: number,
  gh: number,
  total: number,
): void {
  let sum = 0n;
  for (const id of new Uint32Array(buffer, idx, n)) {
    const a = BigInt(nearest(new Float32Array(buffer, g + id * 4, 1)[0]! * gScale));
    const b = Math.max(1, nearest(new Float32Array(buffer, h + id * 4, 1)[0]! * hScale));
    const packed = BigInt.asIntN(64, (a << 32n) + BigInt(b));
    new BigInt64Array(buffer, gh + id * 8, 1)[0] = packed;
    sum += packed;
  }
  new BigInt64Array(buffer, total, 1)[0] = BigInt.asIntN(64, sum);
}

/** Nearest integer, ties to even; |x| below 2^51. */
function nearest(x: number): number {
  return x + 6755399441055744 - 6755399441055744;
}

/** Twin of the kernel `addLeaf`. */
export function addLeaf(buffer: ArrayBufferLike, idx: number, n: number, score: number, value: number): void {
  for (const id of new Uint32Array(buffer, idx, n)) new Float64Array(buffer, score + id * 8, 1)[0]! += value;
}
