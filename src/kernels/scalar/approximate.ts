const f = Math.fround;
const ROUND = 12582912;
const COSINE = [39.536700429222286, -76.54978157844799, 81.60100404337248, -41.34165503096047, 6.283185160087636].map(
  f,
);
const EXP = [1.38888889e-3, 8.33333333e-3, 4.16666667e-2, 0.166666667, 0.5, 1, 1].map(f);
const [LOG2_E, LN2_HIGH, LN2_LOW] = [f(Math.LOG2E), f(0.693359375), f(-2.1219444e-4)];
const power = new Float32Array(1);
const powerBits = new Int32Array(power.buffer);

/** Twin of `cosTurn4`: cos(2 pi t) in float32. */
export function cosTurn(t: number): number {
  const whole = f(f(t + ROUND) - ROUND);
  const y = f(0.25 - Math.abs(f(t - whole)));
  return f(polynomial(COSINE, f(y * y)) * y);
}

/** Twin of `exp4`: exp in float32. */
export function exp32(argument: number): number {
  const x = Math.max(Math.min(argument, 88), -87);
  const k = f(f(f(x * LOG2_E!) + ROUND) - ROUND);
  const r = f(f(x - f(k * LN2_HIGH!)) - f(k * LN2_LOW!));
  powerBits[0] = (k + 127) << 23;
  return f(polynomial(EXP, r) * power[0]!);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let p = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) p = f(f(p * x) + coefficients[i]!);
  return p;
}
