import type { Json, JsonObject } from '../../core/json.ts';
import type { State } from '../../core/state.ts';
import { bool, choice, float, int } from '../../space/space.ts';
import { arrayOf, isBoolean, isNumber, isTexts, jsonOf } from '../shared/state.ts';
import { liveRows, thinned } from '../shared/statistics.ts';
import type { LearnInput } from '../transformer.ts';
import { type Analyzer, TOKEN_PATTERNS, type TokenPattern } from './analyze.ts';
import type { TextCoding } from './text-vectors.ts';
import { learnVocabulary, type VocabularyLimits } from './vocabulary.ts';

/** Training texts that vocabularies are learnt from. */
const SAMPLE = 20_000;

/** Parameters of terms and vocabularies. */
export const TERM_PARAMS = {
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
} as const;

interface TermConfig extends VocabularyLimits {
  readonly unit: 'word' | 'char';
  readonly least: number;
  readonly most: number;
  readonly lowercase: boolean;
  readonly tokens: TokenPattern;
  readonly sublinear: boolean;
}

/** Training rows that texts are learnt from, evenly thinned. */
export function sampleRows({ rows, weight }: LearnInput): Uint32Array {
  return thinned(liveRows(rows, weight), SAMPLE);
}

/** How each text column is written: vocabularies of the training rows, or hashes. */
export function learnCodings(input: LearnInput, config: TermConfig, hashing: boolean): TextCoding[] {
  const { unit, tokens, lowercase, least, maxFeatures, sublinear } = config;
  const analyzer: Analyzer = { unit, tokens, lowercase, least, most: Math.max(least, config.most) };
  const sample = sampleRows(input);
  return input.table.texts.map((texts): TextCoding => {
    if (hashing)
      return { analyzer, terms: [], idf: new Float64Array(maxFeatures).fill(1), buckets: maxFeatures, sublinear };
    return { analyzer, ...learnVocabulary(texts, sample, analyzer, config), buckets: 0, sublinear };
  });
}

/** What is saved of codings, for columns of these names. */
export function codingState(
  names: readonly string[],
  codings: readonly TextCoding[],
): { json: JsonObject; arrays: Record<string, Float64Array> } {
  const first = codings[0];
  const arrays: Record<string, Float64Array> = {};
  codings.forEach((coding, k) => {
    arrays[`idf${k}`] = coding.idf;
  });
  return {
    json: {
      names,
      terms: codings.map((coding) => coding.terms),
      analyzer: first === undefined ? null : { ...first.analyzer },
      buckets: first?.buckets ?? 0,
      sublinear: first?.sublinear ?? false,
    },
    arrays,
  };
}

const isTermLists = (value: unknown): value is readonly (readonly string[])[] =>
  Array.isArray(value) && value.every(isTexts);
const isAnalyzer = (value: unknown): value is Analyzer & Json =>
  typeof value === 'object' && value !== null && 'unit' in value && 'tokens' in value && 'most' in value;

/**
 * Undoes {@link codingState}.
 * @param hasSublinear false for states of a time that had no such setting
 * @throws ModelError PIPELINE_STATE_INVALID
 */
export function codingsFromState(
  state: State,
  hasSublinear: boolean,
): { readonly names: readonly string[]; readonly codings: TextCoding[] } {
  const names = jsonOf(state, 'names', isTexts);
  const terms = jsonOf(state, 'terms', isTermLists);
  const codings = names.map(
    (_, k): TextCoding => ({
      analyzer: jsonOf(state, 'analyzer', isAnalyzer),
      terms: terms[k] ?? [],
      idf: arrayOf(state, `idf${k}`, Float64Array),
      buckets: jsonOf(state, 'buckets', isNumber),
      sublinear: hasSublinear && jsonOf(state, 'sublinear', isBoolean),
    }),
  );
  return { names, codings };
}
