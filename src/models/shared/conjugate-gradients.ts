/** A symmetric positive definite system A x = right. */
export interface LinearSystem {
  /** to = A from; shapes [n]. */
  apply(from: Float64Array, to: Float64Array): void;
  /** Diagonal of A or near it, as preconditioner; absent: 1. */
  readonly diagonal?: Float64Array;
  readonly right: Float64Array;
  /** Residual at the end, as a share of the right-hand side. */
  readonly tolerance: number;
  /** Most iterations. */
  readonly most: number;
  shouldStop(): boolean;
}

/** Conjugate gradients (Hestenes and Stiefel 1952). Improves `x`, which is the start too, and yields after each iteration. */
export function* conjugateGradients(system: LinearSystem, x: Float64Array): Generator<number, void, void> {
  const { diagonal, right } = system;
  const n = x.length;
  const image = new Float64Array(n);
  system.apply(x, image);
  const residual = right.map((r, i) => r - image[i]!);
  const goal = system.tolerance * Math.sqrt(dot(right, right));
  const conditioned = diagonal === undefined ? residual : residual.map((r, i) => r / diagonal[i]!);
  const direction = conditioned.slice();
  let energy = dot(residual, conditioned);
  for (let step = 1; step <= system.most; step++) {
    if (Math.sqrt(dot(residual, residual)) <= goal || system.shouldStop()) return;
    system.apply(direction, image);
    const length = energy / dot(direction, image);
    if (!Number.isFinite(length)) return;
    for (let i = 0; i < n; i++) {
      x[i]! += length * direction[i]!;
      residual[i]! -= length * image[i]!;
    }
    if (diagonal !== undefined) for (let i = 0; i < n; i++) conditioned[i] = residual[i]! / diagonal[i]!;
    const next = dot(residual, conditioned);
    for (let i = 0; i < n; i++) direction[i] = conditioned[i]! + (next / energy) * direction[i]!;
    energy = next;
    yield step;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
