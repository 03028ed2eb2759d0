import { createRng } from '../../core/rng.ts';
import type { Metric, MetricInput } from '../../metrics/metric.ts';

/** How much lower the loss of a candidate is than that of a reference on the same rows; below 0: it is higher. */
export interface PairedGain {
  readonly gain: number;
  /** One-sided bound: the gain is above it in `confidence` of the resamples. */
  readonly lower: number;
  readonly upper: number;
}

/**
 * Gain in loss with percentile bounds from resampled rows, the same for both sides (Efron and Tibshirani 1993, chapter
 * 13). Resamples where a loss is undefined (one class only) are left out.
 * @param candidate,reference same y and rows, shape [rows, outputs] each
 * @param confidence of each one-sided bound, in (0.5, 1)
 * @returns NaN bounds when no resample could be scored
 */
export function pairedGain(
  metric: Metric,
  candidate: MetricInput,
  reference: MetricInput,
  { resamples, confidence, seed }: { readonly resamples: number; readonly confidence: number; readonly seed: number },
): PairedGain {
  const rng = createRng(seed).fork('paired-bootstrap');
  const rows = candidate.y.length;
  const drawn = new Uint32Array(rows);
  const gains: number[] = [];
  for (let b = 0; b < resamples; b++) {
    for (let i = 0; i < rows; i++) drawn[i] = rng.int(rows);
    const gain = metric.loss(takeInput(reference, drawn)) - metric.loss(takeInput(candidate, drawn));
    if (Number.isFinite(gain)) gains.push(gain);
  }
  gains.sort((a, b) => a - b);
  const at = (q: number): number => gains[Math.round(q * (gains.length - 1))] ?? Number.NaN;
  return { gain: metric.loss(reference) - metric.loss(candidate), lower: at(1 - confidence), upper: at(confidence) };
}

function takeInput(input: MetricInput, rows: Uint32Array): MetricInput {
  const { outputs } = input;
  const y = new Float64Array(rows.length);
  const prediction = new Float64Array(rows.length * outputs);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    y[i] = input.y[row]!;
    for (let k = 0; k < outputs; k++) prediction[i * outputs + k] = input.prediction[row * outputs + k]!;
  }
  return { ...input, y, prediction };
}
