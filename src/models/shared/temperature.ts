import { goldenSection } from '../../core/golden-section.ts';
import { temperedLogLoss } from '../../metrics/shared/tempered-log-loss.ts';
import type { TrainingRows } from './training-rows.ts';

/** Classes of training rows, by position among the classes that occur. */
export interface LabelledRows {
  /** Indices of the classes that occur, ascending. */
  readonly present: Uint32Array;
  /** Shape [rows]: position in `present`. */
  readonly label: Uint32Array;
  /** Shape [rows]. */
  readonly weight: Float64Array;
  /** Logarithm of the share of each present class. */
  readonly logPrior: Float64Array;
}

export function labelledRows({ y, weight, total }: TrainingRows): LabelledRows {
  const present = Uint32Array.from(new Set(y)).sort();
  const position = new Map(Array.from(present, (c, k) => [c, k]));
  const label = Uint32Array.from(y, (c) => position.get(c)!);
  const logPrior = new Float64Array(present.length);
  label.forEach((k, i) => {
    logPrior[k]! += weight[i]!;
  });
  return { present, label, weight, logPrior: logPrior.map((sum) => Math.log(sum / total)) };
}

/** Rows of a class are dealt out over so many parts. */
const PARTS = 5;
/** Powers that are tried lie between e^-5 and 1. */
const LOWEST = -5;
const TRIES = 30;
/** What a single row may cost: beyond it is an error like any other. */
const MOST_LOSS = 50;

/**
 * The power of the likelihood in (0, 1] under which rows that a model of the likelihood did not see are most probable: models
 * that take columns for independent or normal are too sure of themselves. Of several candidates for the model the best one;
 * the first, with power 1, when there are too few rows or the time is up.
 * @param learn learns each candidate from some rows (positions) and gives log likelihoods of others, each row-major
 *   [others, classes]
 */
export function crossTemperature(
  labelled: LabelledRows,
  learn: (rows: Uint32Array, others: Uint32Array) => readonly Float64Array[],
  shouldStop: () => boolean,
): { readonly candidate: number; readonly power: number } {
  const { label, logPrior } = labelled;
  const k = logPrior.length;
  const next = new Uint32Array(k);
  const part = Uint8Array.from(label, (c) => next[c]!++ % PARTS);
  // a class with a row in fewer parts than two would be unknown when that row is left out
  if (k < 2 || next.some((count) => count < 2)) return { candidate: 0, power: 1 };
  const logs: Float64Array[] = [];
  const positions = Uint32Array.from(label.keys());
  for (let f = 0; f < PARTS; f++) {
    if (shouldStop()) return { candidate: 0, power: 1 };
    const others = positions.filter((i) => part[i] === f);
    if (others.length === 0) continue;
    const candidates = learn(
      positions.filter((i) => part[i] !== f),
      others,
    );
    candidates.forEach((own, c) => {
      logs[c] ??= new Float64Array(label.length * k);
      others.forEach((i, at) => {
        logs[c]!.set(own.subarray(at * k, (at + 1) * k), i * k);
      });
    });
  }
  const found = logs.map((own) => bestPower(own, labelled));
  const candidate = found.reduce((best, { loss }, c) => (loss < found[best]!.loss ? c : best), 0);
  return { candidate, power: found[candidate]!.power };
}

/** Golden section over the logarithm of the power: the log loss is convex in the power. */
function bestPower(
  logs: Float64Array,
  { label, weight, logPrior }: LabelledRows,
): { readonly power: number; readonly loss: number } {
  const rules = { weight, offset: logPrior, most: MOST_LOSS };
  const lossAt = (u: number): number => temperedLogLoss(Math.exp(u), logs, label, logPrior.length, rules);
  const { at, loss } = goldenSection(lossAt, LOWEST, 0, TRIES);
  const whole = lossAt(0);
  return whole <= loss ? { power: 1, loss: whole } : { power: Math.exp(at), loss };
}

/**
 * Scores as of `scoreProbabilities`: log prior + power * log likelihood; of two classes the second less the first.
 * @param logs row-major [rows, classes]
 */
export function temperedScores(logs: Float64Array, logPrior: Float64Array, power: number): Float64Array {
  const k = logPrior.length;
  if (k < 2) return new Float64Array(0);
  const rows = logs.length / k;
  const score = (i: number, c: number): number => logPrior[c]! + power * logs[i * k + c]!;
  if (k === 2) return Float64Array.from({ length: rows }, (_, i) => score(i, 1) - score(i, 0));
  return Float64Array.from({ length: rows * k }, (_, at) => score(Math.floor(at / k), at % k));
}
