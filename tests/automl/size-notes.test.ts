import { describe, expect, it } from 'vitest';
import { sizeNotes } from '../../src/automl/size-notes.ts';
import type { BaseTable, TableSchema } from '../../src/data/frame.ts';

const table = (columns: number[][], cardinality = 0): BaseTable => ({
  rows: columns[0]!.length,
  features: columns.map((_, j) => ({
    name: `f${j}`,
    source: `f${j}`,
    kind: cardinality > 0 ? 'category' : 'numeric',
    cardinality,
  })),
  columns: columns.map((c) => Float32Array.from(c)),
  texts: [],
});
const schema = (classes?: string[]): TableSchema => ({
  version: 1,
  target: 'y',
  columns: [],
  task: classes === undefined ? { kind: 'regression' } : { kind: 'binary', classes },
});
const codes = (base: BaseTable, s = schema(), y = new Float64Array(base.rows)): string[] =>
  sizeNotes(base, s, y).map((n) => n.code);

describe('remarks on sizes', () => {
  it('say nothing of an ordinary table', () => {
    expect(
      codes(
        table([
          [1, 2, 3],
          [3, 1, 2],
        ]),
      ),
    ).toEqual([]);
  });
  it('name one feature, more features than rows, and features that do not vary', () => {
    expect(codes(table([[1, 2]]))).toEqual(['features_few']);
    expect(
      codes(
        table([
          [1, 2],
          [2, 1],
          [3, 4],
        ]),
      ),
    ).toEqual(['features_many']);
    expect(
      codes(
        table([
          [5, 5, 5],
          [Number.NaN, Number.NaN, Number.NaN],
        ]),
      ),
    ).toEqual(['features_constant']);
  });
  it('count many categories', () => {
    expect(
      codes(
        table(
          [
            [1, 2, 3],
            [1, 2, 3],
          ],
          5000,
        ),
      ),
    ).toEqual(['categories_many', 'categories_many']);
  });
  it('name a rare class with its share', () => {
    const y = new Float64Array(1000);
    y[7] = 1;
    const base = table([Array.from({ length: 1000 }, (_, i) => i), Array.from({ length: 1000 }, (_, i) => -i)]);
    const [note] = sizeNotes(base, schema(['no', 'yes']), y);
    expect(note).toMatchObject({ code: 'class_rare', count: 1 });
    expect(note!.message).toContain("'yes'");
    expect(note!.message).toContain('0.10%');
  });
});
