import type { Rng } from '../../core/rng.ts';
import type { RowDesign } from '../shared/row-design.ts';

/** The linear machine w.x + b with its bias inside the penalty, as a last coefficient of a column of ones. */
export interface DualOptions {
  /** Shape [rows]: C times the weight of each row. */
  readonly cost: Float64Array;
  /** Squared losses instead of absolute ones. */
  readonly squared: boolean;
  /** Spread of the projected gradients at the end. */
  readonly tolerance: number;
  readonly maxEpochs: number;
  readonly rng: Rng;
  shouldStop(): boolean;
}

/** w of row i: dot product with the coefficients (slots, then the bias). */
function dotRow(x: RowDesign, i: number, w: Float64Array): number {
  const { width, dense, starts, slot, value } = x;
  let sum = w[x.columnOf.length]!;
  const from = i * width;
  for (let j = 0; j < width; j++) sum += w[j]! * dense[from + j]!;
  const end = starts[i + 1]!;
  for (let e = starts[i]!; e < end; e++) sum += w[slot[e]!]! * value[e]!;
  return sum;
}

/** w += factor * row i */
function addRow(x: RowDesign, i: number, factor: number, w: Float64Array): void {
  const { width, dense, starts, slot, value } = x;
  const from = i * width;
  for (let j = 0; j < width; j++) w[j]! += factor * dense[from + j]!;
  const end = starts[i + 1]!;
  for (let e = starts[i]!; e < end; e++) w[slot[e]!]! += factor * value[e]!;
  w[x.columnOf.length]! += factor;
}

/** Squared length of every row, the 1 of the bias included. */
export function rowLengths(x: RowDesign): Float64Array {
  const out = new Float64Array(x.rows).fill(1);
  for (let i = 0; i < x.rows; i++) {
    for (let j = i * x.width; j < (i + 1) * x.width; j++) out[i]! += x.dense[j]! * x.dense[j]!;
    for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++) out[i]! += x.value[e]! * x.value[e]!;
  }
  return out;
}

/** Fisher-Yates over the first `n`. */
function shuffle(order: Uint32Array, n: number, rng: Rng): void {
  for (let i = n - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    const t = order[i]!;
    order[i] = order[j]!;
    order[j] = t;
  }
}

/**
 * Support vector classification by dual coordinate descent with shrinking (Hsieh et al. 2008, algorithm 3): minimises
 * |w|^2 / 2 + sum of cost_i * max(0, 1 - y_i w.x_i) (or its square). Improves `w` from 0 and yields after each epoch.
 * @param sign shape [rows], 1 or -1
 * @param lengths see {@link rowLengths}
 */
export function* classify(
  x: RowDesign,
  sign: Float64Array,
  lengths: Float64Array,
  w: Float64Array,
  options: DualOptions,
): Generator<number, void, void> {
  const { cost, squared, tolerance, maxEpochs, rng } = options;
  const alpha = new Float64Array(x.rows);
  const order = Uint32Array.from(alpha.keys());
  let active = x.rows;
  let [highest, lowest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let epoch = 1; epoch <= maxEpochs && !options.shouldStop(); epoch++) {
    let [top, bottom] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    shuffle(order, active, rng);
    for (let k = 0; k < active; k++) {
      const i = order[k]!;
      const y = sign[i]!;
      const own = squared ? 0.5 / cost[i]! : 0;
      const bound = squared ? Number.POSITIVE_INFINITY : cost[i]!;
      const a = alpha[i]!;
      const gradient = y * dotRow(x, i, w) - 1 + own * a;
      let projected = gradient;
      if (a === 0) {
        if (gradient > highest) {
          order[k--] = order[--active]!;
          order[active] = i;
          continue;
        }
        projected = Math.min(0, gradient);
      } else if (a >= bound) {
        if (gradient < lowest) {
          order[k--] = order[--active]!;
          order[active] = i;
          continue;
        }
        projected = Math.max(0, gradient);
      }
      if (projected > top) top = projected;
      if (projected < bottom) bottom = projected;
      if (Math.abs(projected) <= 1e-12) continue;
      const next = Math.min(bound, Math.max(0, a - gradient / (lengths[i]! + own)));
      alpha[i] = next;
      addRow(x, i, (next - a) * y, w);
    }
    yield epoch;
    if (active === 0 || top - bottom <= tolerance) {
      if (active === x.rows) return;
      // what was set aside is looked at once more
      active = x.rows;
      [highest, lowest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      continue;
    }
    highest = top <= 0 ? Number.POSITIVE_INFINITY : top;
    lowest = bottom >= 0 ? Number.NEGATIVE_INFINITY : bottom;
  }
}

/**
 * Support vector regression by dual coordinate descent (Ho and Lin 2012, algorithm 3): minimises |w|^2 / 2 + sum of
 * cost_i * max(0, |y_i - w.x_i| - epsilon) (or its square). Improves `w` from 0 and yields after each epoch.
 */
export function* regress(
  x: RowDesign,
  y: Float64Array,
  lengths: Float64Array,
  w: Float64Array,
  options: DualOptions & { readonly epsilon: number },
): Generator<number, void, void> {
  const { cost, squared, tolerance, maxEpochs, rng, epsilon } = options;
  const beta = new Float64Array(x.rows);
  const order = Uint32Array.from(beta.keys());
  let first = 0;
  for (let epoch = 1; epoch <= maxEpochs && !options.shouldStop(); epoch++) {
    let violations = 0;
    shuffle(order, x.rows, rng);
    for (const i of order) {
      const own = squared ? 0.5 / cost[i]! : 0;
      const bound = squared ? Number.POSITIVE_INFINITY : cost[i]!;
      const b = beta[i]!;
      const curvature = lengths[i]! + own;
      const gradient = dotRow(x, i, w) - y[i]! + own * b;
      const [up, down] = [gradient + epsilon, gradient - epsilon];
      violations += violationOf(b, up, down, bound);
      const step = up < curvature * b ? -up / curvature : down > curvature * b ? -down / curvature : -b;
      const next = Math.min(bound, Math.max(-bound, b + step));
      if (next === b) continue;
      beta[i] = next;
      addRow(x, i, next - b, w);
    }
    yield epoch;
    if (epoch === 1) first = violations;
    if (violations <= tolerance * first) return;
  }
}

/** How far the subgradient of a dual variable is from what its place allows. */
function violationOf(b: number, up: number, down: number, bound: number): number {
  if (b === 0) return Math.max(0, -up, down);
  if (b >= bound) return Math.max(0, up);
  if (b <= -bound) return Math.max(0, -down);
  return Math.abs(b > 0 ? up : down);
}
