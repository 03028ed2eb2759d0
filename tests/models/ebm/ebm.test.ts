import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng.ts';
import type { EbmModel } from '../../../src/models/ebm/ebm-model.ts';
import ebm from '../../../src/models/ebm/index.ts';
import type { FitInput } from '../../../src/models/family.ts';
import type { AdditiveShapes, ShapeAxis } from '../../../src/models/shared/additive-shapes.ts';
import type { Config } from '../../../src/space/param.ts';
import { defaultConfig, fitModel, meanLoss } from '../../../src/testing/fit-model.ts';
import { categoryFeature, numericFeature, toyData, toyTask } from '../../../src/testing/toy-data.ts';

const fit = (input: FitInput, config: Config = {}): EbmModel => {
  const all = { ...defaultConfig(ebm, input), bags: 2, maxRounds: 120, learningRate: 0.08, ...config };
  return fitModel(ebm, input, { config: all }) as EbmModel;
};

/** The place of a value, by reading the axis as its documentation says. */
function placeOf({ kind, bounds, placeOf: places, missing }: ShapeAxis, value: number): number {
  if (Number.isNaN(value)) return missing;
  if (kind === 'category') return places[Math.min(value, places.length - 1)]!;
  const interval = [...bounds].findIndex((bound) => value <= bound);
  return places[interval < 0 ? bounds.length : interval]!;
}
function scoreOf(
  { intercept, terms }: AdditiveShapes,
  columns: readonly Float32Array[],
  row: number,
  k: number,
): number {
  return terms.reduce((sum, { axes, values }) => {
    const cell = axes.reduce((at, axis) => at * axis.places + placeOf(axis, columns[axis.feature]![row]!), 0);
    return sum + values[cell * intercept.length + k]!;
  }, intercept[k]!);
}

/** Two columns that act only together, and one of no meaning. */
function exclusiveOr(rows: number): FitInput & { readonly validation: { rows: Uint32Array } } {
  const rng = createRng(5);
  const columns = Array.from({ length: 4 }, () => Float32Array.from({ length: rows }, () => rng.next() - 0.5));
  const ids = Uint32Array.from({ length: rows }, (_, i) => i);
  return {
    x: { rows, features: columns.map((_, j) => numericFeature(`x${j}`)), columns },
    y: Float64Array.from(ids, (i) => Math.sign(columns[0]![i]! * columns[2]![i]!) + 0.1 * rng.normal()),
    rows: ids.filter((i) => i % 4 !== 3),
    validation: { rows: ids.filter((i) => i % 4 === 3) },
    task: toyTask('regression'),
  };
}

describe('the shapes of a machine', () => {
  it.each(['regression', 'binary', 'multiclass'] as const)('add up to the raw score exactly, %s', (kind) => {
    const input = toyData(kind, { rows: 200, missing: 0.1, category: true });
    const model = fit(input);
    const raw = model.rawScores(input.x);
    const shapes = model.shapes();
    const outputs = shapes.intercept.length;
    for (let i = 0; i < 40; i++)
      for (let k = 0; k < outputs; k++)
        expect(raw[i * outputs + k]).toBeCloseTo(scoreOf(shapes, input.x.columns, i, k), 10);
    const p = model.predict(input.x)[0]!;
    if (kind === 'regression') expect(p).toBe(raw[0]);
    if (kind === 'binary') expect(p).toBeCloseTo(1 / (1 + Math.exp(-raw[0]!)), 12);
    expect(shapes.terms.some((t) => t.axes.length === 2)).toBe(kind !== 'multiclass');
  });
  it('have mean 0 over the training rows, pairs in every line', () => {
    const { terms } = fit(exclusiveOr(300)).shapes();
    expect(terms.some((t) => t.axes.length === 2)).toBe(true);
    for (const { axes, values, weights } of terms) {
      const cols = axes[1]?.places ?? weights.length;
      for (let from = 0; from < weights.length; from += cols) {
        let sum = 0;
        for (let c = from; c < from + cols; c++) sum += weights[c]! * values[c]!;
        expect(sum / 300).toBeCloseTo(0, 6);
      }
    }
  });
  it('give nothing for what training has not shown', () => {
    const input = toyData('regression', { rows: 120, category: true });
    const { terms } = fit(input).shapes();
    for (const { axes, values } of terms.filter((t) => t.axes.length === 1)) expect(values[axes[0]!.missing]).toBe(0);
  });
});

describe('pairs', () => {
  it('are of features that share a group', () => {
    const input = exclusiveOr(400);
    const pairsOf = (...groups: string[][]): unknown =>
      fit({ ...input, interactionConstraints: groups }, { interactions: 1 })
        .shapes()
        .terms.filter((t) => t.axes.length === 2)
        .map((t) => t.axes.map((a) => a.feature));
    expect(pairsOf(['x0', 'x2'], ['x1'])).toEqual([[0, 2]]);
    expect(pairsOf(['x2'], ['x0', 'x1', 'x3'])).not.toContainEqual([0, 2]);
    expect(pairsOf(['x0'], ['x1'], ['x2'], ['x3'])).toEqual([]);
  });
  const input = exclusiveOr(400);
  const loss = (model: EbmModel): number =>
    meanLoss(input, input.validation.rows, model.predict(input.x, input.validation));

  it('are found where single features explain nothing', () => {
    const alone = fit(input, { interactions: 0 });
    const paired = fit(input, { interactions: 1 });
    expect(alone.shapes().terms.every((t) => t.axes.length === 1)).toBe(true);
    const pairs = paired.shapes().terms.filter((t) => t.axes.length === 2);
    expect(pairs.map((t) => t.axes.map((a) => a.feature))).toEqual([[0, 2]]);
    expect(loss(paired)).toBeLessThan(0.35 * loss(alone));
  });
  it('are made of features without a direction only', () => {
    const monotone = Int8Array.of(1, 0, 0, 0);
    const { validation: _, ...alone } = input;
    const { terms } = fit({ ...alone, monotone }).shapes();
    const pairs = terms.filter((t) => t.axes.length === 2);
    expect(pairs.length).toBeGreaterThan(0);
    for (const { axes } of pairs) expect(axes.map((a) => a.feature)).not.toContain(0);
  });
});

describe('contributions', () => {
  const input = exclusiveOr(240);
  const model = fit(input);

  it.each([
    ['training weights', undefined],
    ['background rows', 30],
  ] as const)('add up, by %s', (_, rows) => {
    const background =
      rows === undefined
        ? {}
        : { background: { ...input.x, rows, columns: input.x.columns.map((c) => c.slice(0, rows)) } };
    const { values, expected } = model.shapValues(input.x, background);
    const raw = model.rawScores(input.x);
    for (let i = 0; i < 20; i++) {
      const sum = values.subarray(i * 4, i * 4 + 4).reduce((a, b) => a + b, 0);
      expect(sum + expected[0]!).toBeCloseTo(raw[i]!, 9);
    }
  });
  it('are Shapley values: a feature gets half of what it brings first and half of what it brings last', () => {
    const only = {
      ...input.x,
      features: input.x.features,
      rows: 1,
      columns: input.x.columns.map((c) => c.slice(7, 8)),
    };
    const { values } = model.shapValues(input.x, { rows: Uint32Array.of(3), background: only });
    const mixed = (known: number): number => {
      const columns = input.x.columns.map((c, j) => Float32Array.of((known >> j) & 1 ? c[3]! : c[7]!));
      return model.rawScores({ ...only, columns })[0]!;
    };
    let own = 0;
    for (let others = 0; others < 16; others++) {
      if (others & 1) continue;
      const size = [1, 2, 3].filter((j) => (others >> j) & 1).length;
      own += [1 / 4, 1 / 12, 1 / 12, 1 / 4][size]! * (mixed(others | 1) - mixed(others));
    }
    expect(values[0]).toBeCloseTo(own, 9);
  });
});

describe('a printed machine', () => {
  it('names intervals, categories and pairs, largest first', () => {
    const input = toyData('binary', { rows: 240, category: true });
    const names = input.x.features.map((f) => f.name);
    const text = fit(input).describe(
      names,
      ['no', 'yes'],
      names.map((n) => (n === 'level' ? ['a', 'b', 'c', 'd', 'e'] : undefined)),
    );
    expect(text).toMatch(/^log odds of yes = sum of\n {2}[+-][\d.]+ {2}always\n\nx0 \(/);
    expect(text).toMatch(/\n {2}up to -?[\d.]+ +\d+% {2}[+-]/);
    expect(text).toMatch(/\n {2}e +\d+% {2}[+-]/);
    expect(text).toMatch(/\nx\d x |\nlevel x |x level/);
  });
  it('says so when nothing was learnt', () => {
    const text = fit({ ...toyData('regression'), y: new Float64Array(160).fill(3) }).describe([], []);
    expect(text).toBe('prediction = sum of\n  +3.00  always');
  });
});

it('scores do not depend on the units of weights', () => {
  const input = toyData('binary', { rows: 160 });
  const weight = Float64Array.from(input.y, (_, i) => 1 + (i % 3));
  const a = fit({ ...input, weight }).rawScores(input.x);
  const b = fit({ ...input, weight: weight.map((w) => w * 1024) }).rawScores(input.x);
  a.forEach((v, i) => {
    expect(b[i]).toBeCloseTo(v, 6);
  });
});

it('a category with few rows keeps close to the mean', () => {
  const n = 200;
  const codes = Float32Array.from({ length: n }, (_, i) => (i < 2 ? 2 : i % 2));
  const y = Float64Array.from(codes, (c, i) => (c === 2 ? 50 : c) + 0.01 * (i % 7));
  const x = { rows: n, features: [categoryFeature('c', 3)], columns: [codes] };
  const model = fit({ x, y, rows: Uint32Array.from(codes.keys()), task: toyTask('regression') }, { bags: 1 });
  expect(model.predict(x)[0]).toBeLessThan(25);
});
