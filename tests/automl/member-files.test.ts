import { describe, expect, it } from 'vitest';
import type { Choice } from '../../src/automl/finish.ts';
import { memberFiles } from '../../src/automl/save-choice.ts';
import type { Refit } from '../../src/automl/saved-folds.ts';

type Context = Parameters<typeof memberFiles>[2];

const context = (kind: string, refit: Refit): Context =>
  ({
    prepared: { foldPlan: { kind } },
    store: { modelFile: (id: number, fold: number) => `t${id}-f${fold}` },
    refit,
  }) as unknown as Context;

interface Case {
  readonly family?: string;
  readonly refitted?: boolean;
  readonly kind?: string;
  readonly refit?: Refit;
  readonly weight?: number;
  readonly folds?: number;
}

/** Folds saved of a member; -1 is the model of all rows. */
function foldsOf({ family = 'gbdt', refitted = true, kind = 'kfold', refit = 'few', weight = 1, folds = 3 }: Case) {
  const trial = { id: 7, family, steps: new Array<number>(folds).fill(1) };
  const choice = { members: [{ trial, weight }] } as unknown as Choice;
  const all = new Map(refitted ? [[7, 't7-all']] : []);
  return memberFiles(choice, all, context(kind, refit))[0]!.paths.map(({ fold }) => fold);
}

describe('files of a member', () => {
  it('are the models of the folds, and the one of all rows where there was time', () => {
    expect(foldsOf({})).toEqual([0, 1, 2, -1]);
    expect(foldsOf({ refitted: false })).toEqual([0, 1, 2]);
    expect(foldsOf({ refit: 'add', folds: 10, weight: 0.1 })).toHaveLength(11);
  });

  it('are of four folds at most, of fewer the less it weighs', () => {
    expect(foldsOf({ folds: 10 })).toEqual([0, 1, 2, 3, -1]);
    expect(foldsOf({ folds: 10, refitted: false })).toEqual([0, 1, 2, 3, 4]);
    expect(foldsOf({ folds: 10, weight: 0.25 })).toEqual([0, 1, -1]);
    expect(foldsOf({ folds: 10, weight: 0.05 })).toEqual([-1]);
    expect(foldsOf({ folds: 10, weight: 0.05, refitted: false })).toEqual([0]);
  });

  it('are of the last folds in time, which saw most rows', () => {
    expect(foldsOf({ folds: 5, kind: 'time', weight: 0.25 })).toEqual([3, 4, -1]);
  });

  it('are the one of all rows alone for families whose folds differ little, after a holdout and on demand', () => {
    for (const family of ['knn', 'svm', 'gaussian-process', 'logistic', 'lda']) {
      expect(foldsOf({ family })).toEqual([-1]);
      expect(foldsOf({ family, refitted: false })).toEqual([0, 1, 2]);
    }
    expect(foldsOf({ kind: 'holdout', folds: 1 })).toEqual([-1]);
    expect(foldsOf({ kind: 'holdout', folds: 1, refitted: false })).toEqual([0]);
    expect(foldsOf({ refit: 'only' })).toEqual([-1]);
    expect(foldsOf({ refit: 'only', refitted: false })).toEqual([0]);
  });
});
