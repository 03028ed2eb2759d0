import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { outputsOf } from '../../src/core/task.ts';
import type { Column } from '../../src/data/frame.ts';
import { textColumnOf } from '../../src/testing/toy-frame.ts';
import { FAMILIES, outcome, sound, takes } from '../models/bad-input-cases.ts';
import { BINARY, multiclass, REGRESSION } from '../models/forest-data.ts';

/** 300 rows of 2,000 columns; the first two carry the signal. */
const ROWS = 300;
const rng = createRng(4);
const wide = Array.from({ length: 2000 }, () => Float64Array.from({ length: ROWS }, () => rng.normal()));
const signal = Float64Array.from({ length: ROWS }, (_, i) => 3 * wide[0]![i]! - 2 * wide[1]![i]!);
const columns: readonly Column[] = wide.map((values, j) => ({ kind: 'numeric', name: `x${j}`, values }));
const TARGETS = [
  ['regression', REGRESSION, signal],
  ['two classes', BINARY, signal.map((v) => (v > 0 ? 1 : 0))],
  ['three classes', multiclass(3), signal.map((v) => (v < -1.5 ? 0 : v < 1.5 ? 1 : 2))],
] as const;

/** 2,500 documents of 40 words that occur nowhere else, 100,000 words in all, and one of two words that tell the class. */
const DOCUMENTS = 2500;
const texts = Array.from({ length: DOCUMENTS }, (_, i) =>
  [i % 2 ? 'yes' : 'no', ...Array.from({ length: 40 }, (_, k) => `w${40 * i + k}`)].join(' '),
);
const told = Float64Array.from(texts, (_, i) => i % 2);

describe.each(FAMILIES)('%s', (family, config, kinds) => {
  const targets = TARGETS.filter(([, task]) => takes(kinds, task));
  test.each(targets)('300 rows of 2,000 columns: %s', (_, task, y) => {
    // single passes: each solves several systems of 2,000 columns
    const once = { lda: { 'lda.shrink': 'fixed' }, qda: { 'qda.calibrate': false } }[family];
    const p = sound(outcome(family, { ...config, ...once }, columns, { y, task }), task, ROWS);
    expect(new Set(p.filter((_, i) => i % outputsOf(task) === 0)).size).toBeGreaterThan(1);
  });
  test('a vocabulary of 100,000 words, each as rare as can be, and two that tell the answer', () => {
    const documents: Column[] = [{ kind: 'text', name: 't', texts: textColumnOf('t', texts) }];
    const task = kinds === 'regression' ? REGRESSION : BINARY;
    // one column a word for those that take sparse columns; 1,000 of them for the others
    const terms = {
      [`${family}.prep.textTerms`]: 100_000,
      [`${family}.prep.textFeatures`]: 1000,
      [`${family}.prep.textMinDf`]: 1,
    };
    const p = sound(outcome(family, { ...config, ...terms }, documents, { y: told, task }), task, DOCUMENTS);
    const right = p.reduce((n, v, i) => n + (v > 0.5 === (told[i] === 1) ? 1 : 0), 0);
    expect(right / DOCUMENTS).toBeGreaterThan(0.9);
  });
});
