import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { TextColumn } from '../../data/frame.ts';
import { defineSpace, int } from '../../space/space.ts';
import { randomizedSvd } from '../shared/randomized-svd.ts';
import { arrayOf } from '../shared/state.ts';
import { codingState, codingsFromState, learnCodings, sampleRows, TERM_PARAMS } from '../text/coding.ts';
import { type TextCoding, TextVectors } from '../text/text-vectors.ts';
import { defineTransformer, derived, type FittedTransformer } from '../transformer.ts';

/** Appends the projections of every text column. */
class FittedTextSvd implements FittedTransformer {
  readonly features: readonly Feature[];
  private readonly names: readonly string[];
  private readonly codings: readonly TextCoding[];
  private readonly vectors: readonly TextVectors[];
  /** For each text, row-major [terms, components]. */
  private readonly directions: readonly Float32Array[];

  constructor(
    names: readonly string[],
    codings: readonly TextCoding[],
    directions: readonly Float32Array[],
    features: readonly Feature[],
  ) {
    [this.names, this.codings, this.directions] = [names, codings, directions];
    this.vectors = codings.map((coding) => new TextVectors(coding));
    const added = names.flatMap((name, k) =>
      Array.from({ length: this.width(k) }, (_, c) => derived(`svd(${name}, ${c + 1})`, name)),
    );
    this.features = [...features, ...added];
  }

  private width(k: number): number {
    const terms = this.vectors[k]!.width;
    return terms === 0 ? 0 : this.directions[k]!.length / terms;
  }

  transform(columns: readonly Float32Array[], texts: readonly TextColumn[], rows: number): Float32Array[] {
    const out = [...columns];
    for (let k = 0; k < this.vectors.length; k++) {
      const width = this.width(k);
      const sums = new Float64Array(rows * width);
      // term by term: for each row the same order of additions, however many rows there are
      this.vectors[k]!.transformSparse(texts[k]!, rows).forEach(({ indices, values }, t) => {
        for (let e = 0; e < indices.length; e++)
          for (let c = 0; c < width; c++)
            sums[indices[e]! * width + c]! += values[e]! * this.directions[k]![t * width + c]!;
      });
      for (let c = 0; c < width; c++) out.push(Float32Array.from({ length: rows }, (_, i) => sums[i * width + c]!));
    }
    return out;
  }
  toState(): State {
    const { json, arrays } = codingState(this.names, this.codings);
    const directions = Object.fromEntries(this.directions.map((d, k) => [`directions${k}`, d]));
    return { json, arrays: { ...arrays, ...directions } };
  }
}

export default defineTransformer({
  name: 'text-svd',
  version: 1,
  doc: 'The main directions of the TF-IDF vectors of texts (latent semantic analysis), for models that want few columns.',
  space: defineSpace({
    components: int(1, 256, { default: 32, log: true, doc: 'Most directions of one text column.' }),
    ...TERM_PARAMS,
  }),
  fit(input, config, rng) {
    const names = input.table.texts.map((texts) => texts.name);
    const codings = learnCodings(input, config, false);
    const sample = sampleRows(input);
    const directions = codings.map((coding, k) => {
      const vectors = new TextVectors(coding);
      const columns = vectors.transformSparse(input.table.texts[k]!, sample.length, sample);
      return Float32Array.from(randomizedSvd(columns, sample.length, config.components, rng.fork(names[k]!)).vectors);
    });
    return { fitted: new FittedTextSvd(names, codings, directions, input.table.features) };
  },
  fromState(state, features) {
    const { names, codings } = codingsFromState(state, true);
    const directions = names.map((_, k) => arrayOf(state, `directions${k}`, Float32Array));
    return new FittedTextSvd(names, codings, directions, features);
  },
});
