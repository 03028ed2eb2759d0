import type { Json } from '../../core/json.ts';
import type { Feature, MatrixColumn } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { TextColumn } from '../../data/frame.ts';
import { bool, choice, defineSpace, float, int } from '../../space/space.ts';
import { arrayOf, isBoolean, isNumber, isTexts, jsonOf } from '../shared/state.ts';
import { liveRows, thinned } from '../shared/statistics.ts';
import { defineTransformer, derived, type FittedTransformer } from '../transformer.ts';
import { type Analyzer, TOKEN_PATTERNS } from './analyze.ts';
import { type TextCoding, TextVectors } from './text-vectors.ts';
import { learnVocabulary } from './vocabulary.ts';

/** Training texts that vocabularies are learnt from. */
const SAMPLE = 20_000;

/** Appends the columns of every text column. */
class FittedText implements FittedTransformer {
  readonly features: readonly Feature[];
  private readonly names: readonly string[];
  private readonly codings: readonly TextCoding[];
  private readonly vectors: readonly TextVectors[];

  constructor(names: readonly string[], codings: readonly TextCoding[], features: readonly Feature[]) {
    this.names = names;
    this.codings = codings;
    this.vectors = codings.map((coding) => new TextVectors(coding));
    const added = this.vectors.flatMap((v, k) => v.names(names[k]!).map((name) => derived(name, names[k]!)));
    this.features = [...features, ...added];
  }

  transform(columns: readonly Float32Array[], texts: readonly TextColumn[], rows: number): Float32Array[] {
    const out = [...columns];
    for (let k = 0; k < this.vectors.length; k++)
      for (const column of this.vectors[k]!.transform(texts[k]!, rows)) out.push(column);
    return out;
  }
  transformSparse(columns: readonly MatrixColumn[], texts: readonly TextColumn[], rows: number): MatrixColumn[] {
    const out = [...columns];
    for (let k = 0; k < this.vectors.length; k++)
      for (const column of this.vectors[k]!.transformSparse(texts[k]!, rows)) out.push(column);
    return out;
  }
  toState(): State {
    const first = this.codings[0];
    const arrays: Record<string, Float64Array> = {};
    this.codings.forEach((coding, k) => {
      arrays[`idf${k}`] = coding.idf;
    });
    return {
      json: {
        names: this.names,
        terms: this.codings.map((coding) => coding.terms),
        analyzer: first === undefined ? null : { ...first.analyzer },
        buckets: first?.buckets ?? 0,
        sublinear: first?.sublinear ?? false,
      },
      arrays,
    };
  }
}

const isTermLists = (value: unknown): value is readonly (readonly string[])[] =>
  Array.isArray(value) && value.every(isTexts);
const isAnalyzer = (value: unknown): value is Analyzer & Json =>
  typeof value === 'object' && value !== null && 'unit' in value && 'tokens' in value && 'most' in value;

export default defineTransformer({
  name: 'text',
  version: 2,
  doc: 'Words or letter n-grams of texts as TF-IDF or hashed counts, each text a vector of length 1.',
  space: defineSpace({
    method: choice(['tfidf', 'hashing'], {
      default: 'tfidf',
      doc: 'A column for each of the most frequent terms, weighted by rarity, or terms hashed into columns.',
    }),
    unit: choice(['word', 'char'], { default: 'word', doc: 'Terms are n-grams of words or of letters inside words.' }),
    least: int(1, 5, { default: 1, doc: 'Shortest n-gram.' }),
    most: int(1, 6, { default: 1, doc: 'Longest n-gram; the shortest when smaller.' }),
    minDf: int(1, 100, { default: 2, doc: 'Training texts that must hold a term.' }),
    maxDf: float(0.1, 1, { default: 1, doc: 'Largest share of the training texts that may hold a term.' }),
    lowercase: bool({ default: true, doc: 'Ignores the case of letters.' }),
    tokens: choice(TOKEN_PATTERNS, {
      default: 'words',
      doc: 'What a token is: letters and digits of any script and single emoji; all between white space; letters only.',
    }),
    sublinear: bool({ default: false, doc: 'A term that occurs n times in a text counts 1 + ln n instead of n.' }),
    maxFeatures: int(1, 200_000, { default: 200, doc: 'Most term columns of one text column, or hash columns.' }),
  }),
  fit({ table, rows, weight }, config) {
    const { unit, tokens, lowercase, least, method, maxFeatures, sublinear } = config;
    const analyzer: Analyzer = { unit, tokens, lowercase, least, most: Math.max(least, config.most) };
    const sample = thinned(liveRows(rows, weight), SAMPLE);
    const codings = table.texts.map((texts): TextCoding => {
      if (method === 'hashing')
        return { analyzer, terms: [], idf: new Float64Array(maxFeatures).fill(1), buckets: maxFeatures, sublinear };
      return { analyzer, ...learnVocabulary(texts, sample, analyzer, config), buckets: 0, sublinear };
    });
    const names = table.texts.map((texts) => texts.name);
    return { fitted: new FittedText(names, codings, table.features) };
  },
  fromState(state, features, version) {
    const names = jsonOf(state, 'names', isTexts);
    const terms = jsonOf(state, 'terms', isTermLists);
    const codings = names.map(
      (_, k): TextCoding => ({
        analyzer: jsonOf(state, 'analyzer', isAnalyzer),
        terms: terms[k] ?? [],
        idf: arrayOf(state, `idf${k}`, Float64Array),
        buckets: jsonOf(state, 'buckets', isNumber),
        // version 1 had no such setting
        sublinear: version >= 2 && jsonOf(state, 'sublinear', isBoolean),
      }),
    );
    return new FittedText(names, codings, features);
  },
});
