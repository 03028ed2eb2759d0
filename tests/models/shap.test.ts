import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { createKernels } from '../../src/kernels/load.ts';
import type { FittedModel } from '../../src/models/family.ts';
import { getFamily } from '../../src/models/registry.ts';
import { gaussLegendre } from '../../src/models/shared/shap/quadrature.ts';
import type { Decisions, ShapForest } from '../../src/models/shared/shap/shap-forest.ts';
import { treeShap } from '../../src/models/shared/shap/shap-values.ts';
import type { Config } from '../../src/space/param.ts';
import { BINARY, fitAll, matrixOf, multiclass, noisyData, REGRESSION } from './forest-data.ts';
import { shapley } from './shap-brute-force.ts';

/** A random tree on `features` features; rows are rows of decisions. */
interface ToyTree {
  readonly forest: ShapForest;
  readonly covers: number[];
  readonly values: number[];
}
function toyTree(seed: number, features: number, splits: number): ToyTree {
  const rng = createRng(seed);
  const feature: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  let leaves = 1;
  const hooks: { node: number; side: number[] }[] = [];
  for (let node = 0; node < splits; node++) {
    if (hooks.length > 0) {
      const { node: parent, side } = hooks.splice(rng.int(hooks.length), 1)[0]!;
      side[parent] = node;
    }
    feature.push(rng.int(features));
    left.push(~(node === 0 ? 0 : leaves++));
    right.push(~leaves++);
    hooks.push({ node, side: left }, { node, side: right });
  }
  const covers = Array.from({ length: leaves }, () => rng.int(6) + (rng.next() < 0.1 ? 0 : 1));
  const values = Array.from({ length: leaves }, () => rng.normal());
  const forest: ShapForest = {
    roots: Int32Array.of(splits === 0 ? ~0 : 0),
    feature: Int32Array.from(feature),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    covers,
    features,
    outputs: 1,
    bias: Float64Array.of(0.5),
    value: (leaf) => values[leaf]!,
  };
  return { forest, covers, values };
}
/** Random decisions of every node for every row. */
function toyDecisions(seed: number, nodes: number, rows: number): { goes: number[][]; decisions: Decisions } {
  const rng = createRng(seed);
  const goes = Array.from({ length: nodes }, () => Array.from({ length: rows }, () => rng.int(2)));
  const decisions: Decisions = {
    rows,
    decide: (node, first, count, out, at) => out.set(goes[node]!.slice(first, first + count), at),
  };
  return { goes, decisions };
}
function coverBelow({ forest, covers }: ToyTree, child: number): number {
  if (child < 0) return covers[~child]!;
  return (
    coverBelow({ forest, covers, values: [] }, forest.left[child]!) +
    coverBelow({ forest, covers, values: [] }, forest.right[child]!)
  );
}
/** Mean of the leaves that a row may reach when only some features are known. */
function conditional(tree: ToyTree, goes: number[][], row: number, known: number, child: number): number {
  if (child < 0) return tree.values[~child]!;
  const { forest } = tree;
  const [l, r] = [forest.left[child]!, forest.right[child]!];
  if ((known >> forest.feature[child]!) & 1)
    return conditional(tree, goes, row, known, goes[child]![row] === 1 ? l : r);
  const [cl, cr] = [coverBelow(tree, l), coverBelow(tree, r)];
  const share = cl + cr > 0 ? cl / (cl + cr) : 0.5;
  return share * conditional(tree, goes, row, known, l) + (1 - share) * conditional(tree, goes, row, known, r);
}

describe('quadrature', () => {
  it('integrates powers up to 2n - 1 exactly', () => {
    for (const n of [1, 2, 3, 8, 31])
      for (let power = 0; power < 2 * n; power++) {
        const { points, weights } = gaussLegendre(n);
        const sum = points.reduce((total, t, i) => total + weights[i]! * t ** power, 0);
        expect(sum).toBeCloseTo(1 / (power + 1), 12);
      }
  });
});

describe('path-dependent SHAP values', () => {
  it('share a tree of two features as computed by hand', () => {
    // x0 goes left (4 rows of value 1); right: x1 left (2 rows of value 3), right (2 rows of value 7).
    const forest: ShapForest = {
      roots: Int32Array.of(0),
      feature: Int32Array.of(0, 1),
      left: Int32Array.of(~0, ~1),
      right: Int32Array.of(1, ~2),
      covers: [4, 2, 2],
      features: 2,
      outputs: 1,
      bias: Float64Array.of(0),
      value: (leaf) => [1, 3, 7][leaf]!,
    };
    // The row goes right twice: f() = 3, f(0) = 5, f(1) = 0.5 * 1 + 0.5 * 7 = 4, f(01) = 7.
    const decisions: Decisions = { rows: 1, decide: (_node, _first, _count, out, at) => void out.fill(0, at, at + 1) };
    const { values, expected } = treeShap(forest, decisions, undefined, undefined);
    expect(expected[0]).toBeCloseTo(3, 14);
    expect(values[0]).toBeCloseTo((2 + 3) / 2, 14);
    expect(values[1]).toBeCloseTo((1 + 2) / 2, 14);
  });
  it('are the Shapley values of the conditional expectation', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 14 }),
        (seed, features, splits) => {
          const tree = toyTree(seed, features, splits);
          const rows = 4;
          const { goes, decisions } = toyDecisions(seed + 1, splits, rows);
          for (const kernels of [undefined, createKernels(2 ** 20)]) {
            const shap = treeShap(tree.forest, decisions, undefined, kernels);
            for (let row = 0; row < rows; row++) {
              const worth = (known: number): number => conditional(tree, goes, row, known, tree.forest.roots[0]!);
              expect(shap.expected[0]).toBeCloseTo(0.5 + worth(0), 10);
              shapley(features, worth).forEach(
                (phi, f) => void expect(shap.values[row * features + f]).toBeCloseTo(phi, 10),
              );
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });
  it('stay exact on a path of many features', () => {
    const depth = 40;
    const covers = Array.from({ length: depth + 1 }, (_, i) => i + 1);
    const forest: ShapForest = {
      roots: Int32Array.of(0),
      feature: Int32Array.from({ length: depth }, (_, i) => i),
      left: Int32Array.from({ length: depth }, (_, i) => ~i),
      right: Int32Array.from({ length: depth }, (_, i) => (i === depth - 1 ? ~depth : i + 1)),
      covers,
      features: depth,
      outputs: 1,
      bias: Float64Array.of(0),
      value: (leaf) => Math.sin(leaf),
    };
    const decisions: Decisions = {
      rows: 1,
      decide: (node, _first, _count, out, at) => void out.fill(node % 7 === 5 ? 1 : 0, at, at + 1),
    };
    const { values, expected } = treeShap(forest, decisions, undefined, undefined);
    expect(values.reduce((sum, v) => sum + v, expected[0]!)).toBeCloseTo(Math.sin(5), 10);
  });
});

describe('interventional SHAP values', () => {
  it('are the Shapley values of the mean over background rows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 14 }),
        (seed, features, splits) => {
          const tree = toyTree(seed, features, splits);
          const [rows, others] = [3, 5];
          const { goes, decisions } = toyDecisions(seed + 1, splits, rows);
          const { goes: theirs, decisions: background } = toyDecisions(seed + 2, splits, others);
          const mixed = (row: number, other: number, known: number): number => {
            let child = tree.forest.roots[0]!;
            while (child >= 0) {
              const mine = (known >> tree.forest.feature[child]!) & 1;
              const left = mine ? goes[child]![row]! : theirs[child]![other]!;
              child = (left === 1 ? tree.forest.left : tree.forest.right)[child]!;
            }
            return tree.values[~child]!;
          };
          for (const kernels of [undefined, createKernels(2 ** 20)]) {
            const shap = treeShap(tree.forest, decisions, background, kernels);
            for (let row = 0; row < rows; row++) {
              const worth = (known: number): number => {
                let sum = 0;
                for (let other = 0; other < others; other++) sum += mixed(row, other, known) / others;
                return sum;
              };
              expect(shap.expected[0]).toBeCloseTo(0.5 + worth(0), 10);
              shapley(features, worth).forEach(
                (phi, f) => void expect(shap.values[row * features + f]).toBeCloseTo(phi, 10),
              );
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

const logit = (p: number): number => Math.log(p / (1 - p));
const FAMILIES = ['gbdt', 'oblivious-gbdt', 'random-forest', 'extra-trees', 'decision-tree'];

describe.each(FAMILIES)('SHAP values of %s', (name) => {
  const n = 240;
  const { columns, signal } = noisyData(n, 5);
  const codes = Array.from({ length: n }, (_, i) => (i * 7) % 9);
  const withGaps = columns[2]!.map((v, i) => (i % 6 === 0 ? Number.NaN : v));
  const native = name !== 'decision-tree';
  const x = native
    ? matrixOf(columns[0]!, columns[1]!, withGaps, { codes, of: 9 })
    : matrixOf(columns[0]!, columns[1]!, withGaps);
  const target = signal.map((s, i) => s + (codes[i]! % 3) + (i % 6 === 0 ? 1 : 0));
  const weight = Float64Array.from({ length: n }, (_, i) => 1 + (i % 3));
  const boosted = name.endsWith('gbdt');
  const configs: Readonly<Record<string, Config>> = {
    gbdt: { maxRounds: 12, minDataInLeaf: 3, minDataPerGroup: 3 },
    'oblivious-gbdt': { maxRounds: 12, depth: 4 },
    'decision-tree': { maxDepth: 6 },
  };
  const config = configs[name] ?? { nEstimators: 8 };
  const family = getFamily(name);
  const tasks = [
    { task: REGRESSION, y: Float64Array.from(target) },
    { task: BINARY, y: Float64Array.from(target, (v) => (v > 1.2 ? 1 : 0)) },
    { task: multiclass(3), y: Float64Array.from(target, (v) => (v > 2 ? 2 : v > 0.5 ? 1 : 0)) },
  ];
  const raw = (model: FittedModel, kind: string): number[] => {
    const p = Array.from(model.predict(x));
    return boosted && kind === 'binary' ? p.map(logit) : p;
  };
  it.each(tasks)('add up to the raw prediction: $task.kind', ({ task, y }) => {
    const model = fitAll(family, { x, y, weight, task }, config);
    const outputs = task.kind === 'multiclass' ? 3 : 1;
    const rows = Uint32Array.from({ length: 40 }, (_, i) => i * 5);
    const background = matrixOf(
      ...x.columns.map((c, j) => (j === 3 ? { codes: Array.from(c.slice(0, 30)), of: 9 } : Array.from(c.slice(0, 30)))),
    );
    const prediction = raw(model, task.kind);
    for (const options of [{ rows }, { rows, background }, { rows, kernels: createKernels(2 ** 22) }]) {
      const { values, expected } = model.shapValues!(x, options);
      expect(values).toHaveLength(rows.length * outputs * x.features.length);
      expect(expected).toHaveLength(outputs);
      rows.forEach((row, i) => {
        const scores = Array.from(expected, (e, k) => {
          const at = (i * outputs + k) * x.features.length;
          return values.subarray(at, at + x.features.length).reduce((sum, v) => sum + v, e);
        });
        if (boosted && outputs === 3) {
          const total = scores.reduce((sum, s) => sum + Math.exp(s), 0);
          scores.forEach((s, k) => void expect(Math.exp(s) / total).toBeCloseTo(prediction[row * 3 + k]!, 9));
        } else scores.forEach((s, k) => void expect(s).toBeCloseTo(prediction[row * outputs + k]!, 6));
      });
    }
  });
  it('survive saving, and need background rows for a model saved without node weights', () => {
    const { y, task } = tasks[0]!;
    const model = fitAll(family, { x, y, weight, task }, config);
    const state = model.toState();
    const loaded = family.fromState(state, family.version);
    expect(loaded.shapValues!(x)).toEqual(model.shapValues!(x));
    const { covers: _covers, cover: _cover, ...arrays } = state.arrays;
    const old = family.fromState({ json: state.json, arrays }, 1);
    expect(() => old.shapValues!(x)).toThrow(/MODEL_NO_COVERS/);
    const rows = Uint32Array.of(1, 2, 100);
    expect(old.shapValues!(x, { rows, background: x })).toEqual(model.shapValues!(x, { rows, background: x }));
  });
  it('gives nothing to a feature without splits', () => {
    const constant = matrixOf(
      columns[0]!,
      columns[0]!.map(() => 1),
    );
    const { task, y } = tasks[0]!;
    const { values } = fitAll(family, { x: constant, y, task }, config).shapValues!(constant);
    expect(values.filter((_, i) => i % 2 === 1).every((v) => v === 0)).toBe(true);
  });
  it('counts splits', () => {
    const { task, y } = tasks[0]!;
    const shares = fitAll(family, { x, y, task }, config).importances!('split');
    expect(shares.reduce((sum, s) => sum + s, 0)).toBeCloseTo(1, 12);
  });
});
