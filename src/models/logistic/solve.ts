import { minimise } from '../shared/lbfgs.ts';
import { LogisticObjective, type LogisticPenalty } from './objective.ts';
import type { LogisticProblem } from './problem.ts';
import { proximalNewton } from './proximal-newton.ts';
import { rowProducts } from './row-products.ts';
import { RowSpaceObjective } from './row-space.ts';

export const MAX_ITERATIONS = 400;
/**
 * Largest gradient at the end, in units where the curvature of one row of weight C is 1. Quasi-Newton steps come near the
 * optimum slowly and need the smaller one for coefficients equal to 1e-4; after Newton steps the other is enough.
 */
const TOLERANCE = 2e-7;
const NEWTON_TOLERANCE = 3e-6;
/** The norm of a gradient of many columns against its largest component. */
const NORM = 10;

/**
 * Improves `w` (centred coefficients, slot-major) until it is the optimum for this penalty. Yields after each iteration,
 * when `w` is the point reached.
 */
export function* solveLogistic(
  problem: LogisticProblem,
  penalty: LogisticPenalty,
  w: Float64Array,
  shouldStop: () => boolean,
): Generator<number, void, void> {
  const unit = Math.sqrt(problem.total * penalty.C);
  const tolerance = (penalty.l1Ratio > 0 ? NEWTON_TOLERANCE : TOLERANCE) * unit;
  let done = 0;
  if (penalty.l1Ratio > 0) {
    const steps = proximalNewton(problem, penalty, w, { tolerance, shouldStop });
    for (;;) {
      const next = steps.next();
      if (next.done === true) {
        if (next.value) return;
        break;
      }
      yield ++done;
    }
  }
  const products = penalty.l1Ratio === 0 && w.every((v) => v === 0) ? rowProducts(problem) : undefined;
  if (products !== undefined) {
    const overRows = new RowSpaceObjective(problem, products, penalty.C);
    const point = new Float64Array(overRows.size);
    const limits = { maxIterations: MAX_ITERATIONS, tolerance: tolerance * NORM * overRows.gradientUnit, shouldStop };
    for (const step of minimise(overRows, point, limits)) {
      // the coefficients of a point cost as much as ten steps
      if (step % 10 === 0) {
        overRows.coefficients(point, w);
        yield step;
      }
    }
    overRows.coefficients(point, w);
    return;
  }
  const objective = new LogisticObjective(problem, penalty);
  const at = w.map((v, i) => v / objective.factor[i]!);
  for (const step of minimise(objective, at, { maxIterations: MAX_ITERATIONS, tolerance, shouldStop })) {
    for (let i = 0; i < w.length; i++) w[i] = at[i]! * objective.factor[i]!;
    yield done + step;
  }
  for (let i = 0; i < w.length; i++) w[i] = at[i]! * objective.factor[i]!;
}
