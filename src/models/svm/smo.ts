import type { KernelMatrix } from './kernel-matrix.ts';
import type { KernelOps } from './kernel-ops.ts';

/**
 * One machine: minimise 1/2 b'Kb - t'b + epsilon |b|_1 over b with sum 0 between `lower` and `upper`. Classes: targets 1 and
 * -1, epsilon 0, a coefficient between 0 and the cost with the sign of its target. Numbers: between the cost and minus it.
 */
export interface SmoProblem {
  /** All of shape [n]. */
  readonly target: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly epsilon: number;
}

export interface SmoLimits {
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly shouldStop: () => boolean;
}

/** Steps between questions whether to stop. */
const CHUNK = 256;
/** Steps between attempts to set variables aside, at most. */
const SHRINK_EVERY = 1000;
/** Variables are set aside when that leaves no more than this share of those in play. */
const SHRINK_TO = 0.75;

/**
 * Sequential minimal optimisation (Platt 1998) with second-order choice of the pair (Fan, Chen and Lin 2005) and shrinking
 * (Joachims 1998). Variables have positions, as in the kernel matrix; `ids` are the rows at them.
 */
export class Smo {
  /** Row of the problem at each position, shape [n]. */
  readonly ids: Uint32Array;
  /** Coefficient at each position, shape [n]. */
  readonly beta: Float64Array;
  /** Steps done. */
  iterations = 0;
  /** Whether the last `solve` reached its tolerance. */
  converged = false;
  private readonly n: number;
  private readonly epsilon: number;
  private readonly target: Float64Array;
  private readonly lower: Float64Array;
  private readonly upper: Float64Array;
  private readonly matrix: KernelMatrix;
  private readonly ops: KernelOps;
  /** Function value without bias minus target, at each position. */
  private readonly f: Float64Array;
  /** Price of rising and of falling: plus or minus epsilon; infinite where it is impossible. */
  private readonly up: Float64Array;
  private readonly down: Float64Array;
  private readonly best: Float64Array;
  private readonly zeros: Float32Array;
  /** Positions in play, a multiple of 4; the others are set aside. */
  private active: number;

  constructor(ops: KernelOps, matrix: KernelMatrix, { target, lower, upper, epsilon }: SmoProblem) {
    const { size } = matrix;
    [this.ops, this.matrix, this.n, this.epsilon, this.active] = [ops, matrix, target.length, epsilon, size];
    this.ids = Uint32Array.from({ length: this.n }, (_, k) => k);
    this.beta = new Float64Array(this.n);
    [this.target, this.lower, this.upper] = [target.slice(), lower.slice(), upper.slice()];
    [this.f, this.up, this.down] = [ops.f64(size), ops.f64(size), ops.f64(size)];
    [this.best, this.zeros] = [ops.f64(2), ops.f32(size)];
    this.up.fill(Number.POSITIVE_INFINITY);
    this.down.fill(Number.NEGATIVE_INFINITY);
    for (let k = 0; k < this.n; k++) {
      this.f[k] = -target[k]!;
      this.price(k);
    }
  }

  /** Bytes of arrays of the kernels, for n rows, the matrix not counted. */
  static bytes(n: number): number {
    return 28 * (n + 4) + 128;
  }

  /** Steps until the tolerance is met; yields their number every now and then. */
  *solve(limits: SmoLimits, shrinks: boolean): Generator<number, void> {
    this.converged = false;
    let views = this.views();
    let rising = this.ops.step(0, this.zeros, this.zeros, views.f, views.up, views.down, this.best);
    let untilShrink = Math.min(this.n, SHRINK_EVERY);
    for (let done = 0; done < limits.maxIterations; done++) {
      if (done % CHUNK === CHUNK - 1) {
        if (limits.shouldStop()) return;
        yield this.iterations;
      }
      if (shrinks && --untilShrink === 0) {
        untilShrink = Math.min(this.n, SHRINK_EVERY);
        if (this.shrink()) {
          views = this.views();
          rising = this.ops.step(0, this.zeros, this.zeros, views.f, views.up, views.down, this.best);
        }
      }
      const next = this.move(rising, limits.tolerance, views);
      if (next !== null) {
        rising = next;
        continue;
      }
      if (this.active === this.matrix.size) {
        this.converged = true;
        return;
      }
      this.restore();
      views = this.views();
      untilShrink = this.matrix.keepsAll ? Math.min(this.n, SHRINK_EVERY) : Number.POSITIVE_INFINITY;
      rising = this.ops.step(0, this.zeros, this.zeros, views.f, views.up, views.down, this.best);
    }
    this.restore();
  }

  /** The bias that the free variables agree on, else the middle of what the bounds allow. */
  bias(): number {
    const { f, up, down, n } = this;
    let [sum, free, top, least] = [0, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let k = 0; k < Math.min(n, this.active); k++) {
      if (up[k] === down[k]) {
        sum -= f[k]! + up[k]!;
        free++;
      }
      top = Math.max(top, -f[k]! - up[k]!);
      least = Math.min(least, -f[k]! - down[k]!);
    }
    if (free > 0) return sum / free;
    if (!Number.isFinite(top)) return Number.isFinite(least) ? least : 0;
    return Number.isFinite(least) ? (top + least) / 2 : top;
  }

  /** Function values without bias, by row, shape [n]; of variables that are set aside, as they were then. */
  values(): Float64Array {
    const out = new Float64Array(this.n);
    this.ids.forEach((id, k) => {
      out[id] = this.f[k]! + this.target[k]!;
    });
    return out;
  }

  /** Coefficients by row, shape [n]. */
  coefficients(): Float64Array {
    const out = new Float64Array(this.n);
    this.ids.forEach((id, k) => {
      out[id] = this.beta[k]!;
    });
    return out;
  }

  /**
   * Takes some rows out, solves for the others from where they are and returns the function values without bias of all
   * rows, with the bias; afterwards everything is as it was. (Alpha seeding: DeCoste and Wagstaff 2000.)
   * @param isOut by row
   */
  *without(isOut: (row: number) => boolean, limits: SmoLimits): Generator<number, Float64Array> {
    const { beta, f, up, down, n } = this;
    const coefficients = this.coefficients();
    const kept = this.values();
    for (let k = 0; k < n; k++) {
      if (!isOut(this.ids[k]!)) continue;
      if (beta[k] !== 0) this.add(-beta[k]!, k);
      beta[k] = 0;
      up[k] = Number.POSITIVE_INFINITY;
      down[k] = Number.NEGATIVE_INFINITY;
    }
    this.balance();
    // function values of what was set aside are computed anew for every part: cheap only while kernel rows are kept
    yield* this.solve(limits, this.matrix.keepsAll);
    const bias = this.bias();
    const values = this.values().map((v) => v + bias);
    this.active = this.matrix.size;
    for (let k = 0; k < n; k++) {
      const id = this.ids[k]!;
      beta[k] = coefficients[id]!;
      f[k] = kept[id]! - this.target[k]!;
      this.price(k);
    }
    return values;
  }

  private views(): { f: Float64Array; up: Float64Array; down: Float64Array; diagonal: Float32Array } {
    const cut = <T extends Float32Array | Float64Array>(a: T): T => a.subarray(0, this.active) as T;
    return { f: cut(this.f), up: cut(this.up), down: cut(this.down), diagonal: cut(this.matrix.diagonal) };
  }

  /** A step of the pair that starts with `i`; returns the first variable of the next pair, null when there is no gain left. */
  private move(i: number, tolerance: number, at: ReturnType<Smo['views']>): number | null {
    const { beta, matrix, best } = this;
    if (i < 0 || !(best[0]! - best[1]! > tolerance)) return null;
    const a = matrix.row(i, this.active);
    const own = matrix.diagonal[i]!;
    const j = this.ops.partner(best[0]!, own, a, at.diagonal, at.f, at.down);
    if (j < 0) return null;
    const b = matrix.row(j, this.active);
    const gap = best[0]! + at.f[j]! + at.down[j]!;
    const wanted = gap / Math.max(1e-12, own + matrix.diagonal[j]! - 2 * a[j]!);
    // a coefficient of a number stops at 0, where the price of its error changes
    const ceiling = this.epsilon > 0 && beta[i]! < 0 ? 0 : this.upper[i]!;
    const floor = this.epsilon > 0 && beta[j]! > 0 ? 0 : this.lower[j]!;
    const step = Math.min(wanted, ceiling - beta[i]!, beta[j]! - floor);
    beta[i] = step === ceiling - beta[i]! ? ceiling : beta[i]! + step;
    beta[j] = step === beta[j]! - floor ? floor : beta[j]! - step;
    this.price(i);
    this.price(j);
    this.iterations++;
    return this.ops.step(step, a, b, at.f, at.up, at.down, best);
  }

  /** Prices of the variable at a position, by its coefficient. */
  private price(k: number): void {
    const b = this.beta[k]!;
    this.up[k] = b < this.upper[k]! ? (b >= 0 ? this.epsilon : -this.epsilon) : Number.POSITIVE_INFINITY;
    this.down[k] = b > this.lower[k]! ? (b > 0 ? this.epsilon : -this.epsilon) : Number.NEGATIVE_INFINITY;
  }

  /** f changes as the coefficient at a position rises by `step`. */
  private add(step: number, k: number): void {
    const row = this.matrix.row(k, this.matrix.size);
    this.ops.step(step, row, this.zeros, this.f, this.up, this.down, this.best);
  }

  /** Makes the coefficients sum to 0 again, by those that lose least. */
  private balance(): void {
    const { beta, f, up, down, n } = this;
    let sum = beta.reduce((s, b) => s + b, 0);
    for (let tries = 0; tries < n && Math.abs(sum) > 1e-9; tries++) {
      let [best, where] = [Number.NEGATIVE_INFINITY, -1];
      for (let k = 0; k < n; k++) {
        const value = sum > 0 ? f[k]! + down[k]! : -f[k]! - up[k]!;
        if (value > best) [best, where] = [value, k];
      }
      if (where < 0) return;
      const room = sum > 0 ? beta[where]! - this.lower[where]! : this.upper[where]! - beta[where]!;
      const step = -Math.sign(sum) * Math.min(Math.abs(sum), room);
      beta[where]! += step;
      sum += step;
      this.add(step, where);
      this.price(where);
    }
  }

  /** Sets variables aside that cannot be chosen as long as the best choices stay as they are; true when many are. */
  private shrink(): boolean {
    const { f, up, down, best, active, n } = this;
    const keep: number[] = [];
    const aside: number[] = [];
    for (let k = 0; k < active; k++) {
      const idle = -f[k]! - up[k]! < best[1]! && -f[k]! - down[k]! > best[0]!;
      (idle || k >= n ? aside : keep).push(k);
    }
    // those at the end of the matrix that are no rows stay there: they are the last of the order
    const left = Math.ceil(keep.length / 4) * 4;
    if (left > SHRINK_TO * active || left < 4) return false;
    this.permute(Uint32Array.from([...keep, ...aside]));
    this.active = left;
    return true;
  }

  private permute(order: Uint32Array): void {
    this.matrix.permute(order);
    const rows = order.subarray(0, Math.min(order.length, this.n));
    const { beta, target, lower, upper, ids } = this;
    for (const values of [beta, target, lower, upper, this.f, this.up, this.down, ids])
      values.set(Array.from(rows, (k) => values[k]!));
  }

  /** Brings all variables back into play: function values of those aside are computed anew. */
  private restore(): void {
    const { active, matrix, f, target, n, beta } = this;
    const { size } = matrix;
    if (active === size) return;
    this.active = size;
    for (let k = active; k < n; k++) f[k] = -target[k]!;
    const zeros = this.zeros.subarray(active);
    const [tail, up, down] = [f.subarray(active), this.up.subarray(active), this.down.subarray(active)];
    for (let k = 0; k < n; k++)
      if (beta[k] !== 0)
        this.ops.step(beta[k]!, matrix.row(k, size).subarray(active), zeros, tail, up, down, this.best);
  }
}
