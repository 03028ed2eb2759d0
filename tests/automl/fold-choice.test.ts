import { describe, expect, it } from 'vitest';
import { chooseFolds } from '../../src/automl/fold-choice.ts';

const base = { rows: 10_000, cells: 1e5, foldSeconds: 1, budgetSeconds: 100, workers: 2 };

describe('choice of folds', () => {
  it('is five, more on small data, fewer where folds would eat the budget', () => {
    expect(chooseFolds(base)).toMatchObject({ folds: 5, holdout: 0 });
    expect(chooseFolds({ ...base, rows: 500 })).toMatchObject({ folds: 10 });
    expect(chooseFolds({ ...base, rows: 5000 })).toMatchObject({ folds: 8 });
    expect(chooseFolds({ ...base, rows: 500, foldSeconds: 3 })).toMatchObject({ folds: 5 });
    expect(chooseFolds({ ...base, foldSeconds: 15 })).toMatchObject({ folds: 3 });
    expect(chooseFolds({ ...base, foldSeconds: 100 })).toMatchObject({ folds: 1, holdout: 0.1 });
  });
  it('does as asked', () => {
    expect(chooseFolds({ ...base, folds: 7, foldSeconds: 1e6 })).toMatchObject({ folds: 7, holdout: 0 });
    expect(chooseFolds({ ...base, holdout: 0.25 })).toMatchObject({ folds: 1, holdout: 0.25 });
  });
  it('depends on the size alone when only trials bound the run', () => {
    const endless = { ...base, budgetSeconds: Number.POSITIVE_INFINITY };
    expect(chooseFolds({ ...endless, foldSeconds: 1e6, workers: 1 })).toEqual(chooseFolds({ ...endless, workers: 9 }));
    expect(chooseFolds({ ...endless, cells: 2e7 })).toMatchObject({ folds: 3 });
    expect(chooseFolds({ ...endless, cells: 5e7 })).toMatchObject({ folds: 1, holdout: 0.1 });
  });
});
