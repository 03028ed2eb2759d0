import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALWAYS_TRAIN, type FoldPlan, foldPlan, NEVER_USED } from '../../../src/data/split/fold-plan.ts';
import { type FoldInput, makeFolds } from '../../../src/data/split/make-folds.ts';

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const folds = fc.integer({ min: 2, max: 7 });
const classIds = (classes: number, minLength = 2) =>
  fc.array(fc.integer({ min: 0, max: classes - 1 }), { minLength, maxLength: 120 });
const base = (y: readonly number[], more: Partial<FoldInput> = {}): FoldInput => ({
  ...{ rows: y.length, task: 'multiclass', y: Float64Array.from(y), folds: 5, seed: 1 },
  ...more,
});
const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'no error';
};
const ascending = (rows: Uint32Array): boolean => rows.every((row, i) => i === 0 || row > rows[i - 1]!);

/** What every plan promises: disjoint ascending sets; a row validates at most once; nothing unmarked is used. */
function checkPlan(plan: FoldPlan): void {
  const faults: string[] = [];
  const seen = new Set<number>();
  for (let f = 0; f < plan.folds; f++) {
    const train = plan.trainRows(f);
    const validation = plan.validationRows(f);
    if (!ascending(train) || !ascending(validation)) faults.push(`fold ${f}: rows are not ascending`);
    if (validation.length === 0 || train.length === 0) faults.push(`fold ${f}: a set is empty`);
    const training = new Set(train);
    for (const row of validation) {
      if (training.has(row)) faults.push(`row ${row} trains and validates in fold ${f}`);
      if (seen.has(row)) faults.push(`row ${row} validates twice`);
      seen.add(row);
    }
    for (const row of train) if (plan.foldOf[row] === NEVER_USED) faults.push(`row ${row} is used`);
  }
  plan.foldOf.forEach((mark, row) => {
    if (seen.has(row) !== mark < NEVER_USED) faults.push(`row ${row} has the mark ${mark}`);
  });
  expect(faults).toEqual([]);
}

describe('stratified folds', () => {
  it('partition the rows and give every fold its share of every class within one row', () => {
    fc.assert(
      fc.property(classIds(4), folds, seed, (y, k, s) => {
        const plan = makeFolds(base(y, { folds: k, seed: s }));
        let worst = 0;
        const counts = new Map<number, number>();
        for (const label of y) counts.set(label, (counts.get(label) ?? 0) + 1);
        for (const [label, count] of counts) {
          if (count === 1) continue;
          for (let f = 0; f < plan.folds; f++) {
            const inFold = plan.validationRows(f).filter((row) => y[row] === label).length;
            worst = Math.max(worst, Math.abs(inFold - count / plan.folds));
          }
        }
        expect(worst).toBeLessThan(1);
      }),
    );
  });

  it('have sizes that differ by at most one row', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 90 }), folds, seed, (half, k, s) => {
        const y = Array.from({ length: 2 * half + 1 }, (_, i) => (i < half ? 0 : 1));
        const plan = makeFolds(base(y, { task: 'binary', folds: k, seed: s }));
        const sizes = Array.from({ length: plan.folds }, (_, f) => plan.validationRows(f).length);
        expect(plan.kind).toBe('stratified');
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        checkPlan(plan);
      }),
    );
  });

  it('depend on the seed only', () => {
    const y = Array.from({ length: 60 }, (_, i) => i % 3);
    const of = (s: number) => makeFolds(base(y, { seed: s })).foldOf;
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
  });

  it('are lowered to the rows of the rarer of two classes, with a note', () => {
    const y = Array.from({ length: 30 }, (_, i) => (i % 10 === 0 ? 1 : 0));
    const plan = makeFolds(base(y, { task: 'binary' }));
    expect(plan.folds).toBe(3);
    expect(plan.notes).toMatchObject([{ code: 'class_rarer_than_folds' }]);
    for (let f = 0; f < 3; f++) expect(plan.validationRows(f).filter((row) => y[row] === 1)).toHaveLength(1);
  });

  it('keep the only row of a class in every training set', () => {
    const y = [...Array.from({ length: 20 }, (_, i) => i % 2), 2];
    const plan = makeFolds(base(y));
    expect(plan.folds).toBe(5);
    expect(plan.foldOf[20]).toBe(ALWAYS_TRAIN);
    expect(plan.notes).toMatchObject([{ code: 'class_rarer_than_folds', count: 1 }]);
    for (let f = 0; f < 5; f++) expect([...plan.trainRows(f)]).toContain(20);
  });

  it('exist for two rows of two classes', () => {
    const plan = makeFolds(base([0, 1], { task: 'binary' }));
    checkPlan(plan);
    expect(plan.folds).toBe(2);
    expect(plan.notes.map((note) => note.code)).toContain('folds_lowered');
  });
});

describe('folds of a regression', () => {
  it('partition the rows into folds of like size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 7, max: 80 }), folds, seed, (rows, k, s) => {
        const y = Array.from({ length: rows }, (_, i) => i / 3);
        const plan = makeFolds(base(y, { task: 'regression', folds: k, seed: s }));
        checkPlan(plan);
        expect(plan).toMatchObject({ kind: 'kfold', folds: k });
        const sizes = Array.from({ length: k }, (_, f) => plan.validationRows(f).length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('group folds', () => {
  const groupsOf = fc.array(fc.integer({ min: -1, max: 12 }), { minLength: 30, maxLength: 120 });

  it('never split a group, whatever the task', () => {
    fc.assert(
      fc.property(groupsOf, folds, seed, fc.boolean(), (groups, k, s, classes) => {
        fc.pre(new Set(groups).size >= 2);
        const y = groups.map((_, i) => i % 3);
        const task = classes ? 'multiclass' : 'regression';
        const plan = makeFolds(base(y, { task, folds: k, seed: s, groups: Int32Array.from(groups) }));
        checkPlan(plan);
        const foldOfGroup = new Map<number, number>();
        const split = groups.filter((group, row) => {
          const mark = plan.foldOf[row]!;
          const known = foldOfGroup.get(group) ?? mark;
          foldOfGroup.set(group, mark);
          return group >= 0 && known !== mark;
        });
        expect(split).toEqual([]);
      }),
    );
  });

  it('are balanced in size and in classes when groups allow it', () => {
    const groups = Int32Array.from({ length: 200 }, (_, i) => Math.floor(i / 5));
    const y = Array.from({ length: 200 }, (_, i) => (Math.floor(i / 5) % 4 === 0 ? 1 : 0));
    const plan = makeFolds(base(y, { task: 'binary', groups }));
    for (let f = 0; f < 5; f++) {
      const rows = [...plan.validationRows(f)];
      expect([rows.length, rows.filter((row) => y[row] === 1).length]).toEqual([40, 10]);
    }
  });

  it('put a large group alone and the small ones together', () => {
    const groups = Int32Array.from([...Array(10).fill(0), ...Array(5).fill(1), ...Array(5).fill(2)]);
    const plan = makeFolds(base(Array(20).fill(0), { task: 'regression', folds: 2, groups }));
    expect(plan.validationRows(plan.foldOf[0]!)).toHaveLength(10);
    expect(plan.foldOf[10]).toBe(plan.foldOf[15]);
  });

  it('are lowered to the number of groups, and refused for one group', () => {
    const three = Int32Array.from({ length: 12 }, (_, i) => i % 3);
    const plan = makeFolds(base(Array(12).fill(0), { task: 'regression', groups: three }));
    expect(plan).toMatchObject({ kind: 'group', folds: 3, notes: [{ code: 'folds_lowered', count: 3 }] });
    const one = new Int32Array(12);
    expect(code(() => makeFolds(base(Array(12).fill(0), { task: 'regression', groups: one })))).toBe(
      'DATA_FOLDS_INVALID',
    );
  });
});

describe('time folds', () => {
  const timesOf = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 12, maxLength: 120 });

  it('validate on rows strictly later than all their training rows, on growing windows', () => {
    fc.assert(
      fc.property(timesOf, folds, seed, (times, k, s) => {
        fc.pre(new Set(times).size >= 2);
        const plan = makeFolds(base(times, { task: 'regression', folds: k, seed: s, times: Float64Array.from(times) }));
        checkPlan(plan);
        let before = 0;
        for (let f = 0; f < plan.folds; f++) {
          const latest = Math.max(...[...plan.trainRows(f)].map((row) => times[row]!));
          const earliest = Math.min(...[...plan.validationRows(f)].map((row) => times[row]!));
          expect(earliest).toBeGreaterThan(latest);
          expect(plan.trainRows(f).length).toBeGreaterThan(before);
          before = plan.trainRows(f).length;
        }
      }),
    );
  });

  it('cut twelve distinct times into blocks of two for five folds', () => {
    const times = Float64Array.of(11, 0, 10, 1, 9, 2, 8, 3, 7, 4, 6, 5);
    const plan = makeFolds(base(Array(12).fill(0), { task: 'regression', times }));
    expect([...times].map((time) => Math.floor(time / 2) - 1)).toEqual(
      [...plan.foldOf].map((mark) => (mark === ALWAYS_TRAIN ? -1 : mark)),
    );
  });

  it('leave out rows without a time and say so', () => {
    const times = Float64Array.of(1, 2, Number.NaN, 3, 4, 5, 6);
    const plan = makeFolds(base(Array(7).fill(0), { task: 'regression', folds: 2, times }));
    expect(plan.foldOf[2]).toBe(NEVER_USED);
    expect(plan.notes).toMatchObject([{ code: 'time_missing', count: 1 }]);
    checkPlan(plan);
  });

  it('are refused when all times are equal', () => {
    const times = new Float64Array(8).fill(3);
    expect(code(() => makeFolds(base(Array(8).fill(0), { task: 'regression', times })))).toBe('DATA_TIME_INVALID');
  });
});

describe('a fold column', () => {
  it('is taken as given, with rows that always train', () => {
    const foldColumn = Int32Array.of(3, 8, -1, 3, 8, 8);
    const plan = makeFolds(base([0, 1, 0, 1, 0, 1], { foldColumn }));
    expect([...plan.foldOf]).toEqual([0, 1, ALWAYS_TRAIN, 0, 1, 1]);
    expect([...plan.trainRows(0)]).toEqual([1, 2, 4, 5]);
    expect(plan).toMatchObject({ kind: 'column', folds: 2 });
  });

  it('needs two values', () => {
    expect(code(() => makeFolds(base([0, 1], { foldColumn: Int32Array.of(4, 4) })))).toBe('DATA_FOLDS_INVALID');
  });
});

describe('a holdout', () => {
  it('takes its share of every class within one row', () => {
    fc.assert(
      fc.property(classIds(3, 20), seed, fc.double({ min: 0.1, max: 0.5, noNaN: true }), (y, s, holdout) => {
        const plan = makeFolds(base(y, { seed: s, holdout }));
        checkPlan(plan);
        expect(plan).toMatchObject({ kind: 'holdout', folds: 1 });
        for (let label = 0; label < 3; label++) {
          const count = y.filter((value) => value === label).length;
          const held = plan.validationRows(0).filter((row) => y[row] === label).length;
          if (count > 1) expect(Math.abs(held - holdout * count)).toBeLessThan(1 + 1e-9);
          else expect(held).toBe(0);
        }
      }),
    );
  });

  it('is the latest rows when there are times', () => {
    const times = Float64Array.from({ length: 40 }, (_, i) => 40 - i);
    const plan = makeFolds(base(Array(40).fill(0), { task: 'regression', holdout: 0.25, times }));
    expect([...plan.validationRows(0)]).toEqual(Array.from({ length: 10 }, (_, i) => i));
    expect(plan.trainRows(0)).toHaveLength(30);
  });

  it('keeps groups whole', () => {
    const groups = Int32Array.from({ length: 60 }, (_, i) => i % 12);
    const plan = makeFolds(base(Array(60).fill(0), { task: 'regression', holdout: 0.25, groups }));
    const held = new Set([...plan.validationRows(0)].map((row) => groups[row]));
    expect(plan.validationRows(0).length).toBe(5 * held.size);
    expect(held.size).toBe(3);
  });
});

describe('foldPlan', () => {
  it('gives workers the same rows from its marks and kind', () => {
    const times = Float64Array.from({ length: 50 }, (_, i) => (i * 7) % 50);
    const plan = makeFolds(base(Array(50).fill(0), { task: 'regression', times }));
    const copy = foldPlan(plan.foldOf, plan.folds, plan.kind);
    for (let f = 0; f < plan.folds; f++) expect(copy.trainRows(f)).toEqual(plan.trainRows(f));
  });
});

describe('what cannot be split', () => {
  it.each([
    ['one row', base([0])],
    ['one fold', base([0, 1, 0, 1], { folds: 1 })],
    ['300 folds', base([0, 1, 0, 1], { folds: 300 })],
    ['a holdout of everything', base([0, 1, 0, 1], { holdout: 1 })],
  ])('is refused: %s', (_, input) => {
    expect(code(() => makeFolds(input))).toBe('DATA_FOLDS_INVALID');
  });
});
