import { describe, expect, it } from 'vitest';
import { advise } from '../../src/metalearn/advise.ts';
import { configId } from '../../src/metalearn/config-id.ts';
import { readKnowledge } from '../../src/metalearn/read-knowledge.ts';
import { transferConfig } from '../../src/metalearn/transfer-config.ts';
import { joinFamilySpaces } from '../../src/space/join-spaces.ts';
import { choice, defineSpace, float, int } from '../../src/space/space.ts';
import { knowledgeText } from './known.ts';

const leaves = int(2, 20, { default: 8, doc: 'Leaves.' });
const space = joinFamilySpaces(
  'family',
  {
    gbdt: defineSpace({ leaves, rate: float(0.01, 1, { default: 0.1, log: true, doc: 'Rate.' }) }),
    knn: defineSpace({ p: choice([1, 2], { default: 2, doc: 'Norm.' }) }),
  },
  'Family.',
);

describe('transferConfig', () => {
  it('keeps what is legal, brings numbers within bounds, and leaves the rest at the default', () => {
    const config = { family: 'gbdt', 'gbdt.leaves': 64, 'gbdt.depth': 3 };
    expect(transferConfig(config, space)).toEqual({ family: 'gbdt', 'gbdt.leaves': 20, 'gbdt.rate': 0.1 });
    expect(transferConfig({ family: 'knn', 'knn.p': 7 }, space)).toEqual({ family: 'knn', 'knn.p': 2 });
    expect(transferConfig({ family: 'mlp' }, space)).toBe(null);
  });

  it('does not move a parameter that the user has fixed', () => {
    const fixed = space.fix({ 'gbdt.leaves': 5 });
    expect(transferConfig({ family: 'gbdt', 'gbdt.leaves': 12 }, fixed)).toMatchObject({ 'gbdt.leaves': 5 });
  });
});

describe('configId', () => {
  it('does not depend on the order of the keys', () => {
    expect(configId({ family: 'gbdt', 'gbdt.leaves': 3 })).toBe(configId({ 'gbdt.leaves': 3, family: 'gbdt' }));
    expect(configId({ family: 'gbdt', 'gbdt.leaves': 3 })).not.toBe(configId({ family: 'gbdt', 'gbdt.leaves': 4 }));
  });
});

describe('advise', () => {
  const configs = [
    { family: 'knn', 'knn.p': 1 },
    { family: 'svm' },
    ...Array.from({ length: 10 }, (_, i) => ({ family: 'gbdt', 'gbdt.leaves': i + 2 })),
  ];
  const row = (knn: number, svm: number, first: number): number[] => [
    ...[knn, svm, first],
    ...Array.from({ length: 9 }, (_, i) => 10 + i),
  ];
  const text = knowledgeText(configs, { wine: row(8, 0.5, 1), corn: row(8, 0.5, 1), rice: row(1, 0.5, 9) });
  const kb = readKnowledge([{ label: 'toy', text }], new Set(['gbdt', 'knn', 'svm']));
  const input = { kb, task: 'regression', metric: 'rmse', features: {}, space, size: 4 } as const;

  it('proposes what this space offers, best first, and says why in plain words', () => {
    const advice = advise(input);
    expect(advice.map(({ config }) => config)).toEqual([
      { family: 'gbdt', 'gbdt.leaves': 2, 'gbdt.rate': 0.1 },
      { family: 'knn', 'knn.p': 1 },
    ]);
    expect(advice[0]!.why).toBe(
      'these settings came close to the best on 2 of the 3 data sets most like yours: wine 0.5, corn 0.5',
    );
  });

  it('names the sets that a family won, and never those of the user', () => {
    const own = text.replaceAll('"source":"public"', '"source":"local"').replaceAll('"svm"', '"gbdt"');
    const known = readKnowledge([{ label: 'own', text: own }], new Set(['gbdt', 'knn']));
    const [first] = advise({ ...input, kb: known });
    expect(first!.why).toBe('boosted trees worked best on 3 of the 3 data sets most like yours: 3 of your own');
  });

  it('has nothing to say of a task it does not know', () => {
    expect(advise({ ...input, task: 'binary', metric: 'roc_auc' })).toEqual([]);
  });
});
