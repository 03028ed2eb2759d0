import { describe, expect, it } from 'vitest';
import type { Choice } from '../../src/automl/finish.ts';
import { memberFiles } from '../../src/automl/save-choice.ts';

type Context = Parameters<typeof memberFiles>[2];

const context = (kind: string, refitOnly: boolean): Context =>
  ({
    prepared: { foldPlan: { kind } },
    store: { modelFile: (id: number, fold: number) => `t${id}-f${fold}` },
    refitOnly,
  }) as unknown as Context;

/** Folds saved of a member of three folds. */
function foldsOf(family: string, refitted: boolean, kind = 'kfold', refitOnly = false): number[] {
  const choice = { members: [{ trial: { id: 7, family, steps: [1, 1, 1] }, weight: 1 }] } as unknown as Choice;
  const all = new Map(refitted ? [[7, 't7-all']] : []);
  return memberFiles(choice, all, context(kind, refitOnly))[0]!.paths.map(({ fold }) => fold);
}

describe('files of a member', () => {
  it('are the models of the folds, and the one of all rows where there was time', () => {
    expect(foldsOf('gbdt', true)).toEqual([0, 1, 2, -1]);
    expect(foldsOf('gbdt', false)).toEqual([0, 1, 2]);
  });

  it('are the one of all rows alone for families whose folds differ little, after a holdout and on demand', () => {
    for (const family of ['knn', 'svm', 'gaussian-process', 'logistic', 'lda']) {
      expect(foldsOf(family, true)).toEqual([-1]);
      expect(foldsOf(family, false)).toEqual([0, 1, 2]);
    }
    expect(foldsOf('gbdt', true, 'holdout')).toEqual([-1]);
    expect(foldsOf('gbdt', true, 'kfold', true)).toEqual([-1]);
    expect(foldsOf('gbdt', false, 'kfold', true)).toEqual([0]);
  });
});
