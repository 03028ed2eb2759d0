import { HAND_PORTFOLIO } from '../../src/automl/portfolio.ts';
import { createRng, type Rng } from '../../src/core/rng.ts';
import type { ModelFamily, ProblemShape } from '../../src/models/family.ts';
import { prepSpace } from '../../src/pipeline/prep-params.ts';
import type { AnyParam, Config, ParamValue } from '../../src/space/param.ts';
import { defineSpace } from '../../src/space/space.ts';

/** Random configurations of each family beside its defaults: more for those that win often and have many parameters. */
const DRAWS: Readonly<Record<string, number>> = {
  dummy: 0,
  linear: 3,
  logistic: 4,
  'linear-svm': 2,
  'decision-tree': 3,
  gbdt: 24,
  'random-forest': 7,
  'extra-trees': 9,
  knn: 5,
  'gaussian-process': 4,
  mlp: 14,
  'oblivious-gbdt': 13,
  svm: 8,
  ebm: 4,
  lda: 3,
  qda: 3,
  'naive-bayes': 3,
};
/** For a family that came later. */
const USUAL_DRAWS = 6;
/** A preprocessing parameter leaves its default in this share of every second draw. */
const PREP_SHARE = 0.25;
const SEED = 6;

/** Data in whose space the random part is drawn; other data take the nearest legal values. */
const REFERENCE: Omit<ProblemShape, 'task' | 'classes'> = { rows: 2000, cols: 20, categories: 5 };
const TRAITS = { rows: 2000, numeric: 12, cardinalities: [3, 12, 40], dates: 1, texts: 0, missing: true };

/** The configurations of one family: its default, its part of the portfolio, and a Latin hypercube over its space. */
export function designOf(family: ModelFamily): Config[] {
  const hand = HAND_PORTFOLIO.filter((config) => config['family'] === family.name);
  return [{ family: family.name }, ...hand, ...hypercube(family, DRAWS[family.name] ?? USUAL_DRAWS)];
}

function hypercube(family: ModelFamily, draws: number): Config[] {
  if (draws === 0) return [];
  const task = family.traits.tasks.includes('binary') ? 'binary' : family.traits.tasks[0]!;
  const shape: ProblemShape = { ...REFERENCE, task, classes: task === 'regression' ? 0 : 2 };
  const rng = createRng(SEED).fork(`design:${family.name}`);
  const own = strata(family.space(shape).params, draws, rng.fork('own'));
  const prep = strata(prepSpace(family.name, family.traits, TRAITS), draws, rng.fork('prep'));
  const coin = rng.fork('coin');
  const space = defineSpace({ ...family.space(shape).params, ...prepSpace(family.name, family.traits, TRAITS) });
  return Array.from({ length: draws }, (_, i) => {
    const values: Record<string, ParamValue> = { ...own[i]! };
    for (const [name, value] of Object.entries(prep[i]!))
      if (coin.next() < PREP_SHARE && i % 2 === 1) values[name] = value;
    const canonical = space.canonical(values);
    const active = Object.keys(values).filter((name) => name in canonical);
    return {
      family: family.name,
      ...Object.fromEntries(active.map((name) => [`${family.name}.${name}`, rounded(canonical[name]!)])),
    };
  });
}

/** For each draw a value of every tunable parameter; the values of one parameter fill its range evenly. */
function strata(params: Readonly<Record<string, AnyParam>>, draws: number, rng: Rng): Record<string, ParamValue>[] {
  const out: Record<string, ParamValue>[] = Array.from({ length: draws }, () => ({}));
  for (const [name, param] of Object.entries(params)) {
    if (param.size === 1) continue;
    const stream = rng.fork(name);
    const order = stream.permutation(draws);
    for (let i = 0; i < draws; i++) out[i]![name] = param.fromUnit((order[i]! + stream.next()) / draws) as ParamValue;
  }
  return out;
}

/** Four digits are enough, and keep the file small. */
function rounded(value: ParamValue): ParamValue {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
