const f = Math.fround;
const DEPTH = 256;

/** Twin of the kernel `memberOutputs`. */
export function memberOutputs(
  buffer: ArrayBufferLike,
  x: number,
  members: number,
  rows: number,
  width: number,
  outputs: number,
  w: number,
  scores: number,
): void {
  const values = new Float32Array(buffer, x, members * rows * width);
  const weights = new Float32Array(buffer, w, members * width * outputs);
  const totals = new Float32Array(buffer, scores, members * rows * outputs);
  for (let at = 0; at < totals.length; at++) {
    const r = Math.floor(at / outputs);
    const own = Math.floor(r / rows) * width * outputs + (at % outputs);
    for (let from = 0; from < width; from += DEPTH) {
      let sum = 0;
      for (let p = from; p < Math.min(width, from + DEPTH); p++)
        sum = f(sum + f(values[r * width + p]! * weights[own + p * outputs]!));
      totals[at] = f(totals[at]! + sum);
    }
  }
}
