import { type Feature, isSparse, type MatrixColumn } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { bool, choice, defineSpace } from '../../space/space.ts';
import { arrayOf } from '../shared/state.ts';
import { liveRows, moments, quantileOfSorted, sortedValues } from '../shared/statistics.ts';
import { defineTransformer, derived, detached, type FittedTransformer } from '../transformer.ts';

/** Puts learnt values in the place of missing ones; then appends one 0/1 column for each indicator. */
class FittedImpute implements FittedTransformer {
  readonly features: readonly Feature[];
  private readonly fill: Float32Array;
  private readonly indicators: Uint32Array;

  constructor(fill: Float32Array, indicators: Uint32Array, features: readonly Feature[]) {
    this.fill = fill;
    this.indicators = indicators;
    this.features = [
      ...features.map(detached),
      ...Array.from(indicators, (j) => derived(`missing(${features[j]!.name})`, features[j]!.source)),
    ];
  }

  transform(columns: readonly Float32Array[], texts: readonly unknown[], rows: number): Float32Array[] {
    // dense columns in, dense columns out
    return this.transformSparse(columns, texts, rows) as Float32Array[];
  }
  transformSparse(columns: readonly MatrixColumn[], _texts: readonly unknown[], rows: number): MatrixColumn[] {
    const out: MatrixColumn[] = [];
    for (let j = 0; j < this.fill.length; j++) {
      const column = columns[j]!;
      out.push(isSparse(column) ? column : filled(column, rows, this.fill[j]!));
    }
    for (const j of this.indicators) {
      const column = columns[j]!;
      if (isSparse(column)) continue;
      const flag = new Float32Array(rows);
      for (let i = 0; i < rows; i++) if (Number.isNaN(column[i]!)) flag[i] = 1;
      out.push(flag);
    }
    return out;
  }
  toState(): State {
    return { json: {}, arrays: { fill: this.fill, indicators: this.indicators } };
  }
}

function filled(column: Float32Array, rows: number, value: number): Float32Array {
  let at = 0;
  while (at < rows && !Number.isNaN(column[at]!)) at++;
  if (at === rows) return column;
  const out = column.slice();
  for (; at < rows; at++) if (Number.isNaN(out[at]!)) out[at] = value;
  return out;
}

/** Columns with missing values at some rows; of several that miss in exactly the same rows, the first one. */
function missingPatterns(columns: readonly Float32Array[], rows: Uint32Array): number[] {
  const first = new Map<number, number[]>();
  const out: number[] = [];
  columns.forEach((column, j) => {
    if (isSparse(column)) return;
    const hash = patternHash(column, rows);
    if (hash === null) return;
    const alike = first.get(hash) ?? [];
    if (alike.some((k) => rows.every((row) => Number.isNaN(columns[k]![row]!) === Number.isNaN(column[row]!)))) return;
    first.set(hash, [...alike, j]);
    out.push(j);
  });
  return out;
}

/** Hash of the positions of missing values (FNV-1a over 32-bit words); null when there is none. */
function patternHash(column: Float32Array, rows: Uint32Array): number | null {
  let hash = 0x811c9dc5;
  let any = false;
  for (let i = 0; i < rows.length; i++)
    if (Number.isNaN(column[rows[i]!]!)) {
      hash = Math.imul(hash ^ i, 0x01000193);
      any = true;
    }
  return any ? hash : null;
}

export default defineTransformer({
  name: 'impute',
  version: 1,
  doc: 'Replaces missing numbers by the median or mean of the training rows, missing categories by "unseen".',
  space: defineSpace({
    strategy: choice(['median', 'mean'], { default: 'median', doc: 'What a missing number becomes.' }),
    indicators: bool({
      default: false,
      doc: 'Adds a 0/1 column for each column with missing values; one for columns that miss in the same rows.',
    }),
  }),
  fit({ table, rows, weight }, config) {
    const fill = new Float32Array(table.features.length);
    const indicators = config.indicators ? missingPatterns(table.columns, liveRows(rows, weight)) : [];
    table.features.forEach((feature, j) => {
      const column = table.columns[j]!;
      if (feature.kind === 'category') fill[j] = feature.cardinality;
      else if (!isSparse(column)) {
        const value =
          config.strategy === 'mean'
            ? moments(column, rows, weight).mean
            : quantileOfSorted(sortedValues(column, rows, weight), 0.5);
        fill[j] = Number.isNaN(value) ? 0 : value;
      }
    });
    return { fitted: new FittedImpute(fill, Uint32Array.from(indicators), table.features) };
  },
  fromState: (state, features) =>
    new FittedImpute(arrayOf(state, 'fill', Float32Array), arrayOf(state, 'indicators', Uint32Array), features),
});
