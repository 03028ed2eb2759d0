const f = Math.fround;

/** Twin of the kernel `dense8`. */
export function dense8(
  buffer: ArrayBufferLike,
  x: number,
  rows: number,
  inputs: number,
  w: number,
  stride: number,
  steps: number,
  outputs: number,
  out: number,
): void {
  const weights = new Int8Array(buffer, w, outputs * stride);
  const scales = new Float32Array(buffer, steps, outputs);
  for (let i = 0; i < rows; i++) {
    const row = new Float32Array(buffer, x + 4 * i * inputs, inputs);
    const top = row.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const inverse = top > 0 ? f(2047 / top) : 0;
    const step = top > 0 ? f(top / 2047) : 0;
    const whole = Int16Array.from(row, (v) => toEven(f(v * inverse)));
    const to = new Float32Array(buffer, out + 4 * i * outputs, outputs);
    for (let o = 0; o < outputs; o++) {
      let sum = 0;
      for (let p = 0; p < inputs; p++) sum += whole[p]! * weights[o * stride + p]!;
      to[o] = f(f(sum) * f(scales[o]! * step));
    }
  }
}

/** Nearest integer, ties to even; |x| below 2^51. */
function toEven(x: number): number {
  return x + 6755399441055744 - 6755399441055744;
}
