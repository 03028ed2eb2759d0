import { createRng } from '../core/rng.ts';
import { outputsOf } from '../core/task.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { createKernels } from '../kernels/load.ts';
import type { FitContext, FitInput, FittedModel, ModelFamily, ProblemShape } from '../models/family.ts';
import type { Config } from '../space/param.ts';

export interface FitOptions {
  readonly seed?: number;
  /** Absent: the defaults of the family's space. */
  readonly config?: Config;
  /** Abandons the fit after so many steps and takes the snapshot. */
  readonly maxSteps?: number;
  readonly shouldStop?: () => boolean;
}

let kernels: Kernels | undefined;
/** Kernels for tests: one instance a thread. */
export function testKernels(): Kernels {
  kernels ??= createKernels(2 ** 28);
  return kernels;
}

export function shapeOf(input: FitInput): ProblemShape {
  return {
    task: input.task.kind,
    rows: input.rows.length,
    cols: input.x.features.length,
    categories: input.x.features.filter((f) => f.kind === 'category').length,
    classes: input.task.kind === 'regression' ? 0 : input.task.classes.length,
  };
}

export function defaultConfig(family: ModelFamily, input: FitInput): Config {
  return family.space(shapeOf(input)).defaults();
}

export function testContext(input: FitInput, options: FitOptions = {}): FitContext {
  const rows = input.validation?.rows;
  return {
    rng: createRng(options.seed ?? 7),
    kernels: testKernels(),
    shouldStop: options.shouldStop ?? (() => false),
    ...(rows === undefined ? {} : { validationLoss: (p: Float64Array) => meanLoss(input, rows, p) }),
  };
}

/** Fits a family to the end, or for `maxSteps` steps. Scratch memory of the fit is free again afterwards. */
export function fitModel(family: ModelFamily, input: FitInput, options: FitOptions = {}): FittedModel {
  const context = testContext(input, options);
  const { arena } = context.kernels;
  const mark = arena.mark();
  try {
    const fit = family.fit(input, options.config ?? defaultConfig(family, input), context);
    for (let steps = 1; ; steps++) {
      const next = fit.next();
      if (next.done === true) return next.value;
      if (steps < (options.maxSteps ?? Number.POSITIVE_INFINITY)) continue;
      const model = next.value.snapshot();
      fit.return(model);
      return model;
    }
  } finally {
    arena.release(mark);
  }
}

/**
 * Mean squared error, or mean log loss with probabilities kept above 1e-9.
 * @param prediction row-major [rows.length, outputs]
 */
export function meanLoss(input: FitInput, rows: Uint32Array, prediction: Float64Array): number {
  const outputs = outputsOf(input.task);
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const y = input.y[rows[i]!]!;
    if (input.task.kind === 'regression') sum += (y - prediction[i]!) ** 2;
    else {
      const p = outputs === 1 ? (y === 1 ? prediction[i]! : 1 - prediction[i]!) : prediction[i * outputs + y]!;
      sum -= Math.log(Math.max(1e-9, p));
    }
  }
  return sum / rows.length;
}
