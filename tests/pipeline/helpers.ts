import { createRng } from '../../src/core/rng.ts';
import type { Column, Frame } from '../../src/data/frame.ts';
import { createKernels } from '../../src/kernels/load.ts';
import type { FitContext } from '../../src/models/family.ts';
import { type FittedPipeline, fitPipeline, type PipelineInput } from '../../src/pipeline/fit-pipeline.ts';
import { applyBase, type BasePlan, planBase } from '../../src/preprocess/base-table.ts';
import type { Config } from '../../src/space/param.ts';
import { textColumnOf } from '../../src/testing/toy-frame.ts';

const kernels = createKernels(2 ** 26);
export const context = (seed = 1): FitContext => ({
  rng: createRng(seed),
  kernels,
  shouldStop: () => false,
});

/** Runs a fit to its end. */
export function fitAll(input: PipelineInput, config: Config, seed = 1): FittedPipeline {
  const fit = fitPipeline(input, config, context(seed));
  for (;;) {
    const next = fit.next();
    if (next.done) return next.value;
  }
}

export const range = (from: number, to: number): Uint32Array =>
  Uint32Array.from({ length: to - from }, (_, i) => from + i);

/** A frame of every kind of column with missing cells; `rows` of them, drawn from a seed. */
export function mixedFrame(rows: number, seed: number, withText = true): Frame {
  const rng = createRng(seed);
  const words = ['red', 'green', 'fast', 'slow', 'naïve', '東京', '🚗', 'x1'];
  const columns: Column[] = [
    { kind: 'numeric', name: 'a', values: Float64Array.from({ length: rows }, () => rng.normal() * 10 + 3) },
    {
      kind: 'numeric',
      name: 'b',
      values: Float64Array.from({ length: rows }, () => (rng.next() < 0.2 ? Number.NaN : Math.exp(rng.normal()))),
    },
    {
      kind: 'categorical',
      name: 'c',
      codes: Int32Array.from({ length: rows }, () => rng.int(4) - 1),
      categories: ['x', 'y', 'z'],
    },
    {
      kind: 'categorical',
      name: 'wide',
      codes: Int32Array.from({ length: rows }, () => rng.int(40)),
      categories: Array.from({ length: 40 }, (_, i) => `w${i}`),
    },
    {
      kind: 'datetime',
      name: 'when',
      epochMs: Float64Array.from({ length: rows }, () => (rng.next() < 0.1 ? Number.NaN : rng.int(2 ** 31) * 1000)),
    },
  ];
  if (withText) {
    const texts = Array.from({ length: rows }, () =>
      rng.next() < 0.1 ? null : Array.from({ length: 1 + rng.int(5) }, () => words[rng.int(words.length)]!).join(' '),
    );
    columns.push({ kind: 'text', name: 'note', texts: textColumnOf('note', texts) });
  }
  return { rows, columns };
}

/** Base table and plan of a frame. */
export function baseOf(frame: Frame): { plan: BasePlan; base: ReturnType<typeof applyBase> } {
  const plan = planBase(frame);
  return { plan, base: applyBase(plan, frame) };
}
