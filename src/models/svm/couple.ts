/**
 * Class probabilities from those of each pair: the p that minimise the sum of (r_ba p_a - r_ab p_b)^2 (Wu, Lin and Weng
 * 2004, second method, their algorithm 2).
 * @param pairwise shape [classes, classes], row-major: probability of a given that it is a or b
 * @param out shape [classes]; sums to 1
 */
export function couple(pairwise: Float64Array, out: Float64Array): void {
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
