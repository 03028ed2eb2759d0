import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AutomlError } from '../../../src/core/errors.ts';
import { findLeaks } from '../../../src/data/guards/find-leaks.ts';
import { formatProfile } from '../../../src/data/profile/format-profile.ts';
import { profileTable } from '../../../src/data/profile/profile-table.ts';
import { buildFrame } from '../../../src/data/schema/build-frame.ts';
import { buildTarget } from '../../../src/data/schema/build-target.ts';
import { inferSchema } from '../../../src/data/schema/infer-schema.ts';
import { takeFrame, takeNumbers } from '../../../src/data/schema/take-rows.ts';
import { makeFolds } from '../../../src/data/split/make-folds.ts';
import { rawTable } from './raw-table.ts';

const words = fc.constantFrom(
  ...[
    '',
    'NA',
    '?',
    'yes',
    'no',
    '1',
    '01',
    '1,5',
    '1.234',
    '10%',
    '$5',
    'inf',
    '-0',
    '1e999',
    '2020-01-01',
    '3/4/2020',
  ],
  ...['18:30', '__proto__', 'constructor', '👍', 'ß', '\u0000', 'a long remark of many words in one cell', '20200101'],
);
const cell = fc.oneof(words, fc.string(), fc.double(), fc.integer({ min: -3, max: 3 }), fc.constant(null));
const column = (rows: number) =>
  fc.oneof(
    fc.array(cell, { minLength: rows, maxLength: rows }),
    fc.array(words, { minLength: rows, maxLength: rows }),
    fc.array(fc.oneof(fc.double(), fc.constant(null)), { minLength: rows, maxLength: rows }),
    fc.array(fc.integer({ min: 0, max: 3 }), { minLength: rows, maxLength: rows }),
  );
const table = fc
  .integer({ min: 0, max: 40 })
  .chain((rows) => fc.tuple(column(rows), column(rows), column(rows)))
  .map(([a, b, y]) => rawTable({ a, __proto: b, y }));
const task = fc.constantFrom('auto', 'classification', 'regression', 'multiclass', 'binary');

/** Everything that happens to a table before a model sees it. */
function prepare(raw: ReturnType<typeof rawTable>, asked: 'auto' | 'classification'): void {
  const inferred = inferSchema(raw, { target: 'y', task: asked });
  formatProfile(profileTable(raw, inferred), { width: 80, color: false });
  const { schema } = inferred;
  const target = buildTarget(raw, schema);
  const { frame, report } = buildFrame(raw, schema);
  expect(report.columns.filter((each) => each.unseen > 0)).toEqual([]);
  const y = takeNumbers(target.y, target.kept);
  expect(y.every(Number.isFinite)).toBe(true);
  const kept = takeFrame(frame, target.kept);
  const foldPlan = makeFolds({ rows: kept.rows, task: schema.task.kind, y, folds: 5, seed: 0 });
  findLeaks({ frame: kept, y, task: schema.task.kind, foldPlan, schema });
}

describe('any table', () => {
  it('is prepared, or refused with a code', () => {
    fc.assert(
      fc.property(table, task, (raw, asked) => {
        try {
          prepare(raw, asked as 'auto');
        } catch (error) {
          if (!(error instanceof AutomlError)) throw error;
          expect(error.code).toMatch(/^DATA_/);
        }
      }),
      { numRuns: 150 },
    );
  });
});
