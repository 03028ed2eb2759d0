import type { NetworkShape } from './network-shape.ts';

/** How standardised values become values of the target again. */
export interface TargetScale {
  readonly mean: number;
  readonly deviation: number;
  /** Bounds of predictions: the least and the largest target of the training rows. */
  readonly low: number;
  readonly high: number;
}

/**
 * Means over the members of probabilities, or of values, for as many rows as there are scores.
 * @param scores [members, rows, outputs]
 * @param out row-major [rows, outputs], written from its start
 */
export function answers(
  scores: Float32Array,
  { members, outputs }: NetworkShape,
  target: TargetScale | undefined,
  out: Float64Array,
): void {
  const size = scores.length / members;
  out.fill(0, 0, size);
  for (let m = 0; m < members; m++) {
    const own = m * size;
    if (target !== undefined) for (let i = 0; i < size; i++) out[i]! += scores[own + i]! / members;
    else if (outputs === 1) for (let i = 0; i < size; i++) out[i]! += 1 / (1 + Math.exp(-scores[own + i]!)) / members;
    else for (let i = 0; i < size; i += outputs) addSoftmax(scores, own + i, outputs, 1 / members, out, i);
  }
  if (target === undefined) return;
  const { mean, deviation, low, high } = target;
  for (let i = 0; i < size; i++) out[i] = Math.min(high, Math.max(low, mean + deviation * out[i]!));
}

function addSoftmax(scores: Float32Array, at: number, k: number, share: number, out: Float64Array, to: number): void {
  let top = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let o = 0; o < k; o++) top = Math.max(top, scores[at + o]!);
  for (let o = 0; o < k; o++) sum += Math.exp(scores[at + o]! - top);
  for (let o = 0; o < k; o++) out[to + o]! += (share * Math.exp(scores[at + o]! - top)) / sum;
}
