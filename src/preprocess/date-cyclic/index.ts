import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { defineSpace } from '../../space/space.ts';
import { DATE_PERIODS, datePartOf } from '../date-parts.ts';
import { defineTransformer, derived, type FittedTransformer } from '../transformer.ts';

/** Appends sine and cosine of each part of a date that comes round again; learns nothing. */
class FittedDateCyclic implements FittedTransformer {
  readonly features: readonly Feature[];
  /** Input features with a cycle, and its length. */
  private readonly cycles: readonly { readonly j: number; readonly period: number }[];

  constructor(features: readonly Feature[]) {
    this.cycles = features.flatMap((feature, j) => {
      const part = datePartOf(feature);
      const period = part === undefined ? undefined : DATE_PERIODS[part];
      return period === undefined ? [] : [{ j, period }];
    });
    const added = this.cycles.flatMap(({ j, period }) => {
      const { name, source } = features[j]!;
      return ['sin', 'cos'].map((f) => derived(`${f}(2π ${name} / ${period})`, source));
    });
    this.features = [...features, ...added];
  }

  transform(columns: readonly Float32Array[], _texts: readonly unknown[], rows: number): Float32Array[] {
    const out = [...columns];
    for (const { j, period } of this.cycles) {
      const column = columns[j]!;
      const sine = new Float32Array(rows);
      const cosine = new Float32Array(rows);
      for (let i = 0; i < rows; i++) {
        const angle = (2 * Math.PI * column[i]!) / period;
        sine[i] = Math.sin(angle);
        cosine[i] = Math.cos(angle);
      }
      out.push(sine, cosine);
    }
    return out;
  }
  toState(): State {
    return { json: {}, arrays: {} };
  }
}

export default defineTransformer({
  name: 'date-cyclic',
  version: 1,
  doc: 'Sine and cosine of month, day, weekday, day of the year, hour and minute, so that December is next to January.',
  space: defineSpace({}),
  fit: ({ table }) => ({ fitted: new FittedDateCyclic(table.features) }),
  fromState: (_state, features) => new FittedDateCyclic(features),
});
