import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { decodeState, encodeState } from '../../src/core/state-codec.ts';
import type { BaseTable } from '../../src/data/frame.ts';
import { registerFamily, unregisterFamily } from '../../src/models/registry.ts';
import { estimatePipelineCost } from '../../src/pipeline/estimate-cost.ts';
import { pipelineFromState } from '../../src/pipeline/fit-pipeline.ts';
import { buildSearchSpace } from '../../src/pipeline/search-space.ts';
import { takeRows } from '../../src/pipeline/take-rows.ts';
import { baseOf, fitAll, mixedFrame } from './helpers.ts';
import { toyFamily } from './toy-family.ts';

const families = [
  toyFamily('toy-native', {}),
  toyFamily('toy-scaled', { acceptsMissing: false, acceptsCategories: false, wantsScaling: true }),
  toyFamily('toy-numbers', { acceptsMissing: false, acceptsCategories: false }),
];
beforeAll(() => families.forEach(registerFamily));
afterAll(() => {
  for (const f of families) unregisterFamily(f.name);
});

const ROWS = 200;
const held = (row: number): boolean => row % 4 === 1;
const all = Uint32Array.from({ length: ROWS }, (_, i) => i);
const { plan, base } = baseOf(mixedFrame(ROWS, 5));
const y = Float64Array.from(all, (i) => (i * 7) % 3);
const input = {
  base,
  y,
  rows: all.filter((i) => !held(i)),
  validation: { rows: all.filter(held) },
  task: { kind: 'multiclass', classes: ['a', 'b', 'c'] },
} as const;

/** The held-out rows turned upside down: other numbers, other categories, other texts. */
function altered(): BaseTable {
  const other = baseOf(mixedFrame(ROWS, 99)).base;
  const from = all.map((i) => (held(i) ? i + ROWS : i));
  const columns = base.columns.map((column, j) => {
    const both = new Float32Array(2 * ROWS);
    both.set(column);
    both.set(other.columns[j]!, ROWS);
    return Float32Array.from(from, (i) => both[i]!);
  });
  const offsets = new Uint32Array(2 * ROWS + 1);
  const [left, right] = [base.texts[0]!, other.texts[0]!];
  offsets.set(left.offsets);
  right.offsets.forEach((o, i) => {
    offsets[ROWS + i] = left.utf8.length + o;
  });
  const texts = {
    name: left.name,
    offsets,
    utf8: Uint8Array.of(...left.utf8, ...right.utf8),
    valid: Uint8Array.of(...left.valid, ...right.valid),
  };
  return { ...takeRows({ ...base, rows: 2 * ROWS, columns: [], texts: [texts] }, from), columns };
}

const space = buildSearchSpace({
  plan,
  families,
  shape: { task: 'multiclass', rows: 150, cols: base.columns.length, categories: 2, classes: 3 },
});
const rng = createRng(17);
const configs = Array.from({ length: 24 }, () => space.sample(rng));

describe.each(configs.map((config) => [JSON.stringify(config), config] as const))('%s', (_, config) => {
  it('learns nothing from held-out rows, predicts row by row what it predicts at once, and survives saving', () => {
    const pipeline = fitAll(input, config);
    const saved = encodeState(pipeline.toState());
    const otherY = y.map((v, i) => (held(i) ? (v + 1) % 3 : v));
    const blind = fitAll({ ...input, base: altered(), y: otherY }, config);
    expect(encodeState(blind.toState())).toEqual(saved);

    const whole = pipeline.predict(base);
    expect(pipelineFromState(decodeState(saved)).predict(base)).toEqual(whole);
    expect(pipeline.predict(base, { rows: all.filter(held) })).toEqual(whole.filter((__, i) => held(i)));
    for (const row of [0, 1, 99, ROWS - 1])
      expect(pipeline.predict(takeRows(base, Uint32Array.of(row)))[0]).toBe(whole[row]);
  });
});

describe('estimatePipelineCost', () => {
  it('counts at least the columns that are derived, and not many times more', () => {
    const shape = { task: 'multiclass', rows: 150, cols: 0, categories: 0, classes: 3 } as const;
    for (const config of configs) {
      const { features } = fitAll(input, config);
      const derived = features.filter((f) => f.base === undefined).length;
      const estimate = (estimatePipelineCost(config, plan, shape).bytes - 1000) / (6 * ROWS);
      expect(estimate, JSON.stringify([config, features.map((f) => f.name)])).toBeGreaterThanOrEqual(derived);
      // the vocabulary of the toy texts is smaller than the limit that is counted with, when it is made and when it is filled
      expect(estimate, JSON.stringify([config, derived])).toBeLessThanOrEqual(3 * derived + 2000);
    }
  });
});

describe('the default of each family', () => {
  it('is what an empty config means', () => {
    for (const { name, seen } of families) {
      const full = space.canonical({ family: name });
      const bare = fitAll(input, { family: name }).features.map((f) => f.name);
      expect(fitAll(input, full).features.map((f) => f.name)).toEqual(bare);
      expect(seen.at(-1)!.x.columns.length).toBe(bare.length);
    }
  });
});
