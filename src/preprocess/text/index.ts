import type { Feature, MatrixColumn } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { TextColumn } from '../../data/frame.ts';
import { choice, defineSpace } from '../../space/space.ts';
import { defineTransformer, derived, type FittedTransformer } from '../transformer.ts';
import { codingState, codingsFromState, learnCodings, TERM_PARAMS } from './coding.ts';
import { type TextCoding, TextVectors } from './text-vectors.ts';

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
    return codingState(this.names, this.codings);
  }
}

export default defineTransformer({
  name: 'text',
  version: 2,
  doc: 'Words or letter n-grams of texts as TF-IDF or hashed counts, each text a vector of length 1.',
  space: defineSpace({
    method: choice(['tfidf', 'hashing'], {
      default: 'tfidf',
      doc: 'A column for each of the most frequent terms, weighted by rarity, or terms hashed into columns.',
    }),
    ...TERM_PARAMS,
  }),
  fit(input, config) {
    const names = input.table.texts.map((texts) => texts.name);
    const codings = learnCodings(input, config, config.method === 'hashing');
    return { fitted: new FittedText(names, codings, input.table.features) };
  },
  fromState(state, features, version) {
    const { names, codings } = codingsFromState(state, version >= 2);
    return new FittedText(names, codings, features);
  },
});
