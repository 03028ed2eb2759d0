import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng.ts';
import type { DataNote } from '../../../src/data/frame.ts';
import { findLeaks } from '../../../src/data/guards/find-leaks.ts';
import { buildFrame } from '../../../src/data/schema/build-frame.ts';
import { buildTarget } from '../../../src/data/schema/build-target.ts';
import { inferSchema, type SchemaOptions } from '../../../src/data/schema/infer-schema.ts';
import { type FoldInput, makeFolds } from '../../../src/data/split/make-folds.ts';
import { rawTable, times } from '../schema/raw-table.ts';

type Cells = readonly (string | number | null)[];
function leaks(
  columns: Readonly<Record<string, Cells>>,
  options: Partial<SchemaOptions> = {},
  folds: Partial<FoldInput> = {},
): DataNote[] {
  const raw = rawTable(columns);
  const { schema } = inferSchema(raw, { target: 'y', ...options });
  const { frame } = buildFrame(raw, schema);
  const { y } = buildTarget(raw, schema);
  const task = schema.task.kind;
  const foldPlan = makeFolds({ rows: raw.rows, task, y, folds: 5, seed: 3, ...folds });
  return findLeaks({ frame, y, task, foldPlan, schema });
}
const names = (notes: readonly DataNote[]): string[] => notes.map((note) => `${note.code}:${note.column ?? ''}`);

const n = 400;
const rng = createRng(11);
const noise = times(n, () => rng.normal());
const signal = times(n, () => rng.normal());
const labels = times(n, (i) => (signal[i]! + noise[i]! > 0 ? 'yes' : 'no'));
const quantity = times(n, (i) => 3 * signal[i]! + noise[i]!);

describe('one feature alone', () => {
  it('is named when it gives a class away, with its AUC', () => {
    const given = labels.map((label, i) => (label === 'yes' ? 100 : 0) + noise[i]!);
    const notes = leaks({ signal, given, y: labels });
    expect(names(notes)).toEqual(['leak_single_feature:given']);
    expect(notes[0]!.message).toMatch(/given alone predicts y almost perfectly \(AUC 0\.99\d\d on \d+ rows/);
    expect(notes[0]!.message).toContain('--drop given');
  });

  it('is named when it is the target in other words', () => {
    const words = times(n, (i) => ['a', 'b', 'c'][i % 3]!);
    const codes = words.map((word) => `type ${word}`);
    expect(names(leaks({ signal, codes, y: words }))).toEqual(['leak_single_feature:codes']);
  });

  it('is named when the class goes with missing cells', () => {
    const filled = labels.map((label, i) => (label === 'yes' ? noise[i]! : null));
    expect(names(leaks({ signal, filled, y: labels }))).toEqual(['leak_single_feature:filled']);
  });

  it('is named when it is a straight line through the target, outliers included', () => {
    const heavy = noise.map((value) => Math.exp(2 * value));
    const line = heavy.map((value) => 5 - 2 * value);
    const notes = leaks({ signal, line, y: heavy });
    expect(names(notes)).toEqual(['leak_single_feature:line']);
    expect(notes[0]!.message).toContain('R2 1.0000');
  });

  it('is named when it bends but determines the target', () => {
    const wide = times(2000, (i) => (i - 1000) / 100);
    const notes = leaks({ wide, other: times(2000, (i) => (i * 7) % 13), y: wide.map((value) => value ** 2) });
    expect(names(notes)).toEqual(['leak_single_feature:wide']);
  });

  it('is not suspected for being strong, or for naming rows', () => {
    const strong = quantity.map((value, i) => value + 0.5 * noise[(i + 1) % n]!);
    const unique = times(n, (i) => `k${(i * 7919) % 1000}-${i}`);
    const types = { unique: 'categorical', rows: 'numeric' } as const;
    expect(leaks({ strong, unique, rows: times(n, (i) => i), y: quantity }, { types })).toEqual([]);
    expect(leaks({ signal, unique, rows: times(n, (i) => i), y: labels }, { types })).toEqual([]);
  });

  it('is not judged on a handful of rows', () => {
    expect(leaks({ a: times(30, (i) => i % 2), b: noise.slice(0, 30), y: times(30, (i) => i % 2) })).toEqual([]);
  });
});

describe('identical rows', () => {
  const half = (cells: Cells): Cells => [...cells.slice(0, 380), ...cells.slice(0, 20)];

  it('in different folds are counted', () => {
    const foldColumn = Int32Array.from(times(n, (i) => (i >= 380 ? 1 : 0)));
    const notes = leaks({ signal: half(signal), noise: half(noise), y: half(labels) }, {}, { foldColumn });
    expect(names(notes)).toEqual(['leak_duplicate_rows:']);
    expect(notes[0]).toMatchObject({ count: 40, message: expect.stringContaining('40 of 400 rows (10.0%)') });
  });

  it('in one fold are no leak', () => {
    const groups = Int32Array.from(times(n, (i) => (i >= 380 ? i - 380 : i)));
    expect(leaks({ signal: half(signal), noise: half(noise), y: half(labels) }, {}, { groups })).toEqual([]);
  });

  it('with another target or another text are different rows', () => {
    const flipped = labels.map((label, i) => (i < 20 ? (label === 'yes' ? 'no' : 'yes') : label));
    const y = [...flipped.slice(0, 380), ...labels.slice(0, 20)];
    const foldColumn = Int32Array.from(times(n, (i) => (i >= 380 ? 1 : 0)));
    expect(leaks({ signal: half(signal), noise: half(noise), y }, {}, { foldColumn })).toEqual([]);
    const words = times(n, (i) => `one of the many remarks on case ${i}`);
    expect(leaks({ signal: half(signal), words, y: half(labels) }, {}, { foldColumn })).toEqual([]);
  });
});

describe('random folds over dates', () => {
  const day = times(n, (i) => new Date(Date.UTC(2020, 0, 1) + i * 86_400_000).toISOString().slice(0, 10));
  const slow = times(n, (i) => Math.sin(i / 40) + 0.1 * noise[i]!);

  it('are named with the likeness of neighbours in time', () => {
    const notes = leaks({ day, signal, y: slow });
    expect(names(notes)).toEqual(['leak_random_folds_over_time:day']);
    expect(notes[0]!.message).toMatch(/correlation 0\.9\d\).*--time-col day/);
  });

  it('are fine for times of day, and when the caller ordered the folds', () => {
    const clock = times(n, (i) => `${String(i % 24).padStart(2, '0')}:${String((i * 7) % 60).padStart(2, '0')}`);
    expect(leaks({ clock, signal, y: slow })).toEqual([]);
    const ordered = { times: Float64Array.from(times(n, (i) => i)) };
    expect(leaks({ day, signal, y: slow }, { timeCol: 'day' }, ordered)).toEqual([]);
  });
});
