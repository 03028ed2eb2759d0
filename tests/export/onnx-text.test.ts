import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/core/errors.ts';
import { createRng } from '../../src/core/rng.ts';
import { onnxModel } from '../../src/export/onnx/onnx-model.ts';
import { STAGE_CONVERTERS } from '../../src/export/onnx/stages/index.ts';
import { GraphText } from '../../src/export/onnx/text/graph-text.ts';
import { matrixOf } from '../../src/onnx/columns.ts';
import { Graph } from '../../src/onnx/graph.ts';
import text from '../../src/preprocess/text/index.ts';
import textStatistics from '../../src/preprocess/text-statistics/index.ts';
import textSvd from '../../src/preprocess/text-svd/index.ts';
import type { Transformer } from '../../src/preprocess/transformer.ts';
import type { Config } from '../../src/space/param.ts';
import { toyTask } from '../../src/testing/toy-data.ts';
import { textColumnOf } from '../../src/testing/toy-frame.ts';
import { expectAgreement } from './expect-agreement.ts';
import { predictorOf, textTables } from './fitted-predictor.ts';
import { loadOnnx } from './run-onnx.ts';

const TRAINING = [
  ...['the car is red', 'The Car, is fast!', 'a b', 'x', '東京 is big', '東京', '🚗 vroom 🚗🚗', 'naïve Ärger', null],
  ...[
    'Istanbul İstanbul ı I',
    'i̇stanbul',
    'ΟΔΟΣ οδος σας',
    'ΣΑΣ ΣΑΣ. Α’Σ',
    'snake_case_1 and 12 34',
    'kKk',
    "don't stop",
    '',
  ],
  ...['ʼn ŉ ǅ ẞß straße', 'tab\tand\u00a0space\u3000wide', '©2024 ™ 〰 ok'],
];
const HARD = [
  ...[
    '',
    null,
    ' ',
    'a',
    'Σ',
    'ΑΣ',
    'ΑΣΑ',
    'Α.Σ',
    'ΑΣ.Α',
    'ΑΣ\u0301',
    'İ',
    'İİ x',
    'THE CAR',
    '🚗',
    '🚗🚗',
    'a🚗b',
    '👨‍👩‍👧',
    '\u200d',
  ],
  ...[
    '\ufeffthe car',
    'car\u2028red',
    '!!! ???',
    'ＣＡＲ car',
    '①②',
    '𝕏 𐐀𐐨',
    'x'.repeat(300),
    'ǅ',
    'ẞ',
    '東京東京 Is',
    '_',
    '¼',
  ],
  ...['a  b', 'aⓂb', 'K\u212a', 'NULL', '\\', '"quoted"', 'e\u0308', 'क्षि', 'नमस्ते', 'ก็', 'مرحبا', 'שלום', '한국어'].map(
    (t) => t.normalize('NFC'),
  ),
];

/** A fitted step and its graph, both as functions of texts. */
async function bothForms(step: Transformer, config: Config, training: readonly (string | null)[]) {
  const rows = Uint32Array.from(training.keys());
  const table = { rows: training.length, features: [], columns: [], texts: [textColumnOf('t', training)] };
  const input = { table, rows, y: new Float64Array(rows.length), task: toyTask('regression') };
  const { fitted } = step.fit(input, step.space.canonical(config), createRng(1));
  const graph = new Graph();
  const texts = new Map([['t', new GraphText(graph, graph.input({ name: 't', type: 'string', dims: ['N', 1] }))]]);
  const convert = STAGE_CONVERTERS[step.name]!;
  const columns = convert({ graph, state: fitted.toState(), features: [], columns: [], texts });
  expect(columns).toHaveLength(fitted.features.length);
  graph.output(matrixOf(graph, columns), { name: 'out', type: 'float', dims: ['N', columns.length] });
  const run = await loadOnnx(graph.encode('step', '0'));
  return {
    async compare(given: readonly (string | null)[]): Promise<void> {
      // an empty cell is a missing one in files and graphs
      const column = textColumnOf(
        't',
        given.map((cell) => (cell === '' ? null : cell)),
      );
      const own = fitted.transform([], [column], given.length);
      const got = (await run({ rows: given.length, columns: [{ kind: 'text', name: 't', texts: column }] }))['out']!;
      const differing = given.flatMap((cell, i) => {
        const off = own.filter((values, j) => !close(values[i]!, got[i * own.length + j] as number));
        return off.length === 0 ? [] : [cell];
      });
      expect(differing).toEqual([]);
      expect(own.some((values) => values.some((v) => v !== 0))).toBe(true);
    },
  };
}
const close = (a: number, b: number): boolean => Object.is(a, b) || Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a));

describe('the ONNX form of steps that read texts answers as the step does', () => {
  const base = { minDf: 1, maxFeatures: 5000 };
  const configs = [
    {},
    { most: 3, sublinear: true },
    { least: 2, most: 2, tokens: 'chunks', lowercase: false },
    { tokens: 'letters', most: 2 },
    { unit: 'char', most: 3 },
    { unit: 'char', least: 5, most: 6, sublinear: true },
    { unit: 'char', least: 2, most: 4, tokens: 'chunks', lowercase: false },
  ];
  it.each(configs)('terms, %o', async (config) => {
    const forms = await bothForms(text, { ...base, ...config }, TRAINING);
    await forms.compare([...HARD, ...TRAINING]);
    // one row alone is another shape of everything inside
    for (const cell of ['the Car', 'İ', 'ΑΣ']) await forms.compare([...TRAINING.slice(0, 1), cell]);
  });
  it('terms of any text, drawn', async () => {
    const forms = await bothForms(text, { ...base, unit: 'char', most: 3 }, TRAINING);
    const piece = fc.constantFrom(
      ...[...TRAINING, ...HARD].flatMap((t) => Array.from(t ?? '')),
      ' ',
      '.',
      'Σ',
      'σ',
      'İ',
      'i',
    );
    const cell = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('').normalize('NFC'));
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 20 }), (cells) =>
        forms.compare(['red car', ...cells]),
      ),
      { numRuns: 30 },
    );
  });
  it('counts of characters and words', async () => {
    const forms = await bothForms(textStatistics, {}, TRAINING);
    await forms.compare([...HARD, ...TRAINING]);
    await forms.compare(['Long '.repeat(5000)]);
  });
  it('main directions, and texts beyond the longest one', async () => {
    const forms = await bothForms(textSvd, { ...base, components: 4 }, TRAINING);
    await forms.compare([...HARD, ...TRAINING]);
    await forms.compare([`${'is '.repeat(6666)}ca red car`]);
  });
});

describe('a whole predictor of a table with texts', () => {
  it('gives the same numbers in its ONNX form', async () => {
    const configs = [
      { family: 'gbdt', maxRounds: 10 },
      { family: 'linear' },
      { family: 'linear-svm', 'prep.text': 'tfidf' },
    ];
    await expectAgreement(predictorOf(toyTask('regression'), configs, {}, textTables), textTables);
  });
  it('is refused by column and step where terms are hashed', () => {
    const config = { family: 'logistic', 'prep.text': 'hashing' };
    const predictor = predictorOf(toyTask('binary'), [config], {}, textTables);
    expect(() => onnxModel(predictor)).toThrow(ModelError);
    expect(() => onnxModel(predictor)).toThrow(/text \(columns 'note'\): terms are hashed into/);
  });
});
