import { describe, expect, it } from 'vitest';
import type { RawTable } from '../../../src/data/frame.ts';
import { buildFoldColumn, buildGroups, buildTimes, buildWeights } from '../../../src/data/schema/build-roles.ts';
import { buildTarget } from '../../../src/data/schema/build-target.ts';
import { inferSchema, type SchemaOptions } from '../../../src/data/schema/infer-schema.ts';
import { rawTable } from './raw-table.ts';

type Cells = readonly (string | number | null)[];
const schemaOf = (raw: RawTable, options: Partial<SchemaOptions> = {}) =>
  inferSchema(raw, { target: 'y', ...options }).schema;
const withTarget = (y: Cells) => rawTable({ x: y.map((_, i) => (i * i) % 7), y });

describe('buildTarget', () => {
  it('gives class indices, the rows kept and the rows of each class', () => {
    const raw = withTarget(['no', 'yes', null, 'no', 'NA', 'no']);
    const built = buildTarget(raw, schemaOf(raw));
    expect([...built.y]).toEqual([0, 1, Number.NaN, 0, Number.NaN, 0]);
    expect([...built.kept]).toEqual([0, 1, 3, 5]);
    expect(built).toMatchObject({ dropped: 2, unknown: 0, classCounts: [3, 1] });
  });

  it('gives values and drops what is missing, infinite or no number', () => {
    const raw = withTarget(['1,5', '2,5', 'inf', 'none', null, '4']);
    const built = buildTarget(raw, schemaOf(raw, { task: 'regression' }));
    expect([...built.y]).toEqual([1.5, 2.5, NaN, NaN, NaN, 4]);
    expect(built).toMatchObject({ dropped: 3, classCounts: [] });
  });

  it('drops and counts classes that training did not have', () => {
    const schema = schemaOf(withTarget(['a', 'b', 'a']));
    const built = buildTarget(withTarget(['b', 'c', null, 'a']), schema);
    expect([...built.kept]).toEqual([0, 3]);
    expect(built).toMatchObject({ dropped: 2, unknown: 1, classCounts: [1, 1] });
  });

  it('finds the class of a retyped label', () => {
    const schema = schemaOf(withTarget(['01', '02', '01']));
    expect([...buildTarget(withTarget([2, 1, 1]), schema).y]).toEqual([1, 0, 0]);
    const answers = schemaOf(withTarget(['yes', 'no', 'no']));
    const typed: RawTable = {
      rows: 2,
      columns: [{ type: 'boolean', name: 'y', values: Float64Array.of(1, 0) }],
      notes: [],
    };
    expect([...buildTarget(typed, answers).y]).toEqual([1, 0]);
  });

  it('names the target that a table lacks', () => {
    const schema = schemaOf(withTarget(['a', 'b', 'a']));
    expect(() => buildTarget(rawTable({ x: [1] }), schema)).toThrow(/no column "y".*DATA_COLUMN_MISSING/);
  });
});

describe('special columns', () => {
  const raw = rawTable({
    x: [5, 3, 4, 1],
    w: [1, 0, 2.5, 1],
    g: ['north', 'south', null, 'north'],
    f: ['10', '9', '9', '10'],
    t: ['02/01/2020', '01/01/2020', null, '13/01/2020'],
    y: [1, 2, 1, 2],
  });
  const schema = schemaOf(raw, { weightCol: 'w', groupCol: 'g', foldCol: 'f', timeCol: 't' });

  it('are read as weights, codes and times', () => {
    expect(buildWeights(raw, schema)).toEqual(Float64Array.of(1, 0, 2.5, 1));
    expect(buildGroups(raw, schema)).toEqual(Int32Array.of(0, 1, -1, 0));
    expect(buildFoldColumn(raw, schema)).toEqual(Int32Array.of(1, 0, 0, 1));
    const day = (d: number): number => Date.UTC(2020, 0, d);
    expect(buildTimes(raw, schema)).toEqual(Float64Array.of(day(2), day(1), Number.NaN, day(13)));
  });

  it('are undefined when nobody named them', () => {
    const plain = schemaOf(withTarget([1, 2, 1]));
    const table = withTarget([1, 2, 1]);
    const built = [buildWeights, buildGroups, buildFoldColumn, buildTimes].map((build) => build(table, plain));
    expect(built).toEqual([undefined, undefined, undefined, undefined]);
  });

  it.each([
    [[1, -2, 1, 1], 'row 2 holds -2'],
    [[1, 1, null, 1], 'row 3 holds no value'],
    [['1', 'a', 'b', 'c'], 'row 2 holds "a"'],
    [[0, 0, 0, 0], 'all weights are zero'],
  ])('refuse the weights %j', (w, message) => {
    const table = rawTable({ x: [5, 3, 4, 1], w, y: [1, 2, 1, 2] });
    expect(() => buildWeights(table, schemaOf(table, { weightCol: 'w' }))).toThrow(message);
  });

  it('refuse a time column of names', () => {
    const named = schemaOf(raw, { timeCol: 'g' });
    expect(() => buildTimes(raw, named)).toThrow(/"g" is categorical.*DATA_TIME_INVALID/);
  });
});
