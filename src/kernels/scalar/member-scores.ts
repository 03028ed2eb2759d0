const f = Math.fround;
const DEPTH = 256;

/** Twin of the kernel `memberScores`. */
export function memberScores(
  buffer: ArrayBufferLike,
  x: number,
  members: number,
  rows: number,
  width: number,
  w: number,
  scores: number,
): void {
  const values = new Float32Array(buffer, x, members * rows * width);
  const weights = new Float32Array(buffer, w, members * width);
  const totals = new Float32Array(buffer, scores, members * rows);
  for (let r = 0; r < totals.length; r++) {
    const own = Math.floor(r / rows) * width;
    for (let from = 0; from < width; from += DEPTH) {
      let sum = 0;
      for (let p = from; p < Math.min(width, from + DEPTH); p++)
        sum = f(sum + f(values[r * width + p]! * weights[own + p]!));
      totals[r] = f(totals[r]! + sum);
    }
  }
}
