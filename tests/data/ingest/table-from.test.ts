import * as arrow from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { tableFrom } from '../../../src/data/ingest/table-from.ts';
import { vectorFrom } from '../../../src/data/ingest/vector-from.ts';
import { cellsOf, noteCodes, plain } from './temp-table.ts';

describe('tableFrom', () => {
  const rows = [
    [1, 'a', true],
    [null, 'b', undefined],
    [Number.NaN, null, false],
  ];
  const cells = { number: [1, null, null], text: ['a', 'b', null], boolean: [true, null, false] };

  it('reads arrays of arrays, with generated or given names', () => {
    expect(plain(tableFrom(rows))).toEqual({
      'x0:number': cells.number,
      'x1:text': cells.text,
      'x2:boolean': cells.boolean,
    });
    expect(tableFrom(rows, ['p', 'q', 'q']).columns.map(({ name }) => name)).toEqual(['p', 'q', 'q_1']);
    expect(plain(tableFrom([Float32Array.of(1, 2), [3, 4]]))).toEqual({ 'x0:number': [1, 3], 'x1:number': [2, 4] });
  });

  it('reads arrays of objects; keys come in order of first appearance, absent keys are missing', () => {
    const table = tableFrom([{ b: 1 }, { a: 'x', b: 2 }, {}]);
    expect(plain(table)).toEqual({ 'b:number': [1, 2, null], 'a:text': [null, 'x', null] });
  });

  it('reads a row-major matrix', () => {
    const table = tableFrom({ data: Float64Array.of(1, 2, 3, 4, 5, Number.NaN), shape: [2, 3] }, ['a', 'b', 'c']);
    expect(plain(table)).toEqual({ 'a:number': [1, 4], 'b:number': [2, 5], 'c:number': [3, null] });
  });

  it('reads an object of columns', () => {
    const table = tableFrom({ a: [1, 2], b: Float64Array.of(3, 4), 'c d': ['x', null] });
    expect(plain(table)).toEqual({ 'a:number': [1, 2], 'b:number': [3, 4], 'c d:text': ['x', null] });
  });

  it('reads columns whose names are those of other forms', () => {
    expect(plain(tableFrom({ data: [1, 2], shape: ['x', 'y'] }))).toEqual({
      'data:number': [1, 2],
      'shape:text': ['x', 'y'],
    });
    const odd = { columns: [1], dtypes: [2], values: [3], shape: [4] };
    expect(Object.keys(plain(tableFrom(odd)))).toEqual([
      'columns:number',
      'dtypes:number',
      'values:number',
      'shape:number',
    ]);
  });

  it('reads an Apache Arrow table without importing the package', () => {
    const table = new arrow.Table({
      i: arrow.vectorFromArray([1n, null], new arrow.Int64()),
      s: arrow.vectorFromArray(['x', null]),
      t: arrow.vectorFromArray([new Date(5), null], new arrow.TimestampMillisecond()),
    });
    expect(plain(tableFrom(table))).toEqual({
      'i:number': [1, null],
      's:text': ['x', null],
      't:datetime': ['1970-01-01T00:00:00.005Z', null],
    });
  });

  it('reads what has the shape of a danfo DataFrame', () => {
    const frame = {
      columns: ['n', 's', 'b', 3],
      dtypes: ['float32', 'string', 'boolean', 'int32'],
      shape: [2, 4],
      values: [
        [1.5, 'x', true, 7],
        [Number.NaN, undefined, null, 8],
      ],
      index: ['r1', 'r2'],
    };
    expect(plain(tableFrom(frame))).toEqual({
      'n:number': [1.5, null],
      's:text': ['x', null],
      'b:boolean': [true, null],
      '3:number': [7, 8],
    });
  });

  it('renames repeated names and says so', () => {
    expect(noteCodes(tableFrom([[1, 2]], ['a', 'a']))).toEqual(['columns_renamed']);
  });

  const faults: readonly [what: string, data: unknown, code: string, message: string][] = [
    ['no rows', [], 'DATA_INPUT_EMPTY', 'no rows'],
    ['empty rows', [[], []], 'DATA_INPUT_EMPTY', 'Row 0'],
    ['empty objects', [{}, {}], 'DATA_INPUT_EMPTY', 'No row'],
    ['no columns', {}, 'DATA_INPUT_EMPTY', 'no columns'],
    ['empty columns', { a: [], b: [] }, 'DATA_INPUT_EMPTY', 'no values'],
    ['ragged rows', [[1, 2], [3]], 'DATA_INPUT_RAGGED', 'Row 1 has 1 values and row 0 has 2'],
    ['ragged columns', { a: [1, 2], b: [3] }, 'DATA_INPUT_RAGGED', '"b" has 1 values and the column "a" has 2'],
    ['a wrong shape', { data: Float64Array.of(1, 2, 3), shape: [2, 2] }, 'DATA_INPUT_RAGGED', '3 values'],
    ['mixed rows', [[1], { a: 1 }], 'DATA_INPUT_UNSUPPORTED', 'Row 1'],
    ['numbers alone', [1, 2, 3], 'DATA_INPUT_UNSUPPORTED', 'Row 0'],
    ['a string', 'a,b', 'DATA_INPUT_UNSUPPORTED', 'string'],
    ['null', null, 'DATA_INPUT_UNSUPPORTED', 'null'],
    ['a column that is no array', { a: 1 }, 'DATA_INPUT_UNSUPPORTED', '"a"'],
    ['an object in a cell', [[{ deep: 1 }]], 'DATA_INPUT_UNSUPPORTED', 'Row 0 of column "x0"'],
    ['a symbol in a cell', [[Symbol('s')]], 'DATA_INPUT_UNSUPPORTED', 'symbol'],
  ];
  for (const [what, data, code, message] of faults) {
    it(`refuses ${what}, naming it`, () => {
      expect(() => tableFrom(data as never)).toThrow(
        expect.objectContaining({ code, message: expect.stringContaining(message) }),
      );
    });
  }

  it('refuses names that do not fit', () => {
    expect(() => tableFrom([[1, 2]], ['a'])).toThrow(expect.objectContaining({ code: 'DATA_INPUT_RAGGED' }));
  });
});

describe('vectorFrom', () => {
  it('gives numbers, dates, booleans and text their types, and spells mixtures canonically', () => {
    expect(vectorFrom(Int32Array.of(1, 2), 'y').type).toBe('number');
    expect(cellsOf(vectorFrom([1n, 2n ** 60n, null], 'y'))).toEqual(['1', '1152921504606846976', null]);
    expect(cellsOf(vectorFrom([1n, 5n], 'y'))).toEqual([1, 5]);
    expect(cellsOf(vectorFrom([new Date(0), new Date(Number.NaN)], 'y'))).toEqual(['1970-01-01T00:00:00.000Z', null]);
    expect(cellsOf(vectorFrom([true, 1, 'x', 0.1, new Date(0), new Date(1), -0], 'y'))).toEqual([
      'true',
      '1',
      'x',
      '0.1',
      '1970-01-01',
      '1970-01-01T00:00:00.001Z',
      '0',
    ]);
    expect(vectorFrom(['b', 'a', '', ' ', 'b'], 'y')).toEqual({
      type: 'text',
      name: 'y',
      codes: Int32Array.of(0, 1, -1, -1, 0),
      dictionary: ['b', 'a'],
    });
    expect(cellsOf(vectorFrom([null, undefined, Number.NaN], 'y'))).toEqual([null, null, null]);
    expect(cellsOf(vectorFrom([1, Number.POSITIVE_INFINITY], 'y'))).toEqual([1, Number.POSITIVE_INFINITY]);
  });

  it('reads an Arrow vector and what has the shape of a danfo Series', () => {
    expect(cellsOf(vectorFrom(arrow.vectorFromArray(['x', null]), 'y'))).toEqual(['x', null]);
    expect(cellsOf(vectorFrom({ values: [1, 2], shape: [2], dtypes: ['int32'] } as never, 'y'))).toEqual([1, 2]);
  });

  it('refuses empty and wrong input, naming the column', () => {
    expect(() => vectorFrom([], 'price')).toThrow(expect.objectContaining({ code: 'DATA_INPUT_EMPTY' }));
    for (const wrong of ['abc', 5, null, undefined]) {
      expect(() => vectorFrom(wrong as never, 'price')).toThrow(
        expect.objectContaining({ code: 'DATA_INPUT_UNSUPPORTED', message: expect.stringContaining('"price"') }),
      );
    }
  });
});
