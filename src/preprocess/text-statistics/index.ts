import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { TextColumn } from '../../data/frame.ts';
import { defineSpace } from '../../space/space.ts';
import { readText } from '../shared/read-text.ts';
import { isTexts, jsonOf } from '../shared/state.ts';
import { defineTransformer, derived, type FittedTransformer } from '../transformer.ts';
import { TEXT_STATISTICS, textStatistics } from './statistics.ts';

/** Appends the statistics of every text column; learns nothing but their names. */
class FittedTextStatistics implements FittedTransformer {
  readonly features: readonly Feature[];
  private readonly names: readonly string[];

  constructor(names: readonly string[], features: readonly Feature[]) {
    this.names = names;
    const added = names.flatMap((name) => TEXT_STATISTICS.map((s) => derived(`${s}(${name})`, name)));
    this.features = [...features, ...added];
  }

  transform(columns: readonly Float32Array[], texts: readonly TextColumn[], rows: number): Float32Array[] {
    const out = [...columns];
    for (let k = 0; k < this.names.length; k++) {
      const first = out.length;
      for (let s = 0; s < TEXT_STATISTICS.length; s++) out.push(new Float32Array(rows));
      for (let i = 0; i < rows; i++) {
        const values = textStatistics(readText(texts[k]!, i));
        for (let s = 0; s < values.length; s++) out[first + s]![i] = values[s]!;
      }
    }
    return out;
  }
  toState(): State {
    return { json: { names: this.names }, arrays: {} };
  }
}

export default defineTransformer({
  name: 'text-statistics',
  version: 1,
  doc: 'Length, number of words, and shares of digits, capitals and marks of each text.',
  space: defineSpace({}),
  fit: ({ table }) => ({
    fitted: new FittedTextStatistics(
      table.texts.map((t) => t.name),
      table.features,
    ),
  }),
  fromState: (state, features) => new FittedTextStatistics(jsonOf(state, 'names', isTexts), features),
});
