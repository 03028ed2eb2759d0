/** Sums run over so many terms at a time, as in the kernel. */
const DEPTH = 256;

/** Bytes of scratch that the kernel `gemm` wants for `n` columns of B. */
export function gemmScratchBytes(n: number): number {
  return 4 * DEPTH * Math.min(512, Math.ceil(n / 8) * 8) + 128;
}

/**
 * Twin of the kernel `gemm`, equal to the bit: c = a b, or c += a b, of float32 matrices with any strides.
 * @param a byte offset; element (i, p) lies i * aRow + p * aCol numbers further on. Likewise b, by (p, j)
 * @param add 1 = add to c
 */
export function gemm(
  buffer: ArrayBufferLike,
  m: number,
  n: number,
  k: number,
  a: number,
  aRow: number,
  aCol: number,
  b: number,
  bRow: number,
  bCol: number,
  c: number,
  cRow: number,
  add: number,
): void {
  const data = new Float32Array(buffer);
  const sums = new Float32Array(n);
  const [a4, b4, c4] = [a / 4, b / 4, c / 4];
  for (let i = 0; i < m; i++) {
    const to = c4 + i * cRow;
    if (add === 0) data.fill(0, to, to + n);
    for (let from = 0; from < k; from += DEPTH) {
      const end = Math.min(k, from + DEPTH);
      sums.fill(0);
      for (let p = from; p < end; p++) {
        const x = data[a4 + i * aRow + p * aCol]!;
        let at = b4 + p * bRow;
        for (let j = 0; j < n; j++, at += bCol) sums[j] = Math.fround(sums[j]! + Math.fround(x * data[at]!));
      }
      if (add === 0 && from === 0) data.set(sums, to);
      else for (let j = 0; j < n; j++) data[to + j] = Math.fround(data[to + j]! + sums[j]!);
    }
  }
}
