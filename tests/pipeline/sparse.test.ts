import { describe, expect, it } from 'vitest';
import { columnBytes, densify, isSparse, type MatrixColumn } from '../../src/core/matrix.ts';
import { registerFamily, unregisterFamily } from '../../src/models/registry.ts';
import { takeRows } from '../../src/pipeline/take-rows.ts';
import { baseOf, fitAll, mixedFrame, range } from './helpers.ts';
import { toyFamily } from './toy-family.ts';

const ROWS = 150;
const { base } = baseOf(mixedFrame(ROWS, 3));
const input = {
  base,
  y: Float64Array.from({ length: ROWS }, (_, i) => i % 2),
  rows: range(0, 100),
  validation: { rows: range(100, ROWS) },
  task: { kind: 'binary', classes: ['no', 'yes'] },
} as const;

/** What a family of these traits is handed. */
function columnsFor(acceptsSparse: boolean): readonly MatrixColumn[] {
  const traits = { acceptsMissing: false, acceptsCategories: false, wantsScaling: true, acceptsSparse };
  const family = toyFamily('toy-sparse', traits);
  registerFamily(family);
  fitAll(input, { family: 'toy-sparse', 'toy-sparse.prep.oneHotMax': 64, 'toy-sparse.prep.textMinDf': 1 });
  unregisterFamily('toy-sparse');
  return family.seen.at(-1)!.x.columns;
}

describe('sparse columns', () => {
  it('reach a family that accepts them, with the values that others get densely, in a fraction of the room', () => {
    const sparse = columnsFor(true);
    const dense = columnsFor(false);
    expect(dense.some(isSparse)).toBe(false);
    expect(sparse.filter(isSparse).length).toBeGreaterThan(40);
    expect(sparse.map(densify)).toEqual(dense);
    const bytes = (columns: readonly MatrixColumn[]): number => columns.reduce((n, c) => n + columnBytes(c), 0);
    expect(bytes(sparse)).toBeLessThan(0.6 * bytes(dense));
  });
  it.each(['logistic'])('%s predicts the same row by row, for some rows and for all', (family) => {
    const pipeline = fitAll(input, { family });
    const all = pipeline.predict(base);
    expect(pipeline.predict(base, { rows: range(100, ROWS) })).toEqual(all.slice(100));
    for (let row = 0; row < ROWS; row += 13)
      expect(pipeline.predict(takeRows(base, Uint32Array.of(row)))[0]).toBe(all[row]);
  });
});
