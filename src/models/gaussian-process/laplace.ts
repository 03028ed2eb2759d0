/** Newton steps at most. */
const MAX_NEWTON = 30;
const TOLERANCE = 1e-5;

/** Log of the logistic function, without overflow. */
const logSigmoid = (z: number): number => (z > 0 ? -Math.log1p(Math.exp(-z)) : z - Math.log1p(Math.exp(z)));

export interface LaplaceMode {
  /** f = K a at the mode; a is also the gradient of the log likelihood there. Shape [n]. */
  readonly a: Float64Array;
  /** Log likelihood minus a' K a / 2. */
  readonly value: number;
  /** Second derivatives of minus the log likelihood at the mode, shape [n]. */
  readonly curvature: Float64Array;
}

/**
 * Mode of the latent function of a binary Gaussian process with logistic likelihood (Rasmussen and Williams 2006,
 * algorithm 3.1). The Newton systems are solved by conjugate gradients on B = I + W^1/2 K W^1/2, so that a step costs
 * products with K and no factorisation.
 * @param k covariance, shape [n, n], both triangles
 * @param sign shape [n]: 1 or -1
 * @param weight shape [n], positive
 * @param offset mean of the latent function
 * @returns null when `shouldStop` said so before the first step was done
 */
export function laplaceMode(
  k: Float64Array,
  sign: Float64Array,
  weight: Float64Array,
  offset: number,
  shouldStop: () => boolean = () => false,
): LaplaceMode | null {
  const n = sign.length;
  const labels: Labels = { sign, weight, offset };
  let a: Float64Array = new Float64Array(n);
  let f: Float64Array = new Float64Array(n);
  let value = objective(a, f, labels);
  const curvature = new Float64Array(n);
  const gradient = new Float64Array(n);
  for (let step = 0; step < MAX_NEWTON; step++) {
    if (shouldStop()) return step === 0 ? null : { a, value, curvature };
    derivatives(f, labels, gradient, curvature);
    const target = newtonTarget(k, f, gradient, curvature, shouldStop);
    let found: { a: Float64Array; f: Float64Array; value: number } | null = null;
    for (let share = 1; share > 1e-3 && found === null; share *= 0.5) {
      const tryA = a.map((v, i) => v + share * (target[i]! - v));
      const tryF = multiply(k, tryA);
      const tryValue = objective(tryA, tryF, labels);
      if (tryValue >= value - 1e-12 * Math.abs(value)) found = { a: tryA, f: tryF, value: tryValue };
    }
    if (found === null) break;
    const gain = found.value - value;
    ({ a, f, value } = found);
    if (gain < TOLERANCE * n * 1e-2) break;
  }
  derivatives(f, labels, gradient, curvature);
  return { a, value, curvature };
}

interface Labels {
  readonly sign: Float64Array;
  readonly weight: Float64Array;
  readonly offset: number;
}

function objective(a: Float64Array, f: Float64Array, { sign, weight, offset }: Labels): number {
  let value = 0;
  for (let i = 0; i < a.length; i++)
    value += weight[i]! * logSigmoid(sign[i]! * (offset + f[i]!)) - 0.5 * a[i]! * f[i]!;
  return value;
}

function derivatives(
  f: Float64Array,
  { sign, weight, offset }: Labels,
  gradient: Float64Array,
  curvature: Float64Array,
): void {
  for (let i = 0; i < f.length; i++) {
    const p = 1 / (1 + Math.exp(-offset - f[i]!));
    gradient[i] = weight[i]! * ((sign[i]! > 0 ? 1 : 0) - p);
    curvature[i] = Math.max(1e-12, weight[i]! * p * (1 - p));
  }
}

/** a of a full Newton step: b - W^1/2 B^-1 W^1/2 K b with b = W f + gradient. */
function newtonTarget(
  k: Float64Array,
  f: Float64Array,
  gradient: Float64Array,
  curvature: Float64Array,
  shouldStop: () => boolean,
): Float64Array {
  const root = curvature.map(Math.sqrt);
  const b = f.map((v, i) => curvature[i]! * v + gradient[i]!);
  const right = multiply(k, b).map((v, i) => root[i]! * v);
  const times = (v: Float64Array): Float64Array => {
    const inner = multiply(
      k,
      v.map((x, i) => root[i]! * x),
    );
    return inner.map((x, i) => v[i]! + root[i]! * x);
  };
  const solved = conjugateGradients(times, right, shouldStop);
  return b.map((v, i) => v - root[i]! * solved[i]!);
}

/** Hestenes and Stiefel 1952, for a positive definite operator. */
function conjugateGradients(
  times: (v: Float64Array) => Float64Array,
  right: Float64Array,
  shouldStop: () => boolean,
): Float64Array {
  const n = right.length;
  const x = new Float64Array(n);
  const r = right.slice();
  const p = right.slice();
  let rr = dot(r, r);
  const enough = 1e-12 * rr;
  for (let i = 0; i < Math.min(n, 400) && rr > enough && !shouldStop(); i++) {
    const q = times(p);
    const alpha = rr / dot(p, q);
    for (let j = 0; j < n; j++) {
      x[j]! += alpha * p[j]!;
      r[j]! -= alpha * q[j]!;
    }
    const next = dot(r, r);
    const beta = next / rr;
    for (let j = 0; j < n; j++) p[j] = r[j]! + beta * p[j]!;
    rr = next;
  }
  return x;
}

/** K v for a full symmetric matrix. */
function multiply(k: Float64Array, v: Float64Array): Float64Array {
  const n = v.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let s0 = 0;
    let s1 = 0;
    let j = 0;
    const at = i * n;
    for (; j + 1 < n; j += 2) {
      s0 += k[at + j]! * v[j]!;
      s1 += k[at + j + 1]! * v[j + 1]!;
    }
    if (j < n) s0 += k[at + j]! * v[j]!;
    out[i] = s0 + s1;
  }
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i]! * b[i]!;
  return s;
}
