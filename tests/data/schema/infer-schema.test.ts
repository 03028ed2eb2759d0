import { describe, expect, it } from 'vitest';
import type { ColumnSchema, RawTable } from '../../../src/data/frame.ts';
import { inferSchema, type SchemaOptions } from '../../../src/data/schema/infer-schema.ts';
import { numberColumn, rawTable, textColumn, times } from './raw-table.ts';

/** The schema of one column `x` next to a fixed two-valued target. */
function columnOf(cells: readonly (string | number | null)[], options: Partial<SchemaOptions> = {}): ColumnSchema {
  const y = cells.map((_, i) => i % 2);
  const other = cells.map((_, i) => (i * 7) % 5);
  const { schema } = inferSchema(rawTable({ x: cells, other, y }), { target: 'y', ...options });
  return schema.columns[0]!;
}
const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'no error';
};

describe('kinds', () => {
  it.each([
    ['numbers', [1.5, 2, 2, null], 'numeric'],
    ['few whole numbers', [1, 2, 1, 3], 'numeric'],
    ['numbers with words for missing', ['1', 'unknown', '2.5', '-'], 'numeric'],
    ['decimal commas', ['1,5', '2,25', '3'], 'numeric'],
    ['percents', ['1%', '2%', '30%'], 'numeric'],
    ['money', ['$1,200.50', '$3', '$4'], 'numeric'],
    ['infinities among numbers', ['1', 'inf', '2', '3'], 'numeric'],
    ['yes and no', ['yes', 'no', null, 'yes'], 'boolean'],
    ['t and f', ['t', 'f', 'f', 't'], 'boolean'],
    ['two cases of yes and no', ['Yes', 'no', 'YES', 'No'], 'boolean'],
    ['three answers', ['yes', 'no', 'unknown', 'no'], 'categorical'],
    ['two other letters', ['M', 'F', 'M', 'F'], 'categorical'],
    ['leading zeros', ['01', '12', '12', '01'], 'categorical'],
    ['very long digits', ['12345678901234567', '2', '2', '3'], 'categorical'],
    ['names', ['red', 'green', 'red', 'blue'], 'categorical'],
    ['ISO dates', ['2020-01-31', '2020-02-01', '2020-02-01'], 'datetime'],
    ['European dates', ['31/01/2020', '01/02/2020', '01/02/2020'], 'datetime'],
    ['times', ['18:05', '19:10', '18:05'], 'datetime'],
  ] as const)('reads %s', (_, cells, kind) => {
    expect(columnOf([...cells, ...cells]).kind).toBe(kind);
  });

  it('calls long and varied cells free text', () => {
    const cells = times(40, (i) => `the parcel number ${i} came ${i % 3} days late`);
    expect(columnOf(cells)).toMatchObject({ kind: 'text', role: 'feature' });
  });

  it('calls repeated phrases categories', () => {
    const cells = times(200, (i) => `Upper West Side ${i % 7}`);
    expect(columnOf(cells)).toMatchObject({ kind: 'categorical', distinct: 7 });
  });

  it('keeps ten thousand categories', () => {
    const cells = times(20_000, (i) => `c${i % 10_000}`);
    const column = columnOf(cells);
    expect(column).toMatchObject({ kind: 'categorical', role: 'feature', distinct: 10_000 });
    expect(column.categories).toHaveLength(10_000);
  });

  it('orders categories by code units, or by value when all are numbers', () => {
    expect(columnOf(['b', 'a', 'B', 'b']).categories).toEqual(['B', 'a', 'b']);
    expect(columnOf(['010', '09', '2', '2']).categories).toEqual(['2', '09', '010']);
  });

  it('reads calendar numbers as dates only when all are and the evidence is strong', () => {
    const days = times(40, (i) => 20200101 + (i % 28));
    expect(columnOf(days)).toMatchObject({ kind: 'datetime', dateFormat: 'yyyymmdd' });
    expect(columnOf([...days, 20200199]).kind).toBe('numeric');
    expect(columnOf([20200101, 20200102, 20200102]).kind).toBe('numeric');
  });

  it('counts a stray word in a long column of numbers as missing and says so', () => {
    const cells = times(300, (i) => (i === 17 ? 'broken' : String(i % 50)));
    const { schema, notes } = inferSchema(rawTable({ x: cells, y: times(300, (i) => i % 2) }), { target: 'y' });
    expect(schema.columns[0]).toMatchObject({ kind: 'numeric', missingRate: 1 / 300 });
    expect(notes).toContainEqual(expect.objectContaining({ code: 'values_unreadable', column: 'x', count: 1 }));
  });

  it('keeps codes with letters as categories though most look like numbers', () => {
    const cells = times(300, (i) => (i % 20 === 0 ? `V${i}` : String(i % 50)));
    expect(columnOf(cells).kind).toBe('categorical');
  });

  it('settles an ambiguous comma by the other columns', () => {
    const table = { a: ['1,234', '2,345', '1,234'], b: ['0,5', '1,25', '7'], y: ['p', 'q', 'p'] };
    const { schema } = inferSchema(rawTable(table), { target: 'y' });
    expect(schema.columns[0]!.numberFormat).toEqual({ decimal: ',', thousands: '', unit: 'none' });
  });
});

describe('missing words', () => {
  it('keeps None as a category and drops NA', () => {
    const column = columnOf(['None', 'Stone', 'NA', 'Stone', '']);
    expect(column.categories).toEqual(['None', 'Stone']);
    expect(column.missingRate).toBeCloseTo(2 / 5, 12);
  });

  it('keeps NA where all spellings are two-letter codes', () => {
    expect(columnOf(['EU', 'NA', 'AS', 'SA']).categories).toEqual(['AS', 'EU', 'NA', 'SA']);
  });

  it('takes the words of the caller instead, in columns of numbers too', () => {
    const options = { naValues: ['-999', 'None'] };
    expect(columnOf([1, -999, 3, 1], options).missingRate).toBe(0.25);
    expect(columnOf(['1,5', '-999,0', '3', '-999'], options).missingRate).toBe(0.5);
    expect(columnOf(['None', 'NA', 'x', 'x'], options).categories).toEqual(['NA', 'x']);
  });
});

describe('remarks', () => {
  const codes = (columns: Readonly<Record<string, readonly (string | number | null)[]>>): string[] =>
    inferSchema(rawTable(columns), { target: 'y' }).notes.map((note) => `${note.code}:${note.column ?? ''}`);
  const y = times(60, (i) => (i % 3) / 2);

  it('suspect frequent values far from all others, spelled either way', () => {
    const plain = times(60, (i) => (i % 6 === 0 ? -200 : i / 10));
    const comma = plain.map((value) => String(value).replace('.', ','));
    const nines = times(60, (i) => (i % 6 === 0 ? 9999 : i));
    expect(codes({ plain, comma, nines, y })).toEqual([
      ...['sentinel_suspected:plain', 'sentinel_suspected:comma', 'sentinel_suspected:nines'],
    ]);
  });

  it('do not suspect rare values, -1, or ends of a range', () => {
    const rare = times(60, (i) => (i === 7 ? -200 : i / 10));
    const minusOne = times(60, (i) => (i % 6 === 0 ? -1 : i));
    const range = times(60, (i) => (i % 11) * 4 - 20);
    const nines = times(60, (i) => 990 + (i % 10));
    expect(codes({ rare, minusOne, range, nines, y })).toEqual([]);
  });

  it('count rows without a target, few rows, and more features than rows', () => {
    const wide = Object.fromEntries(times(5, (i) => [`x${i}`, [i, 3 - i, 7 * i, (i * i) % 3]]));
    expect(codes({ ...wide, y: [1.5, null, 2.5, 3.5] })).toEqual([
      ...['target_missing:y', 'few_rows:', 'more_features_than_rows:'],
    ]);
  });

  it('count infinite values', () => {
    expect(codes({ x: times(60, (i) => (i === 3 ? Number.POSITIVE_INFINITY : i / 7)), y })).toEqual([
      'infinite_values:x',
    ]);
  });
});

describe('roles', () => {
  const n = 200;
  const x = times(n, (i) => (i * 37) % 101);
  const y = times(n, (i) => (i % 3 === 0 ? 'a' : 'b'));
  const roleOf = (extra: readonly (string | number | null)[], name = 'extra'): string => {
    const { schema } = inferSchema(rawTable({ x, [name]: extra, y }), { target: 'y' });
    return schema.columns[1]!.role;
  };

  it.each([
    ['row numbers', times(n, (i) => i + 1), 'id'],
    ['a shuffled sample of row numbers', times(n, (i) => ((i * 73) % 251) + 1), 'id'],
    ['UUIDs', times(n, (i) => `0000${1000 + i}-1234-1234-1234-123456789abc`), 'id'],
    ['names that never repeat', times(n, (i) => `K${i * 7919}`), 'id'],
    ['one value', times(n, () => 5), 'ignored'],
    ['no values', times(n, () => null), 'ignored'],
    ['a copy of another column', x, 'ignored'],
    ['measurements that never repeat', times(n, (i) => i / 7), 'feature'],
    ['years', times(n, (i) => 1800 + i), 'feature'],
    ['a copy with gaps of its own', x.map((value, i) => (i === 9 ? null : value)), 'feature'],
    ['one value and gaps', times(n, (i) => (i % 4 === 0 ? null : 5)), 'feature'],
    ['large whole numbers that do not repeat', times(n, (i) => i * i * 131 + 7 * i), 'feature'],
  ] as const)('gives %s the role', (_, cells, role) => {
    expect(roleOf(cells)).toBe(role);
  });

  it('goes by the name for whole numbers that hardly repeat', () => {
    const cells = times(n, (i) => i * i * 131 + 7 * i);
    expect(roleOf(cells, 'customerID')).toBe('id');
    expect(roleOf(cells, 'Hospital Number')).toBe('id');
    expect(roleOf(cells, 'revenue')).toBe('feature');
  });

  it('compares copies cell by cell, gaps included', () => {
    const gaps = x.map((value, i) => (i % 9 === 0 ? null : value));
    const { schema } = inferSchema(rawTable({ gaps, copy: gaps, x, y }), { target: 'y' });
    expect(schema.columns.map((column) => column.role)).toEqual(['feature', 'ignored', 'feature', 'target']);
  });

  it('names what is set aside, with the reason', () => {
    const table = { x, copy: x, n: times(n, (i) => i), y };
    const { notes } = inferSchema(rawTable(table), { target: 'y' });
    expect(notes.map((note) => `${note.code}:${note.column}`)).toEqual(['column_duplicate:copy', 'column_id_like:n']);
    expect(notes[0]!.message).toContain('same content as x');
  });

  it('brings set-aside columns back when nothing else is left to learn from', () => {
    const { schema, notes } = inferSchema(rawTable({ n: times(n, (i) => i), y }), { target: 'y' });
    expect(schema.columns[0]!.role).toBe('feature');
    expect(notes).toEqual([]);
  });

  it('does not set aside a copy of the target: the leak guard must see it', () => {
    const { schema } = inferSchema(rawTable({ x, copy: y, y }), { target: 'y' });
    expect(schema.columns[1]!.role).toBe('feature');
  });

  it("follows the caller's roles, and a type given makes a column a feature", () => {
    const table = { a: times(n, (i) => i), w: times(n, () => 1), g: y, t: x, f: x, d: x, y };
    const { schema } = inferSchema(rawTable(table), {
      ...{ target: 'y', weightCol: 'w', groupCol: 'g', timeCol: 't', foldCol: 'f', drop: ['d'] },
      types: { a: 'numeric' },
    });
    const roles = ['feature', 'weight', 'group', 'time', 'fold', 'ignored', 'target'];
    expect(schema.columns.map((column) => column.role)).toEqual(roles);
  });
});

describe('overrides', () => {
  it.each([
    ['categorical', [3, 1, 2, 1], { kind: 'categorical', categories: ['1', '2', '3'] }],
    ['numeric', ['01', '02', '10', '01'], { kind: 'numeric' }],
    ['text', ['a', 'b', 'a', 'b'], { kind: 'text' }],
    ['boolean', ['M', 'F', 'M', 'F'], { kind: 'boolean', categories: ['F', 'M'] }],
    ['boolean', [0, 1, 1, 0], { kind: 'boolean', categories: ['0', '1'] }],
    ['datetime', [1_500_000_000, 1_600_000_000, 1.5e9, 1.6e9], { kind: 'datetime', dateFormat: 'epoch-s' }],
    ['datetime', [2001, 2002, 2001, 2003], { kind: 'datetime', dateFormat: 'yyyy' }],
  ] as const)('reads as %s what it is told to: %j', (kind, cells, expected) => {
    expect(columnOf(cells, { types: { x: kind } })).toMatchObject(expected);
  });

  it.each([
    ['numeric', ['red', 'green', 'red', 'blue'], 'red'],
    ['datetime', ['red', 'green', 'red', 'blue'], 'red'],
    ['datetime', [1, 2, 3, 4], '4'],
    ['boolean', ['a', 'b', 'c', 'a'], 'c'],
  ] as const)('refuses %s where it cannot be, with a cell as example', (kind, cells, example) => {
    const run = () => columnOf(cells, { types: { x: kind } });
    expect(code(run)).toBe('DATA_TYPE_OVERRIDE');
    expect(run).toThrow(new RegExp(`"x".*"${example}"`));
  });

  it('names all unknown columns and the nearest of each', () => {
    const table = rawTable({ Quality: [1, 2, 3], alcohol: [1, 3, 2] });
    const run = () => inferSchema(table, { target: 'quality', drop: ['alcool'], types: { zzzzzz: 'numeric' } });
    expect(code(run)).toBe('DATA_COLUMN_MISSING');
    expect(run).toThrow(/"quality" \(did you mean "Quality"\?\), "alcool" \(did you mean "alcohol"\?\), "zzzzzz"\./);
  });

  it('reads the target as the kind the caller gives it', () => {
    const table = rawTable({ x: [1, 5, 2, 8], y: [0, 1, 1, 0] });
    expect(inferSchema(table, { target: 'y', types: { y: 'numeric' } }).schema.task.kind).toBe('regression');
  });
});

describe('targets', () => {
  const fit = (y: readonly (string | number | null)[], options: Partial<SchemaOptions> = {}) =>
    inferSchema(rawTable({ x: y.map((_, i) => (i * 7) % 11), y }), { target: 'y', ...options });

  it('keeps the spelling of classes, whatever the reader typed', () => {
    expect(fit(['01', '1', '01', '1']).schema.task).toEqual({ kind: 'binary', classes: ['01', '1'] });
    expect(fit([3, 1, 2, 3], { task: 'classification' }).schema.task).toEqual({
      kind: 'multiclass',
      classes: ['1', '2', '3'],
    });
    expect(fit(['10', '9', '9', '10', '8', '8'], { task: 'multiclass' }).schema.task).toMatchObject({
      classes: ['8', '9', '10'],
    });
  });

  it('reads a target of spelled numbers as a quantity', () => {
    const { schema } = fit(['1,5', '2,5', '3,5', '1,5']);
    expect(schema.task.kind).toBe('regression');
    expect(schema.columns[1]!.numberFormat?.decimal).toBe(',');
  });

  it('reads a target with one word among numbers as classes', () => {
    expect(fit(['1', '2', 'many', '1', '2']).schema.task).toMatchObject({ classes: ['1', '2', 'many'] });
  });

  it('does not count missing targets among the classes', () => {
    expect(fit(['a', 'NA', 'b', null]).schema.task).toEqual({ kind: 'binary', classes: ['a', 'b'] });
  });

  it.each([
    ['DATA_ONE_CLASS', ['a', 'a', 'a'], {}],
    ['DATA_ONE_CLASS', [1.5, 1.5, 1.5], {}],
    ['DATA_TOO_FEW_ROWS', ['a', null, null], {}],
    ['DATA_TOO_FEW_ROWS', [null, null], {}],
    ['DATA_TOO_FEW_ROWS', ['none', 'none', '1'], { task: 'regression' }],
    ['DATA_ONE_CLASS', ['none', '1', '1'], { task: 'regression' }],
    ['DATA_CLASS_COUNT', ['a', 'b', 'c'], { task: 'binary' }],
    ['DATA_TARGET_NOT_NUMERIC', ['a', 'b', 'a'], { task: 'regression' }],
    ['DATA_TARGET_UNIQUE', times(30, (i) => `k${i}`), {}],
    ['DATA_TARGET_DATE', times(25, (i) => `2020-01-${String(i + 1).padStart(2, '0')}`), {}],
  ] as const)('refuses with %s: %j', (expected, y, options) => {
    expect(code(() => fit(y, options))).toBe(expected);
  });
});

describe('tables', () => {
  it('refuses tables without rows, with equal names, or with the target only', () => {
    const empty: RawTable = { rows: 0, columns: [numberColumn('x', []), numberColumn('y', [])], notes: [] };
    expect(code(() => inferSchema(empty, { target: 'y' }))).toBe('DATA_EMPTY');
    const twice = { rows: 2, columns: [numberColumn('x', [1, 2]), textColumn('x', ['a', 'b'])], notes: [] };
    expect(code(() => inferSchema(twice, { target: 'x' }))).toBe('DATA_COLUMN_DUPLICATE');
    expect(code(() => inferSchema(rawTable({ y: [1, 2, 3] }), { target: 'y' }))).toBe('DATA_NO_FEATURES');
    const table = rawTable({ x: [1, 2, 3], y: [1, 2, 3] });
    expect(code(() => inferSchema(table, { target: 'y', drop: ['x'] }))).toBe('DATA_NO_FEATURES');
    expect(code(() => inferSchema(table, { target: 'y', drop: ['y'] }))).toBe('DATA_ROLE_CONFLICT');
  });

  it('makes a schema of two rows', () => {
    const { schema } = inferSchema(rawTable({ x: [1, 2], y: ['a', 'b'] }), { target: 'y' });
    expect(schema).toMatchObject({ task: { kind: 'binary' }, columns: [{ kind: 'numeric', role: 'feature' }, {}] });
  });

  it('survives JSON unchanged', () => {
    const table = rawTable({ a: ['1,5', '2'], b: ['x', 'y'], c: ['2020-01-01', '2020-02-01'], y: [1, 2] });
    const { schema } = inferSchema(table, { target: 'y', naValues: ['?'] });
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });
});
