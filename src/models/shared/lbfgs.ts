/** A smooth function of `size` numbers; the non-smooth part is `l1`. */
export interface Objective {
  readonly size: number;
  /** Value at `at`; writes the gradient. NaN or infinity stands for "too far". */
  evaluate(at: Float64Array, gradient: Float64Array): number;
  /** Factor of |at[i]| added to the objective, shape [size]; absent: none. */
  readonly l1?: Float64Array;
  /** v = P^-1 v for a positive definite P that is near the curvature; absent: P = 1. */
  precondition?(v: Float64Array): void;
  /** Called now and then with the best point, so that P can follow the curvature. */
  refresh?(at: Float64Array): void;
  /** Inner product of points and gradients, where numbers stand for other ones; not with `l1`. Absent: that of the numbers. */
  inner?(a: Float64Array, b: Float64Array): number;
}
export interface LbfgsOptions {
  readonly maxIterations: number;
  /** Ends when no component of the (pseudo) gradient is larger; with `inner`, when its norm is not. */
  readonly tolerance: number;
  shouldStop(): boolean;
}

type Dot = (a: Float64Array, b: Float64Array) => number;

const MEMORY = 10;
/** Iterations between two looks at the curvature. */
const REFRESH = 12;
/** Tries of one line search; a step is halved at each. */
const MAX_TRIES = 25;
const ARMIJO = 1e-4;
/** Relative decrease that counts as none; three in a row end the search. */
const FLAT = 1e-11;

/**
 * Limited-memory BFGS (Nocedal 1980), with orthant-wise steps where there is an l1 part (Andrew and Gao 2007).
 * Yields after every iteration; `at` always holds the best point so far and is the start on entry.
 */
export function* minimise(f: Objective, at: Float64Array, options: LbfgsOptions): Generator<number, void, void> {
  const dot = f.inner?.bind(f) ?? plainDot;
  const history = new History(f, dot);
  const gradient = new Float64Array(f.size);
  const next = new Float64Array(f.size);
  const nextGradient = new Float64Array(f.size);
  let value = f.evaluate(at, gradient) + penalty(f, at);
  let flat = 0;
  for (let iteration = 1; iteration <= options.maxIterations; iteration++) {
    const pseudo = pseudoGradient(f, at, gradient);
    const left = f.inner === undefined ? largest(pseudo) : norm(dot, pseudo);
    if (left <= options.tolerance || options.shouldStop()) return;
    let direction = history.direction(pseudo);
    if (f.l1 !== undefined) alignDirection(direction, pseudo, f.l1);
    if (!(dot(direction, pseudo) < 0)) {
      history.clear();
      direction = history.direction(pseudo);
    }
    const slope = f.inner === undefined ? undefined : dot(direction, pseudo);
    const first = history.empty && f.precondition === undefined ? Math.min(1, 1 / norm(dot, pseudo)) : 1;
    const found = search(f, { at, pseudo, direction, slope, value, first, next, nextGradient });
    if (found === undefined) {
      if (history.empty) return;
      history.clear();
      continue;
    }
    history.add(at, next, gradient, nextGradient);
    flat = value - found <= FLAT * Math.max(1, Math.abs(value)) ? flat + 1 : 0;
    at.set(next);
    gradient.set(nextGradient);
    value = found;
    if (iteration % REFRESH === 0) f.refresh?.(at);
    yield iteration;
    if (flat >= 3) return;
  }
}

interface LineSearch {
  readonly at: Float64Array;
  readonly pseudo: Float64Array;
  readonly direction: Float64Array;
  /** Inner product of both; absent: summed up as the steps are made. */
  readonly slope: number | undefined;
  readonly value: number;
  readonly first: number;
  readonly next: Float64Array;
  readonly nextGradient: Float64Array;
}

/** Halves the step until the value has fallen enough; undefined when it never does. */
function search(f: Objective, s: LineSearch): number | undefined {
  let step = s.first;
  for (let tried = 0; tried < MAX_TRIES; tried++, step *= 0.5) {
    let expected = 0;
    for (let i = 0; i < f.size; i++) {
      const x = s.at[i]!;
      let y = x + step * s.direction[i]!;
      // an orthant-wise step stops at 0 where it would change sign
      if (f.l1 !== undefined && f.l1[i]! > 0 && y * (x === 0 ? -s.pseudo[i]! : x) < 0) y = 0;
      s.next[i] = y;
      expected += s.pseudo[i]! * (y - x);
    }
    const value = f.evaluate(s.next, s.nextGradient) + penalty(f, s.next);
    if (value <= s.value + ARMIJO * (s.slope === undefined ? expected : step * s.slope)) return value;
  }
  return undefined;
}

function penalty(f: Objective, at: Float64Array): number {
  let sum = 0;
  if (f.l1 !== undefined) for (let i = 0; i < at.length; i++) sum += f.l1[i]! * Math.abs(at[i]!);
  return sum;
}

/** The subgradient of least size. */
function pseudoGradient(f: Objective, at: Float64Array, gradient: Float64Array): Float64Array {
  const { l1 } = f;
  if (l1 === undefined) return gradient.slice();
  return gradient.map((g, i) => {
    const c = l1[i]!;
    if (at[i]! !== 0) return g + Math.sign(at[i]!) * c;
    return g > c ? g - c : g < -c ? g + c : 0;
  });
}

function alignDirection(direction: Float64Array, pseudo: Float64Array, l1: Float64Array): void {
  for (let i = 0; i < direction.length; i++) if (l1[i]! > 0 && direction[i]! * pseudo[i]! >= 0) direction[i] = 0;
}

/** The last few steps and gradient changes. */
class History {
  private steps: Float64Array[] = [];
  private changes: Float64Array[] = [];
  private readonly f: Objective;
  private readonly dot: Dot;

  constructor(f: Objective, dot: Dot) {
    this.f = f;
    this.dot = dot;
  }
  get empty(): boolean {
    return this.steps.length === 0;
  }
  clear(): void {
    this.steps = [];
    this.changes = [];
  }
  add(from: Float64Array, to: Float64Array, before: Float64Array, after: Float64Array): void {
    const reuse = this.steps.length === MEMORY;
    const step = (reuse ? this.steps.shift() : undefined) ?? new Float64Array(this.f.size);
    const change = (reuse ? this.changes.shift() : undefined) ?? new Float64Array(this.f.size);
    for (let i = 0; i < this.f.size; i++) {
      step[i] = to[i]! - from[i]!;
      change[i] = after[i]! - before[i]!;
    }
    const { dot } = this;
    if (!(dot(step, change) > 1e-12 * norm(dot, step) * norm(dot, change))) return;
    this.steps.push(step);
    this.changes.push(change);
  }
  /** Minus the inverse Hessian times the gradient (two loops, Nocedal 1980). */
  direction(gradient: Float64Array): Float64Array {
    const { dot } = this;
    const q = gradient.map((g) => -g);
    const alphas = new Float64Array(this.steps.length);
    for (let h = this.steps.length - 1; h >= 0; h--) {
      alphas[h] = dot(this.steps[h]!, q) / dot(this.steps[h]!, this.changes[h]!);
      axpy(-alphas[h]!, this.changes[h]!, q);
    }
    const last = this.steps.length - 1;
    this.f.precondition?.(q);
    if (last >= 0) {
      const change = this.changes[last]!.slice();
      this.f.precondition?.(change);
      const factor = dot(this.steps[last]!, this.changes[last]!) / dot(change, this.changes[last]!);
      for (let i = 0; i < q.length; i++) q[i]! *= factor;
    }
    for (let h = 0; h < this.steps.length; h++) {
      const beta = dot(this.changes[h]!, q) / dot(this.steps[h]!, this.changes[h]!);
      axpy(alphas[h]! - beta, this.steps[h]!, q);
    }
    return q;
  }
}

/** Four sums in turn: an addition need not wait for the one before. */
function plainDot(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  const even = n - (n % 4);
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0; i < even; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = even; i < n; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}
function norm(dot: Dot, a: Float64Array): number {
  return Math.sqrt(Math.max(0, dot(a, a)));
}
function axpy(factor: number, a: Float64Array, into: Float64Array): void {
  for (let i = 0; i < a.length; i++) into[i]! += factor * a[i]!;
}
function largest(a: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]!));
  return most;
}
