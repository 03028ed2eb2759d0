/** Twin of the kernel `histogram`. Sums wrap at 64 bits, as there. */
export function histogram(
  buffer: ArrayBufferLike,
  idx: number,
  n: number,
  gh: number,
  rows: number,
  stride: number,
  cols: number,
  count: number,
  hist: number,
): void {
  const ids = new Uint32Array(buffer, idx, n);
  const columns = new Uint32Array(buffer, cols, count);
  const bins = new Uint8Array(buffer);
  for (const id of ids) {
    const value = new BigInt64Array(buffer, gh + id * 8, 1)[0]!;
    for (let f = 0; f < count; f++) {
      const slots = new BigInt64Array(buffer, hist + f * 2048, 256);
      slots[bins[rows + id * stride + columns[f]!]!]! += value;
    }
  }
}

/** Twin of the kernel `subtract`. */
export function subtract(
  buffer: ArrayBufferLike,
  parent: number,
  child: number,
  features: number,
  count: number,
): void {
  eachSlot(buffer, features, count, (at) => {
    new BigInt64Array(buffer, parent + at, 1)[0]! -= new BigInt64Array(buffer, child + at, 1)[0]!;
  });
}

/** Twin of the kernel `clear`. */
export function clear(buffer: ArrayBufferLike, hist: number, features: number, count: number): void {
  eachSlot(buffer, features, count, (at) => {
    new BigInt64Array(buffer, hist + at, 1)[0] = 0n;
  });
}

function eachSlot(buffer: ArrayBufferLike, features: number, count: number, visit: (at: number) => void): void {
  const records = new Uint32Array(buffer, features, count * 4);
  for (let f = 0; f < count; f++) {
    const slots = ((records[4 * f + 1]! + 4) >> 2) * 4;
    for (let s = 0; s < slots; s++) visit(records[4 * f]! + s * 8);
  }
}
