/** Scores of the members on the rows that weights are learnt from. */
export interface LogPoolData {
  /** Shape [members][rows x outputs]: logarithms of the class probabilities. */
  readonly scores: readonly Float64Array[];
  /** Shape [rows]: class index. */
  readonly y: Float64Array;
  /** Shape [rows]. */
  readonly weight?: Float64Array;
  readonly outputs: number;
}
/** Strength of the pull of the weights towards where they start: a squared distance of 1 costs half of this. */
const PULL = 0.003;
const ROUNDS = 25;
const SWEEPS = 60;
const LEAST_STEP = 1e-4;
const LEAST_GAIN = 1e-8;

interface Local {
  loss: number;
  readonly gradient: Float64Array;
  /** Row-major, the lower triangle. */
  readonly hessian: Float64Array;
}

/**
 * Weights of logarithms with the least mean log loss, none negative, drawn towards `start`: stacking (Wolpert 1992) of log
 * probabilities, by Newton's method with the bounds kept in each quadratic step.
 * @param start shape [members], not negative
 * @returns shape [members]
 */
export function fitLogPool(data: LogPoolData, start: Float64Array): Float64Array {
  let x = start.slice();
  let here = localModel(data, x, start);
  for (let round = 0; round < ROUNDS; round++) {
    const step = boundedStep(here, x);
    let share = 1;
    let next = x.map((v, m) => v + step[m]!);
    let loss = lossAt(data, next, start);
    while (!(loss < here.loss) && share > LEAST_STEP) {
      share /= 2;
      next = x.map((v, m) => v + share * step[m]!);
      loss = lossAt(data, next, start);
    }
    if (!(loss < here.loss)) break;
    const gained = here.loss - loss;
    x = next;
    if (gained < LEAST_GAIN * Math.max(1e-3, loss)) break;
    here = localModel(data, x, start);
  }
  return x;
}

/** Minimum of the quadratic model that leaves no weight negative, by coordinates. */
function boundedStep({ gradient, hessian }: Local, x: Float64Array): Float64Array {
  const n = x.length;
  const step = new Float64Array(n);
  const at = (i: number, j: number): number => (i >= j ? hessian[i * n + j]! : hessian[j * n + i]!);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = 0;
    for (let i = 0; i < n; i++) {
      let slope = gradient[i]!;
      for (let j = 0; j < n; j++) slope += at(i, j) * step[j]!;
      const to = Math.max(-x[i]!, step[i]! - slope / at(i, i));
      moved = Math.max(moved, Math.abs(to - step[i]!));
      step[i] = to;
    }
    if (moved < 1e-9) break;
  }
  return step;
}

/** Probabilities of a row into `p`, its log loss returned. */
function rowLoss({ scores, y, outputs }: LogPoolData, x: Float64Array, row: number, p: Float64Array): number {
  const base = row * outputs;
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < outputs; k++) {
    let z = 0;
    for (let m = 0; m < x.length; m++) z += x[m]! * scores[m]![base + k]!;
    p[k] = z;
    most = Math.max(most, z);
  }
  let total = 0;
  const own = p[y[row]!]! - most;
  for (let k = 0; k < outputs; k++) total += p[k] = Math.exp(p[k]! - most);
  for (let k = 0; k < outputs; k++) p[k]! /= total;
  return Math.log(total) - own;
}

function totalWeight({ y, weight }: LogPoolData): number {
  return weight === undefined ? y.length : weight.reduce((sum, w) => sum + w, 0);
}

function penalty(x: Float64Array, centre: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - centre[i]!) ** 2;
  return 0.5 * PULL * sum;
}

function lossAt(data: LogPoolData, x: Float64Array, centre: Float64Array): number {
  const p = new Float64Array(data.outputs);
  let sum = 0;
  for (let row = 0; row < data.y.length; row++) sum += (data.weight?.[row] ?? 1) * rowLoss(data, x, row, p);
  return sum / totalWeight(data) + penalty(x, centre);
}

function localModel(data: LogPoolData, x: Float64Array, centre: Float64Array): Local {
  const { scores, y, weight, outputs } = data;
  const n = x.length;
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n * n);
  const p = new Float64Array(outputs);
  const expected = new Float64Array(n);
  const total = totalWeight(data);
  let sum = 0;
  for (let row = 0; row < y.length; row++) {
    const w = (weight?.[row] ?? 1) / total;
    sum += w * rowLoss(data, x, row, p);
    const base = row * outputs;
    for (let m = 0; m < n; m++) {
      const own = scores[m]!;
      let mean = 0;
      for (let k = 0; k < outputs; k++) mean += p[k]! * own[base + k]!;
      expected[m] = mean;
      gradient[m]! += w * (mean - own[base + y[row]!]!);
      for (let l = 0; l <= m; l++) {
        const other = scores[l]!;
        let product = 0;
        for (let k = 0; k < outputs; k++) product += p[k]! * own[base + k]! * other[base + k]!;
        hessian[m * n + l]! += w * (product - mean * expected[l]!);
      }
    }
  }
  for (let m = 0; m < n; m++) {
    gradient[m]! += PULL * (x[m]! - centre[m]!);
    hessian[m * n + m]! += PULL;
  }
  return { loss: sum + penalty(x, centre), gradient, hessian };
}
