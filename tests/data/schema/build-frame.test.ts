import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column, Frame, RawTable, TableSchema } from '../../../src/data/frame.ts';
import { buildFrame, inputColumns, spelledColumns } from '../../../src/data/schema/build-frame.ts';
import { inferSchema } from '../../../src/data/schema/infer-schema.ts';
import { takeFrame, takeRaw } from '../../../src/data/schema/take-rows.ts';
import { textAt } from '../../../src/data/schema/text-column.ts';
import { rawTable, textColumn, times } from './raw-table.ts';

const training = {
  num: times(12, (i) => (i === 3 ? null : i * 1.5)),
  comma: times(12, (i) => `${i},5`),
  cat: times(12, (i) => ['red', 'green', 'blue'][i % 3]!),
  code: times(12, (i) => ['01', '02', '10'][i % 3]!),
  flag: times(12, (i) => (i % 2 === 0 ? 'Yes' : 'No')),
  day: times(12, (i) => `${String(i + 10)}/03/2004`),
  note: times(12, (i) => `a rather long remark about the case number ${i}`),
  y: times(12, (i) => i * i),
};
const schema = inferSchema(rawTable(training), { target: 'y' }).schema;
const one = (cells: Readonly<Record<string, string | number | null>>): RawTable =>
  rawTable(Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, [cell]])));
const usual = { num: 1, comma: '1,5', cat: 'red', code: '01', flag: 'Yes', day: '15/03/2004', note: 'x' };
/** Value, code, or text of row 0. */
function first(frame: Frame, name: string): number | string | undefined {
  const column = frame.columns.find((candidate) => candidate.name === name)!;
  return cell(column, 0);
}
function cell(column: Column, row: number): number | string | undefined {
  if (column.kind === 'numeric') return column.values[row];
  if (column.kind === 'datetime') return column.epochMs[row];
  return column.kind === 'categorical' ? column.codes[row] : textAt(column.texts, row);
}
const cellsOf = (frame: Frame): unknown[][] =>
  frame.columns.map((column) => times(frame.rows, (row) => cell(column, row)));

describe('buildFrame', () => {
  it('types the columns of the training table in schema order', () => {
    const { frame, report } = buildFrame(rawTable(training), schema);
    const kinds = frame.columns.map((column) => `${column.name}:${column.kind}`);
    expect(kinds).toEqual([
      ...['num:numeric', 'comma:numeric', 'cat:categorical', 'code:categorical'],
      ...['flag:numeric', 'day:datetime', 'note:text'],
    ]);
    expect(report).toEqual({ extra: [], columns: [] });
    expect(cellsOf(frame).map((cells) => cells[3])).toEqual([
      ...[Number.NaN, 3.5, 2, 0, 0],
      ...[Date.UTC(2004, 2, 13), 'a rather long remark about the case number 3'],
    ]);
  });

  it('names all missing columns in one error', () => {
    const { cat: _, day: __, ...rest } = usual;
    expect(() => buildFrame(one(rest), schema)).toThrow(/lacks the 2 columns "cat", "day".*DATA_FEATURES_MISSING/);
  });

  it('ignores other columns and reports them; the target may be there or not', () => {
    const { report } = buildFrame(one({ ...usual, y: 3, extra: 'u' }), schema);
    expect(report).toEqual({ extra: ['extra'], columns: [] });
  });

  it('codes an unseen category as the number of categories and counts it', () => {
    const { frame, report } = buildFrame(one({ ...usual, cat: 'violet' }), schema);
    expect(first(frame, 'cat')).toBe(3);
    expect(report.columns).toEqual([{ name: 'cat', unseen: 1, unreadable: 0, infinite: 0, example: 'violet' }]);
  });

  it('does not count words for missing as unseen or unreadable', () => {
    const { frame, report } = buildFrame(one({ ...usual, cat: 'NA', num: 'null', flag: '?', day: '-' }), schema);
    expect(['cat', 'num', 'flag', 'day'].map((name) => first(frame, name))).toEqual([-1, NaN, NaN, NaN]);
    expect(report.columns).toEqual([]);
  });

  it('makes unreadable and infinite cells missing and counts them', () => {
    const { frame, report } = buildFrame(one({ ...usual, num: 'much', comma: 'inf', day: '31/02/2004' }), schema);
    expect(['num', 'comma', 'day'].map((name) => first(frame, name))).toEqual([NaN, NaN, NaN]);
    expect(report.columns).toEqual([
      { name: 'num', unseen: 0, unreadable: 1, infinite: 0, example: 'much' },
      { name: 'comma', unseen: 0, unreadable: 0, infinite: 1 },
      { name: 'day', unseen: 0, unreadable: 1, infinite: 0, example: '31/02/2004' },
    ]);
  });

  it.each([
    ['a number where text was trained', { code: 10 }, 'code', 2],
    ['a number for a code with a leading zero', { code: 1 }, 'code', 0],
    ['text where a number was trained', { num: '2.5' }, 'num', 2.5],
    ['a number where a comma was trained', { comma: 2.5 }, 'comma', 2.5],
    ['another case of yes', { flag: 'YES' }, 'flag', 1],
    ['1 for yes', { flag: 1 }, 'flag', 1],
    ['spaces around a category', { cat: ' red ' }, 'cat', 2],
    ['a number as text', { note: 7 }, 'note', '7'],
  ])('accepts %s', (_, cells, name, expected) => {
    const { frame, report } = buildFrame(one({ ...usual, ...cells }), schema);
    expect(first(frame, name)).toBe(expected);
    expect(report.columns).toEqual([]);
  });

  it('does not guess between two codes that stand for the same number', () => {
    const codes = inferSchema(rawTable({ code: ['1', '01', '2', '002', '1'], y: [1, 2, 1, 2, 1] }), {
      target: 'y',
    }).schema;
    const seen = [1, 2, 3].map((value) => first(buildFrame(one({ code: value }), codes).frame, 'code'));
    const categories = codes.columns[0]!.categories!;
    expect(seen).toEqual([categories.indexOf('1'), categories.indexOf('2'), 4]);
    const zeros = inferSchema(rawTable({ code: ['001', '01', '2', '2'], y: [1, 2, 1, 2] }), { target: 'y' }).schema;
    expect(first(buildFrame(one({ code: 1 }), zeros).frame, 'code')).toBe(3);
  });

  it('reads NA as the category it was in training', () => {
    const regions = rawTable({ region: ['EU', 'NA', 'AS', 'SA', null], y: [1, 2, 1, 2, 1] });
    const { frame } = buildFrame(regions, inferSchema(regions, { target: 'y' }).schema);
    expect(times(5, (row) => cell(frame.columns[0]!, row))).toEqual([1, 2, 0, 3, -1]);
  });

  it('reads natively typed booleans and dates by the same schema', () => {
    const raw = one(usual);
    const columns = raw.columns.map((column) => {
      if (column.name === 'flag') return { type: 'boolean', name: 'flag', values: Float64Array.of(0) } as const;
      if (column.name === 'day') return { type: 'datetime', name: 'day', epochMs: Float64Array.of(5) } as const;
      return column;
    });
    const { frame } = buildFrame({ ...raw, columns }, schema);
    expect([first(frame, 'flag'), first(frame, 'day')]).toEqual([0, 5]);
  });

  it('uses a time column that is a date, but no other special column', () => {
    const asked = inferSchema(rawTable(training), { target: 'y', timeCol: 'day', groupCol: 'cat' }).schema;
    const names = inputColumns(asked).map((column) => column.name);
    expect(names).toEqual(['num', 'comma', 'code', 'flag', 'day', 'note']);
  });

  it('gives the same cells whatever the order of the columns and of the rows', () => {
    const raw = rawTable(training);
    const expected = cellsOf(buildFrame(raw, schema).frame);
    const order = fc.shuffledSubarray(
      times(8, (i) => i),
      { minLength: 8 },
    );
    const rows = fc.array(fc.integer({ min: 0, max: 11 }), { minLength: 1 });
    fc.assert(
      fc.property(order, rows, (columns, chosen) => {
        const mixed = takeRaw({ ...raw, columns: columns.map((i) => raw.columns[i]!) }, chosen);
        const { frame } = buildFrame(mixed, schema);
        expect(cellsOf(frame)).toEqual(expected.map((cells) => chosen.map((row) => cells[row])));
      }),
      { numRuns: 50 },
    );
  });

  it('gives the same cells for rows one by one, through a schema saved as JSON', () => {
    const raw = rawTable(training);
    const saved = JSON.parse(JSON.stringify(schema)) as TableSchema;
    const whole = cellsOf(buildFrame(raw, schema).frame);
    const single = times(12, (row) => cellsOf(buildFrame(takeRaw(raw, [row]), saved).frame).map((cells) => cells[0]));
    expect(single).toEqual(times(12, (row) => whole.map((cells) => cells[row])));
  });

  it('never throws on any cells', () => {
    const anyCell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.double(),
      fc.constant(null),
      fc.constantFrom('NA', '1,5', '1e400'),
    );
    const row = fc.record(Object.fromEntries(Object.keys(usual).map((name) => [name, anyCell])));
    fc.assert(
      fc.property(row, (cells) => {
        const { frame } = buildFrame(one(cells), schema);
        for (const column of frame.columns) {
          const value = cell(column, 0);
          if (typeof value === 'number') expect(Number.isFinite(value) || Number.isNaN(value)).toBe(true);
        }
      }),
    );
  });
});

describe('spelledColumns', () => {
  it('lists columns whose spelling a reader would change', () => {
    expect(spelledColumns(schema)).toEqual(['cat', 'code', 'note']);
    const classes = inferSchema(rawTable({ x: ['1.000', '2.000,5', '3'], y: ['a', 'b', 'a'] }), { target: 'y' });
    expect(spelledColumns(classes.schema)).toEqual(['x', 'y']);
  });
});

describe('takeFrame', () => {
  it('takes rows of every kind of column, in order and with repeats', () => {
    const { frame } = buildFrame(rawTable(training), schema);
    const taken = takeFrame(frame, [5, 3, 5]);
    expect(taken.rows).toBe(3);
    expect(cellsOf(taken)).toEqual(cellsOf(frame).map((cells) => [cells[5], cells[3], cells[5]]));
  });

  it('keeps emoji, empty rows and missing texts', () => {
    const table: RawTable = { rows: 3, columns: [textColumn('x', ['déjà 👍🏽', null, '日本'])], notes: [] };
    const column = { name: 'x', kind: 'text', role: 'feature', missingRate: 0, distinct: 2, reason: '' } as const;
    const only: TableSchema = { version: 1, task: { kind: 'regression' }, target: 'y', columns: [column] };
    expect(cellsOf(takeFrame(buildFrame(table, only).frame, [2, 1, 0]))).toEqual([['日本', undefined, 'déjà 👍🏽']]);
  });
});
