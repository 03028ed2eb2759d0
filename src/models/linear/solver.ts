import type { Kernels } from '../../kernels/kernels.ts';
import type { FitContext } from '../family.ts';
import { ColumnProducts } from '../shared/column-products.ts';
import { minimise } from '../shared/lbfgs.ts';
import { type RowDesign, rowDesign } from '../shared/row-design.ts';
import { covarianceSweep, residualSweep, type Sweep } from './coordinate-descent.ts';
import { HuberObjective, huberPasses } from './huber.ts';
import type { LinearLoss } from './loss.ts';
import { correlations, type LinearPenalty, type LinearProblem, type Penalties, penaltiesOf } from './problem.ts';
import { fitQuantile } from './quantile.ts';
import { RidgeByRows, ridgeByGradients, ridgeByGram } from './ridge.ts';

/** Coefficients of the columns as they are, for the standardised target; the intercept is that of centred columns. */
export interface Solution {
  /** Shape [cols]. */
  readonly coef: Float64Array;
  readonly intercept: number;
}

/** Finds the optimum for one penalty after the other, each from the one before. */
export interface Solver {
  /** Yields after each iteration. */
  solve(penalty: LinearPenalty): Generator<number, void, void>;
  current(): Solution;
}

export const MOST_STEPS = 1000;
/** Up to this many columns their correlations are computed once, and a sweep no longer reads the rows. */
export const GRAM_COLUMNS = 800;
/** Sweeps end when no standardised coefficient changes by more. */
const TOLERANCE = 1e-7;
/** Early points of the path need not be exact. */
const LOOSE_TOLERANCE = 1e-3;
/** Columns of a quantile regression; of more, those that vary most with the target (Fan and Lv 2008). */
export const QUANTILE_COLUMNS = 400;

export function makeSolver(problem: LinearProblem, loss: LinearLoss, context: FitContext): Solver {
  const stop = (): boolean => context.shouldStop();
  if (loss.kind === 'squared') return squaredSolver(problem, context, stop);
  if (loss.kind === 'huber') return huberSolver(problem, context.kernels, stop);
  return quantileSolver(problem, loss.quantile, stop);
}

function squaredSolver(problem: LinearProblem, context: FitContext, stop: () => boolean): Solver {
  const { columns, rows } = problem.design;
  const p = columns.length;
  let v: Float64Array = new Float64Array(p);
  const gram = p <= Math.min(GRAM_COLUMNS, 2 * rows) ? correlations(problem, stop, context.kernels) : undefined;
  let sweep: Sweep | undefined;
  let products: ColumnProducts | undefined;
  let dual: RidgeByRows | undefined;
  return {
    *solve(penalty) {
      const penalties = penaltiesOf(problem.design, penalty);
      if (penalty.l1Ratio === 0) {
        const options = { most: MOST_STEPS, shouldStop: stop };
        if (gram !== undefined) {
          v = ridgeByGram(problem, penalties, gram);
          yield 1;
          return;
        }
        products ??= new ColumnProducts(problem.design);
        if (rows < p) {
          dual ??= new RidgeByRows(problem, products);
          yield* dual.solve(penalty.alpha, options);
        } else yield* ridgeByGradients(problem, penalties, products, v, options);
        return;
      }
      // a sweep goes on from its own last point, so it is made once
      sweep ??= gram === undefined ? residualSweep(problem, stop) : covarianceSweep(problem, gram);
      yield* descend(sweep, problem, penalties, v, stop);
    },
    current: () => {
      const standard = dual?.coefficients() ?? v;
      return { coef: standard.map((w, j) => (columns[j]!.scale > 0 ? w / columns[j]!.scale : 0)), intercept: 0 };
    },
  };
}

/** Multiples of the l1 penalty, down to 1: each start is near the next optimum. */
function warmFactors(problem: LinearProblem, { l1 }: Penalties, v: Float64Array): number[] {
  if (v.some((w) => w !== 0)) return [1];
  let start = 0;
  for (let j = 0; j < l1.length; j++)
    if (l1[j]! > 0) start = Math.max(start, Math.abs(problem.covariance[j]!) / l1[j]!);
  const path: number[] = [];
  for (let factor = start / 3; factor > 1.5; factor /= 3) path.push(factor);
  return [...path, 1];
}

function* descend(
  sweep: Sweep,
  problem: LinearProblem,
  penalties: Penalties,
  v: Float64Array,
  stop: () => boolean,
): Generator<number, void, void> {
  let step = 0;
  for (const factor of warmFactors(problem, penalties, v)) {
    const now = factor === 1 ? penalties : { l1: penalties.l1.map((f) => f * factor), l2: penalties.l2 };
    for (let change = Number.POSITIVE_INFINITY; change > (factor > 1 ? LOOSE_TOLERANCE : TOLERANCE); ) {
      if (step >= MOST_STEPS || stop()) return;
      change = sweep(v, now);
      yield ++step;
    }
  }
}

/** Raw-unit penalties of the slots of `x`. */
function slotPenalties(x: RowDesign, { alpha, l1Ratio }: LinearPenalty): Penalties {
  return {
    l1: new Float64Array(x.columnOf.length).fill(alpha * l1Ratio),
    l2: new Float64Array(x.columnOf.length).fill(alpha * (1 - l1Ratio)),
  };
}

function spread(x: RowDesign, b: Float64Array, cols: number): Solution {
  const coef = new Float64Array(cols);
  x.columnOf.forEach((j, s) => {
    coef[j] = b[s]!;
  });
  return { coef, intercept: b[x.columnOf.length]! };
}

function huberSolver({ design, share, target }: LinearProblem, kernels: Kernels, stop: () => boolean): Solver {
  const x = rowDesign(design);
  const passes = huberPasses(x, kernels);
  let at = new Float64Array(x.columnOf.length + 2);
  let b: Float64Array = new Float64Array(x.columnOf.length + 1);
  return {
    *solve(penalty) {
      const objective = new HuberObjective({ x, y: target, share, passes, kernels, ...slotPenalties(x, penalty) });
      at = at.slice();
      for (const step of minimise(objective, at, { maxIterations: MOST_STEPS, tolerance: 1e-8, shouldStop: stop })) {
        b = objective.coefficients(at);
        yield step;
      }
    },
    current: () => spread(x, b, design.columns.length),
  };
}

function quantileSolver(problem: LinearProblem, quantile: number, stop: () => boolean): Solver {
  const { design, share, target, covariance } = problem;
  const order = Array.from(covariance.keys()).sort((a, b) => Math.abs(covariance[b]!) - Math.abs(covariance[a]!));
  const kept = new Set(order.slice(0, QUANTILE_COLUMNS));
  const x = rowDesign({
    ...design,
    columns: design.columns.map((c, j) => (kept.has(j) ? c : { ...c, scale: 0 })),
  });
  let b: Float64Array = new Float64Array(x.columnOf.length + 1);
  return {
    *solve(penalty) {
      // an interior point is far from the last optimum: each starts anew
      b = new Float64Array(b.length);
      yield* fitQuantile({ x, y: target, share, quantile, ...slotPenalties(x, penalty) }, b, stop);
    },
    current: () => spread(x, b, design.columns.length),
  };
}
