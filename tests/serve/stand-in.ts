import { type LoadedMember, Predictor } from '../../src/bundle/predictor.ts';
import type { Task } from '../../src/core/task.ts';
import type { Column, ColumnSchema, Frame } from '../../src/data/frame.ts';
import type { FittedPipeline } from '../../src/pipeline/fitted-pipeline.ts';
import { planBase } from '../../src/preprocess/base-table.ts';
import type { ModelSlot } from '../../src/serve/model-slot.ts';
import { createScorer } from '../../src/serve/score.ts';
import { SERVE_DEFAULTS, type ServeOptions } from '../../src/serve/serve-options.ts';

const column = (name: string, kind: ColumnSchema['kind'], more: Partial<ColumnSchema> = {}): ColumnSchema => ({
  name,
  kind,
  role: 'feature',
  missingRate: 0,
  distinct: 2,
  reason: '',
  ...more,
});
const COLUMNS = [
  column('a', 'numeric'),
  column('b', 'categorical', { categories: ['x', 'y'] }),
  column('c', 'numeric'),
];
const FRAME: Frame = {
  rows: 0,
  columns: [
    { kind: 'numeric', name: 'a', values: new Float64Array(0) },
    { kind: 'categorical', name: 'b', codes: new Int32Array(0), categories: ['x', 'y'] },
    { kind: 'numeric', name: 'c', values: new Float64Array(0) },
  ] satisfies Column[],
};

/** The arithmetic of the recorded model: a, plus 1 for x, 3 for y, 0 for a missing b; c does not count. */
function recorded(a: number, b: number): number {
  return a + (Number.isNaN(b) ? 0 : 1 + 2 * b);
}

/** A predictor of the columns a, b, c whose model is one formula. */
export function standIn(
  task: Task = { kind: 'regression' },
  formula: (a: number, b: number, c: number) => readonly number[] = (a, b) => [recorded(a, b)],
): Predictor {
  const pipeline: Pick<FittedPipeline, 'predict'> = {
    predict: ({ rows, columns }) =>
      Float64Array.from(
        Array.from({ length: rows }, (_, i) => formula(columns[0]![i]!, columns[1]![i]!, columns[2]![i]!)).flat(),
      ),
  };
  const manifest = {
    schema: { version: 1, task, target: 't', columns: COLUMNS },
    basePlan: planBase(FRAME),
    members: [],
    threshold: null,
  } as unknown as Predictor['manifest'];
  return new Predictor(manifest, [{ weight: 1, models: [{ weight: 1, pipeline }] }] as unknown as LoadedMember[]);
}

export function optionsWith(more: Partial<ServeOptions> = {}): ServeOptions {
  return { ...SERVE_DEFAULTS, logLevel: 'silent', workers: 0, pollMs: 0, ...more };
}

/** A slot that always holds this predictor. */
export function slotOf(
  predictor: Predictor,
  options: ServeOptions,
  onFault: (error: unknown) => void = () => undefined,
): ModelSlot {
  return {
    current: { version: 'v1', predictor, score: createScorer(predictor, options, onFault), bulk: null },
    refresh: () => Promise.resolve(false),
    close: () => Promise.resolve(),
  };
}
