import type { EnsembleInput } from './ensemble.ts';
import { fitLogPool, type LogPoolData } from './fit-log-pool.ts';
import type { Part } from './fold-losses.ts';
import { chooseLibrary } from './library.ts';
import { addToPool, closePool, poolScore } from './pool.ts';
import { applyTemperature } from './temperature.ts';
import type { Workshop } from './workshop.ts';

/** A logarithmic pool and the map of its probabilities. */
export interface LogPool {
  /** Heaviest first; weights sum to 1. */
  readonly parts: readonly Part[];
  /** Sum of the weights before they were made to sum to 1. */
  readonly slope: number;
}

/** Members that weights are learnt for: the best ones and those of the mean. */
const MOST_MEMBERS = 20;
/** Of the whole weight; members of less are left out, and the others learnt again. */
const LEAST_SHARE = 0.03;
/** Cells (rows times outputs) that weights are learnt from at most: every so many rows of each class and fold. */
const MOST_CELLS = 20_000;

/** Log loss of several classes is what pools are learnt by and judged on. */
export function isPoolable({ classes, metric }: EnsembleInput): boolean {
  return classes > 2 && metric.name === 'log_loss';
}

/**
 * Weights of logarithms by the folds given and nothing else, drawn towards those of the weighted mean.
 * @param mean what was chosen as weighted mean on the same folds
 * @returns null when it comes to a single member
 */
export function chooseLogPool(workshop: Workshop, folds: readonly number[], mean: readonly Part[]): LogPool | null {
  const { input, shelves, usable } = workshop;
  const best = chooseLibrary(shelves, usable, folds)
    .slice(0, MOST_MEMBERS)
    .map((c) => input.candidates[c]!);
  const startOf = new Map(mean.map(({ candidate, weight }) => [candidate, weight]));
  const candidates = [...new Set([...best, ...startOf.keys()])];
  const data = dataOf(workshop, folds, candidates);
  const start = Float64Array.from(candidates, (candidate) => startOf.get(candidate) ?? 0);
  const first = fitLogPool(data, start);
  const total = first.reduce((sum, w) => sum + w, 0);
  const kept = [...candidates.keys()].filter((c) => first[c]! > LEAST_SHARE * total);
  if (kept.length < 2) return null;
  const weights = fitLogPool(
    { ...data, scores: kept.map((c) => data.scores[c]!) },
    Float64Array.from(kept, (c) => first[c]!),
  );
  const slope = weights.reduce((sum, w) => sum + w, 0);
  const parts = kept
    .map((c, i) => ({ candidate: candidates[c]!, weight: weights[i]! / slope }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.candidate.id - b.candidate.id);
  return parts.length < 2 ? null : { parts, slope };
}

function dataOf(
  { rows, input }: Workshop,
  folds: readonly number[],
  candidates: EnsembleInput['candidates'],
): LogPoolData {
  const { y, weight, outputs } = input;
  const all = folds.flatMap((f) => [...rows.ids.subarray(rows.start[f]!, rows.start[f + 1]!)]);
  const stride = Math.max(1, Math.ceil((all.length * outputs) / MOST_CELLS));
  const ids = all.filter((_, i) => i % stride === 0); // within a fold classes ascend: all are drawn from alike
  const scores = candidates.map(({ oof }) => {
    const own = new Float64Array(ids.length * outputs);
    ids.forEach((row, i) => {
      for (let k = 0; k < outputs; k++) own[i * outputs + k] = poolScore(oof[row * outputs + k]!);
    });
    return own;
  });
  return {
    scores,
    y: Float64Array.from(ids, (row) => y[row]!),
    ...(weight === undefined ? {} : { weight: Float64Array.from(ids, (row) => weight[row]!) }),
    outputs,
  };
}

/** Exact `metric.loss` of a pool on the rows of one fold. */
export function logPoolLoss({ input, rows }: Workshop, fold: number, { parts, slope }: LogPool): number {
  const { y, weight, outputs, classes, metric } = input;
  const ids = rows.ids.subarray(rows.start[fold]!, rows.start[fold + 1]!);
  const prediction = new Float64Array(ids.length * outputs);
  const part = new Float64Array(prediction.length);
  for (const { candidate, weight: share } of parts) {
    for (let i = 0; i < ids.length; i++)
      for (let k = 0; k < outputs; k++) part[i * outputs + k] = candidate.oof[ids[i]! * outputs + k]!;
    addToPool('log', prediction, part, share);
  }
  closePool('log', prediction, outputs);
  applyTemperature(slope, prediction, outputs);
  return metric.loss({
    y: Float64Array.from(ids, (row) => y[row]!),
    prediction,
    outputs,
    classes,
    ...(weight === undefined ? {} : { weight: Float64Array.from(ids, (row) => weight[row]!) }),
  });
}
