import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { decodeState, encodeState } from '../../src/core/state-codec.ts';
import { outputsOf, type Task } from '../../src/core/task.ts';
import type { Frame } from '../../src/data/frame.ts';
import { binMatrix } from '../../src/kernels/bin-matrix.ts';
import { MODEL_FAMILIES } from '../../src/models/registry.ts';
import { type FittedPipeline, fitPipeline, pipelineFromState } from '../../src/pipeline/fit-pipeline.ts';
import { buildSearchSpace } from '../../src/pipeline/search-space.ts';
import { takeRows } from '../../src/pipeline/take-rows.ts';
import type { Config } from '../../src/space/param.ts';
import { testKernels } from '../../src/testing/fit-model.ts';
import { textColumnOf, toyFrame } from '../../src/testing/toy-frame.ts';
import { baseOf } from './helpers.ts';

const ROWS = 120;
const all = Uint32Array.from({ length: ROWS }, (_, i) => i);
const rows = all.filter((i) => i % 4 !== 0);
const held = all.filter((i) => i % 4 === 0);
const TASKS: readonly Task[] = [
  { kind: 'regression' },
  { kind: 'binary', classes: ['no', 'yes'] },
  { kind: 'multiclass', classes: ['a', 'b', 'c'] },
];

/** Fits with the shared binning, as the engine does; a few steps are enough. */
function fitReal(
  frame: Frame,
  task: Task,
  config: Config,
): { pipeline: FittedPipeline; predict: () => Float64Array[] } {
  const { base } = baseOf(frame);
  const kernels = testKernels();
  const mark = kernels.arena.mark();
  const binned = binMatrix(base, (bytes) => kernels.arena.alloc(bytes), kernels.memory, all.subarray(0, frame.rows));
  const rng = createRng(6);
  const classes = task.kind === 'regression' ? 0 : task.classes.length;
  const y = Float64Array.from({ length: frame.rows }, (_, i) => (classes === 0 ? rng.normal() : i % classes));
  const fit = fitPipeline({ base, binned, rows, validation: { rows: held }, y, task }, config, {
    rng,
    kernels,
    shouldStop: () => false,
  });
  let step = fit.next();
  for (let steps = 1; !step.done && steps < 4; steps++) step = fit.next();
  const pipeline = step.done ? step.value : step.value.snapshot();
  fit.return(pipeline);
  const predict = (): Float64Array[] => {
    const shared = pipeline.predict(base, { kernels, binned });
    const some = pipeline.predict(base, { rows: held, kernels, binned });
    const plain = pipeline.predict(base);
    const loaded = pipelineFromState(decodeState(encodeState(pipeline.toState()))).predict(base);
    const outputs = outputsOf(task);
    const alone = all.filter((row) => row % 8 === 0);
    const single = [...alone].flatMap((row) => [...pipeline.predict(takeRows(base, Uint32Array.of(row)))]);
    const aloneOf = [...alone].flatMap((row) => [...plain.subarray(row * outputs, (row + 1) * outputs)]);
    expect(single).toEqual(aloneOf);
    const heldOf = plain.filter((_, i) => Math.floor(i / outputs) % 4 === 0);
    kernels.arena.release(mark);
    expect(some).toEqual(heldOf);
    return [shared, loaded].map((p) => p.map((v, i) => v - plain[i]!));
  };
  return { pipeline, predict };
}

const cases = MODEL_FAMILIES.flatMap((family) =>
  TASKS.filter((task) => family.traits.tasks.includes(task.kind)).map(
    (task) => [`${family.name}, ${task.kind}`, family, task] as const,
  ),
);

describe.each(cases)('%s', (_, family, task) => {
  const frame = toyFrame(ROWS, 3);
  const { plan, base } = baseOf(frame);
  const classes = task.kind === 'regression' ? 0 : task.classes.length;
  const shape = { task: task.kind, rows: rows.length, cols: base.columns.length, categories: 2, classes };
  const space = buildSearchSpace({ plan, families: [family], shape });

  it('predicts the same with the shared bins, without, row by row, and after loading', () => {
    const { predict } = fitReal(frame, task, space.defaults());
    for (const difference of predict()) expect(difference.every((v) => v === 0)).toBe(true);
  });
  it('takes any preprocessing of its space', () => {
    const rng = createRng(family.name.length);
    for (let i = 0; i < 3; i++) {
      const sampled = space.sample(rng);
      const prep = Object.fromEntries(Object.entries(sampled).filter(([key]) => key.includes('.prep.')));
      for (const difference of fitReal(frame, task, { family: family.name, ...prep }).predict())
        expect(difference.every((v) => v === 0)).toBe(true);
    }
  });
  it('takes a table of texts only, each a different one', () => {
    const texts = textColumnOf(
      'note',
      Array.from({ length: ROWS }, (__, i) => (i % 5 === 0 ? null : `only${i}`)),
    );
    const { pipeline } = fitReal({ rows: ROWS, columns: [{ kind: 'text', name: 'note', texts }] }, task, {
      family: family.name,
    });
    expect(pipeline.features.every((f) => f.source === 'note')).toBe(true);
  });
});
