import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitState } from '../../src/core/state.ts';
import { decodeState, encodeState } from '../../src/core/state-codec.ts';
import type { GbdtModel } from '../../src/models/gbdt/gbdt-model.ts';
import gbdt from '../../src/models/gbdt/index.ts';
import { registerFamily, unregisterFamily } from '../../src/models/registry.ts';
import { fitPipeline, pipelineFromState } from '../../src/pipeline/fit-pipeline.ts';
import { takeRows } from '../../src/pipeline/take-rows.ts';
import { baseOf, context, fitAll, mixedFrame, range } from './helpers.ts';
import { toyFamily } from './toy-family.ts';

const native = toyFamily('toy-native', {});
const plain = toyFamily('toy-plain', { acceptsMissing: false, acceptsCategories: false, wantsScaling: true });
const families = [native, plain];

beforeAll(() => families.forEach(registerFamily));
afterAll(() => {
  for (const f of families) unregisterFamily(f.name);
});

const ROWS = 120;
const { base } = baseOf(mixedFrame(ROWS, 7));
const y = Float64Array.from({ length: ROWS }, (_, i) => (base.columns[0]![i]! > 3 ? 1 : 0));
const input = {
  base,
  y,
  rows: range(0, 90),
  validation: { rows: range(90, ROWS) },
  task: { kind: 'binary', classes: ['no', 'yes'] },
} as const;

describe('fitPipeline', () => {
  it('hands a native family the base columns themselves, with their base index', () => {
    fitAll(input, { family: 'toy-native' });
    const { x } = native.seen.at(-1)!;
    base.columns.forEach((column, j) => {
      expect(x.columns[j]).toBe(column);
      expect(x.features[j]!.base).toBe(j);
    });
  });
  it('gives a plain family numbers only, none missing, and names every derived column by a formula', () => {
    fitAll(input, { family: 'toy-plain' });
    const { x } = plain.seen.at(-1)!;
    for (const feature of x.features) expect(feature.kind).toBe('numeric');
    for (const column of x.columns) expect(column.some(Number.isNaN)).toBe(false);
    for (const feature of x.features) if (feature.name !== feature.source) expect(feature.formula).not.toBe(undefined);
    expect(x.features.map((f) => f.name)).toContain('c=y');
  });
  it.each(families.map((f) => f.name))('%s: one row at a time gives the same bits as all at once', (family) => {
    const pipeline = fitAll(input, { family });
    const all = pipeline.predict(base);
    for (let row = 0; row < ROWS; row++) {
      const one = takeRows(base, Uint32Array.of(row));
      expect(pipeline.predict(one)[0]).toBe(all[row]);
    }
    expect(pipeline.predict(base, { rows: range(90, ROWS) })).toEqual(all.slice(90));
  });
  it.each(families.map((f) => f.name))('%s: survives encoding to bytes, to the bit', (family) => {
    const pipeline = fitAll(input, { family, [`${family}.factor`]: 1.5 });
    const again = pipelineFromState(decodeState(encodeState(pipeline.toState())));
    expect(again.predict(base)).toEqual(pipeline.predict(base));
    expect(again.features.map((f) => f.name)).toEqual(pipeline.features.map((f) => f.name));
    expect(again.config).toEqual(pipeline.config);
    expect(encodeState(again.toState())).toEqual(encodeState(pipeline.toState()));
  });
  it('yields snapshots that are whole pipelines', () => {
    const first = fitPipeline(input, { family: 'toy-plain' }, context()).next().value;
    const full = fitAll(input, { family: 'toy-plain' });
    if (first === undefined || !('snapshot' in first)) expect.unreachable('no step was yielded');
    const half = first.snapshot().predict(base);
    expect(Array.from(half, (v) => 2 * v)).toEqual(Array.from(full.predict(base)));
  });
  it.each(families.map((f) => f.name))('%s: learns nothing from validation rows, neither x nor y', (family) => {
    const altered = base.columns.map((column) => {
      const copy = column.slice();
      for (let i = 90; i < ROWS; i++) copy[i] = i % 3 === 0 ? Number.NaN : i % 2;
      return copy;
    });
    const otherY = y.slice();
    for (let i = 90; i < ROWS; i++) otherY[i] = 1 - otherY[i]!;
    const left = fitAll(input, { family });
    const right = fitAll({ ...input, base: { ...base, columns: altered }, y: otherY }, { family });
    expect(encodeState(right.toState())).toEqual(encodeState(left.toState()));
  });
  it('passes monotone signs to the columns that keep the order of the constrained one', () => {
    fitAll({ ...input, monotone: { a: 1, b: -1, c: 1 } }, { family: 'toy-plain' });
    const { x, monotone } = plain.seen.at(-1)!;
    const signs = Object.fromEntries(x.features.map((f, j) => [f.name, monotone![j]!]));
    expect([signs['a'], signs['b'], signs['c=y'], signs['missing(b)']]).toEqual([1, -1, 0, 0]);
  });
  it('grows no branch of columns of two groups, nor a feature of several columns, under interaction constraints', () => {
    const groups = [
      ['a', 'wide', 'note'],
      ['b', 'c'],
    ];
    const orZero = (v: number): number => (Number.isNaN(v) ? 0 : v);
    const sums = Float64Array.from(
      base.columns[0]!,
      (v, i) => orZero(v) * (orZero(base.columns[2]![i]!) + orZero(base.columns[1]![i]!)),
    );
    const combined = { crosses: 2, interactions: 4, groupMeans: 4, clusters: 8, targetEncode: true };
    const prep = Object.fromEntries(Object.entries(combined).map(([name, value]) => [`gbdt.prep.${name}`, value]));
    const given = { base, y: sums, rows: range(0, ROWS), task: { kind: 'regression' } } as const;
    const config = { family: 'gbdt', ...prep, 'gbdt.maxRounds': 40, 'gbdt.minDataInLeaf': 2 };
    const mixing = (interactionConstraints?: string[][]): [branches: number, mixed: number] => {
      const own = interactionConstraints === undefined ? {} : { interactionConstraints };
      const { features, ...pipeline } = fitAll({ ...given, ...own }, config);
      const { parts } = gbdt.fromState(splitState(pipeline.toState(), 'model'), gbdt.version) as GbdtModel;
      const { trees } = parts;
      let [branches, mixed] = [0, 0];
      const walk = (node: number, path: readonly number[]): void => {
        if (node >= 0) for (const side of [trees.left, trees.right]) walk(side[node]!, [...path, trees.feature[node]!]);
        else {
          const sources = new Set(path.map((f) => features[f]!.source));
          const own = (name: string): number => groups.findIndex((group) => group.includes(name));
          branches++;
          if (new Set([...sources].map(own)).size > 1) mixed++;
        }
      };
      for (const root of trees.roots) walk(root, []);
      return [branches, mixed];
    };
    const [branches, mixed] = mixing(groups);
    expect(branches).toBeGreaterThan(40);
    expect(mixed).toBe(0);
    expect(mixing()[1]).toBeGreaterThan(0);
  });
  it('sums importances per column of the user', () => {
    const shares = fitAll(input, { family: 'toy-plain' }).importances!();
    expect(Object.keys(shares)).toEqual(expect.arrayContaining(['a', 'b', 'c', 'wide', 'when']));
    expect(Object.values(shares).reduce((s, v) => s + v, 0)).toBeCloseTo(1, 10);
  });
  it('refuses predictions that are not finite', () => {
    const broken = toyFamily('toy-broken', {});
    const inner = broken.fit.bind(broken);
    broken.fit = function* (fitInput, config, ctx) {
      const model = yield* inner(fitInput, config, ctx);
      return { ...model, predict: () => Float64Array.of(Number.NaN) };
    };
    registerFamily(broken);
    const pipeline = fitAll(input, { family: 'toy-broken' });
    expect(() => pipeline.predict(base)).toThrow(expect.objectContaining({ code: 'MODEL_SCORES_INVALID' }));
    unregisterFamily('toy-broken');
  });
  it('refuses a table of another plan', () => {
    const pipeline = fitAll(input, { family: 'toy-native' });
    const short = { ...base, columns: base.columns.slice(1) };
    expect(() => pipeline.predict(short)).toThrow(expect.objectContaining({ code: 'PIPELINE_TABLE_MISMATCH' }));
  });
  it('names what it does not know when it loads', () => {
    const state = fitAll(input, { family: 'toy-plain' }).toState();
    unregisterFamily('toy-plain');
    expect(() => pipelineFromState(state)).toThrow(/toy-plain.*PIPELINE_STATE_UNKNOWN/);
    registerFamily(plain);
    const newer = { ...state, json: { ...state.json, version: 99 } };
    expect(() => pipelineFromState(newer)).toThrow(/version 99/);
  });
});
