import type { FitContext, FitInput, FitStep } from '../family.ts';
import { weightedMean } from '../shared/targets.ts';
import type { TrainingRows } from '../shared/training-rows.ts';
import type { KernelFunction } from './kernel-ops.ts';
import { Machine } from './machine.ts';
import { SvmModel } from './svm-model.ts';

/** One machine for the standardised target. */
export function* fitNumbers(
  input: FitInput,
  training: TrainingRows,
  points: Float32Array,
  kernel: KernelFunction,
  { cost, epsilon }: { readonly cost: number; readonly epsilon: number },
  context: FitContext,
): Generator<FitStep, SvmModel, void> {
  const { y, weight } = training;
  const mean = weightedMean(input);
  const scale = spread(training, mean);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of y) [low, high] = [Math.min(low, v), Math.max(high, v)];
  const range = y.length === 0 ? Float64Array.of(mean, mean) : Float64Array.of(low - (high - low), high + (high - low));
  const cols = input.x.columns.length;
  const model = (coefficients: Float64Array, bias: number): SvmModel => {
    const vectors = Uint32Array.from(coefficients.keys()).filter((i) => coefficients[i] !== 0);
    const kept = new Float32Array(vectors.length * cols);
    vectors.forEach((r, v) => {
      kept.set(points.subarray(r * cols, (r + 1) * cols), v * cols);
    });
    return new SvmModel({
      ...{ kernel, cols, points: kept, starts: Uint32Array.of(0, vectors.length), link: range },
      ...{ present: new Uint32Array(0), shares: new Float64Array(0) },
      coef: Float32Array.from(vectors, (i) => coefficients[i]!),
      bias: Float64Array.of(bias),
      target: Float64Array.of(mean, scale),
      coupling: 'exact',
    });
  };
  if (scale === 0) return model(new Float64Array(0), 0);
  const bound = weight.map((w) => cost * w);
  const problem = { target: y.map((v) => (v - mean) / scale), lower: bound.map((c) => -c), upper: bound, epsilon };
  const { arena } = context.kernels;
  const mark = arena.mark();
  const machine = new Machine(points, kernel, problem, context);
  const snapshot = (): SvmModel => {
    const { coefficients, bias } = machine.solved();
    return model(coefficients, bias);
  };
  let step = 0;
  for (const _ of machine.solve()) yield { step: ++step, total: step + 1, snapshot };
  const done = snapshot();
  arena.release(mark);
  yield { step: step + 1, total: step + 1, snapshot: () => done };
  return done;
}

/** Standard deviation of the target; 0 where it is constant. By way of the largest deviation, so that no square overflows. */
function spread({ y, weight, total }: TrainingRows, mean: number): number {
  const largest = y.reduce((most, v) => Math.max(most, Math.abs(v - mean)), 0);
  if (!(largest > 1e-12 * Math.abs(mean))) return 0;
  return largest * Math.sqrt(y.reduce((sum, v, i) => sum + (weight[i]! / total) * ((v - mean) / largest) ** 2, 0));
}
