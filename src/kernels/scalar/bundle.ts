/** Twin of the kernel `binCounts`. */
export function binCounts(buffer: ArrayBufferLike, rows: number, n: number, col: number, counts: number): void {
  const bins = new Uint8Array(buffer, col);
  const out = new Uint32Array(buffer, counts, 256).fill(0);
  for (const id of new Uint32Array(buffer, rows, n)) out[bins[id]!]!++;
}

/** Twin of the kernel `joinBundle`. */
export function joinBundle(
  buffer: ArrayBufferLike,
  rows: number,
  n: number,
  col: number,
  usual: number,
  firstCode: number,
  codes: number,
  stride: number,
): number {
  const bins = new Uint8Array(buffer, col);
  const out = new Uint8Array(buffer, codes);
  const unusual = new Uint32Array(buffer, rows, n).filter((id) => bins[id] !== usual);
  if (unusual.some((id) => out[id * stride] !== 0)) return 0;
  for (const id of unusual) out[id * stride] = firstCode + (bins[id]! < usual ? bins[id]! : bins[id]! - 1);
  return 1;
}

/** Twin of the kernel `expand`. */
export function expand(buffer: ArrayBufferLike, members: number, count: number, bundles: number, hist: number): void {
  for (let m = 0; m < count; m++) {
    const [bundle, codes, first, to, slots, usual] = new Uint32Array(buffer, members + m * 32, 6);
    const from = new BigInt64Array(buffer, bundles + bundle!, codes);
    const out = new BigInt64Array(buffer, hist + to!, slots);
    out[usual!] = from.reduce((sum, value) => sum + value, 0n);
    let code = first!;
    for (let b = 0; b < slots!; b++) {
      if (b === usual) continue;
      out[b] = from[code++]!;
      out[usual!]! -= out[b]!;
    }
  }
}
