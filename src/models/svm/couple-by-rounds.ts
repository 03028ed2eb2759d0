/**
 * As `couple`, by rounds of descent that end a little before the minimum (Wu, Lin and Weng 2004, algorithm 2): how models
 * of version 1 of the family predict, which must go on answering as they did.
 * @param pairwise shape [classes, classes], row-major: probability of a given that it is a or b
 * @param out shape [classes]; sums to 1
 */
export function coupleByRounds(pairwise: Float64Array, out: Float64Array): void {
  const k = out.length;
  const q = new Float64Array(k * k);
  for (let a = 0; a < k; a++)
    for (let b = 0; b < k; b++) {
      if (a === b) continue;
      q[a * k + a]! += pairwise[b * k + a]! ** 2;
      q[a * k + b] = -pairwise[b * k + a]! * pairwise[a * k + b]!;
    }
  out.fill(1 / k);
  const qp = new Float64Array(k);
  for (let round = 0; round < Math.max(100, k); round++) {
    let total = 0;
    for (let a = 0; a < k; a++) {
      let sum = 0;
      for (let b = 0; b < k; b++) sum += q[a * k + b]! * out[b]!;
      qp[a] = sum;
      total += out[a]! * sum;
    }
    if (qp.every((v) => Math.abs(v - total) < 1e-3 / k)) break;
    for (let a = 0; a < k; a++) {
      const own = q[a * k + a]!;
      const change = (total - qp[a]!) / own;
      out[a]! += change;
      total = (total + change * (change * own + 2 * qp[a]!)) / (1 + change) ** 2;
      for (let b = 0; b < k; b++) {
        qp[b] = (qp[b]! + change * q[a * k + b]!) / (1 + change);
        out[b]! /= 1 + change;
      }
    }
  }
}
