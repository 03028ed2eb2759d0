import type { DenseRows } from '../shared/dense-rows.ts';
import type { RowDesign } from '../shared/row-design.ts';
import type { LogisticProblem } from './problem.ts';

/**
 * Loss of all rows at `w`, and its gradient into `g`; each row is read once.
 * @param w centred coefficients, slot-major [slots + 1, outputs], the biases last
 * @param h two classes only: curvature of each row's loss, shape [rows], is written to it
 */
export function logisticPass(problem: LogisticProblem, w: Float64Array, g: Float64Array, h?: Float64Array): number {
  const { x, outputs } = problem;
  const loss = runPass(problem, w, g, h);
  const slots = x.columnOf.length;
  for (let s = 0; s < slots; s++)
    for (let k = 0; k < outputs; k++) g[s * outputs + k]! -= x.mean[s]! * g[slots * outputs + k]!;
  return loss;
}

function runPass(problem: LogisticProblem, w: Float64Array, g: Float64Array, h?: Float64Array): number {
  const { outputs, dense } = problem;
  if (dense === undefined) return outputs === 1 ? binaryPass(problem, w, g, h) : softmaxPass(problem, w, g);
  return outputs === 1 ? binaryDensePass(problem, dense, w, g, h) : softmaxDensePass(problem, dense, w, g);
}

/** The biases for columns that are not centred. */
function plainBias(x: RowDesign, w: Float64Array, k: number, outputs: number): number {
  const slots = x.columnOf.length;
  let bias = w[slots * outputs + k]!;
  for (let s = 0; s < slots; s++) bias -= w[s * outputs + k]! * x.mean[s]!;
  return bias;
}

function binaryPass({ x, label, weight }: LogisticProblem, w: Float64Array, g: Float64Array, h?: Float64Array): number {
  const { rows, width, dense, starts, slot, value } = x;
  const slots = x.columnOf.length;
  const bias = plainBias(x, w, 0, 1);
  g.fill(0);
  let loss = 0;
  let slopes = 0;
  const paired = width - (width % 4);
  for (let i = 0; i < rows; i++) {
    const from = i * width;
    let [s0, s1, s2, s3] = [bias, 0, 0, 0];
    let j = 0;
    for (; j < paired; j += 4) {
      s0 += w[j]! * dense[from + j]!;
      s1 += w[j + 1]! * dense[from + j + 1]!;
      s2 += w[j + 2]! * dense[from + j + 2]!;
      s3 += w[j + 3]! * dense[from + j + 3]!;
    }
    for (; j < width; j++) s0 += w[j]! * dense[from + j]!;
    const end = starts[i + 1]!;
    for (let e = starts[i]!; e < end; e++) s1 += w[slot[e]!]! * value[e]!;
    const score = s0 + s1 + (s2 + s3);
    const c = weight[i]!;
    const positive = label[i] === 1;
    const z = positive ? score : -score;
    const t = Math.exp(-Math.abs(z));
    loss += c * (Math.log1p(t) + (z < 0 ? -z : 0));
    const q = 1 / (1 + t);
    const miss = c * (z < 0 ? q : t * q);
    const slope = positive ? -miss : miss;
    if (h !== undefined) h[i] = c * t * q * q;
    slopes += slope;
    for (j = 0; j < width; j++) g[j]! += slope * dense[from + j]!;
    for (let e = starts[i]!; e < end; e++) g[slot[e]!]! += slope * value[e]!;
  }
  g[slots] = slopes;
  return loss;
}

function softmaxPass({ x, label, weight, outputs }: LogisticProblem, w: Float64Array, g: Float64Array): number {
  const { rows, width, dense, starts, slot, value } = x;
  const slots = x.columnOf.length;
  const bias = Float64Array.from({ length: outputs }, (_, k) => plainBias(x, w, k, outputs));
  const score = new Float64Array(outputs);
  g.fill(0);
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    score.set(bias);
    for (let j = 0; j < width; j++) {
      const v = dense[i * width + j]!;
      const at = j * outputs;
      for (let k = 0; k < outputs; k++) score[k]! += v * w[at + k]!;
    }
    const end = starts[i + 1]!;
    for (let e = starts[i]!; e < end; e++) {
      const v = value[e]!;
      const at = slot[e]! * outputs;
      for (let k = 0; k < outputs; k++) score[k]! += v * w[at + k]!;
    }
    loss += slopesOf(score, label[i]!, weight[i]!);
    for (let j = 0; j < width; j++) {
      const v = dense[i * width + j]!;
      const at = j * outputs;
      for (let k = 0; k < outputs; k++) g[at + k]! += v * score[k]!;
    }
    for (let e = starts[i]!; e < end; e++) {
      const v = value[e]!;
      const at = slot[e]! * outputs;
      for (let k = 0; k < outputs; k++) g[at + k]! += v * score[k]!;
    }
    for (let k = 0; k < outputs; k++) g[slots * outputs + k]! += score[k]!;
  }
  return loss;
}

/** Replaces the scores of a row by d loss / d score; returns its loss. */
function slopesOf(score: Float64Array, own: number, c: number): number {
  let top = score[0]!;
  for (let k = 1; k < score.length; k++) if (score[k]! > top) top = score[k]!;
  const loss = top - score[own]!;
  let sum = 0;
  for (let k = 0; k < score.length; k++) {
    const e = Math.exp(score[k]! - top);
    score[k] = e;
    sum += e;
  }
  const f = c / sum;
  for (let k = 0; k < score.length; k++) score[k]! *= f;
  score[own]! -= c;
  return c * (loss + Math.log(sum));
}

/** Scores of one output into `dense.scores`. */
function scoreAll({ x, outputs }: LogisticProblem, dense: DenseRows, w: Float64Array, k: number): void {
  dense.score(w, outputs, k, plainBias(x, w, k, outputs));
  if (x.slot.length === 0) return;
  const { scores } = dense;
  for (let i = 0; i < x.rows; i++) {
    let sum = 0;
    for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++) sum += w[x.slot[e]! * outputs + k]! * x.value[e]!;
    scores[i]! += sum;
  }
}

/** Gradient of one output from the slopes in `dense.scores`. */
function gradientAll({ x, outputs }: LogisticProblem, dense: DenseRows, g: Float64Array, k: number): void {
  const { scores } = dense;
  dense.gradient(g, outputs, k);
  let slopes = 0;
  for (let i = 0; i < x.rows; i++) slopes += scores[i]!;
  g[x.columnOf.length * outputs + k] = slopes;
  if (x.slot.length === 0) return;
  for (let i = 0; i < x.rows; i++)
    for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++) g[x.slot[e]! * outputs + k]! += scores[i]! * x.value[e]!;
}

function binaryDensePass(
  problem: LogisticProblem,
  dense: DenseRows,
  w: Float64Array,
  g: Float64Array,
  h?: Float64Array,
): number {
  g.fill(0);
  scoreAll(problem, dense, w, 0);
  const loss = dense.logistic(h);
  gradientAll(problem, dense, g, 0);
  return loss;
}

function softmaxDensePass(problem: LogisticProblem, dense: DenseRows, w: Float64Array, g: Float64Array): number {
  const { x, outputs } = problem;
  const { rows } = x;
  const all = scratchOf(problem);
  for (let k = 0; k < outputs; k++) {
    scoreAll(problem, dense, w, k);
    all.set(dense.scores.subarray(0, rows), k * rows);
  }
  g.fill(0);
  const loss = softmaxSlopes(problem, all);
  for (let k = 0; k < outputs; k++) {
    dense.scores.set(all.subarray(k * rows, (k + 1) * rows));
    gradientAll(problem, dense, g, k);
  }
  return loss;
}

const scratch = new WeakMap<LogisticProblem, Float64Array>();

/** Room for the scores of all rows and outputs, kept as long as the problem. */
function scratchOf(problem: LogisticProblem): Float64Array {
  let own = scratch.get(problem);
  if (own === undefined) {
    own = new Float64Array(problem.x.rows * problem.outputs);
    scratch.set(problem, own);
  }
  return own;
}

/** Scores of all rows, class by class, become d loss / d score; returns the loss. */
export function softmaxSlopes({ x, label, weight, outputs }: LogisticProblem, all: Float64Array): number {
  const { rows } = x;
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    let top = all[i]!;
    for (let at = i + rows; at < all.length; at += rows) if (all[at]! > top) top = all[at]!;
    const own = label[i]! * rows + i;
    const c = weight[i]!;
    const gap = top - all[own]!;
    let sum = 0;
    for (let k = 0, at = i; k < outputs; k++, at += rows) {
      const e = Math.exp(all[at]! - top);
      all[at] = e;
      sum += e;
    }
    const f = c / sum;
    for (let at = i; at < all.length; at += rows) all[at]! *= f;
    all[own]! -= c;
    loss += c * (gap + Math.log(sum));
  }
  return loss;
}
