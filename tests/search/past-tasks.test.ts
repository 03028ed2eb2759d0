import { describe, expect, it } from 'vitest';
import { blocksOf } from '../../src/search/bo/blocks.ts';
import { PastMean } from '../../src/search/bo/past-mean.ts';
import { createStudy } from '../../src/search/index.ts';
import { compareTasks, type PastTasks } from '../../src/search/shared/past-tasks.ts';
import { regretsOf } from '../../src/search/shared/regrets.ts';
import { joinFamilySpaces } from '../../src/space/join-spaces.ts';
import type { Config } from '../../src/space/param.ts';
import { defineSpace, float } from '../../src/space/space.ts';

const line = defineSpace({ x: float(0, 1, { default: 0.5, doc: '.' }) });
const at = (x: number): Config => ({ x });
const codeOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return 'no error';
};

describe('regretsOf', () => {
  it('counts from the best in units of the median, worse and unknown as 1', () => {
    expect([...regretsOf([3, 1, 2, 9, Number.NaN])!]).toEqual([1, 0, 0.5, 1, 1]);
  });

  it('has nothing to say of equal losses or of too few', () => {
    expect(regretsOf([2, 2, 2])).toBe(null);
    expect(regretsOf([1, 2, Number.NaN], 3)).toBe(null);
  });
});

describe('compareTasks', () => {
  const configs = [at(0), at(0.5), at(1)];

  it('leaves out tasks without weight or without differences', () => {
    const { regret, weights } = compareTasks(line, {
      configs,
      losses: [
        [1, 2, 3],
        [5, 5, 5],
        [3, 2, 1],
      ],
      weights: [0, 1, 0.5],
    });
    expect(regret.map((row) => [...row])).toEqual([[1, 1, 0]]);
    expect([...weights]).toEqual([0.5]);
  });

  it('drops configurations that contradict a fixed family', () => {
    const space = joinFamilySpaces('family', { a: line, b: line }, '.').fix({ family: 'b' });
    const known = [
      { family: 'a', 'a.x': 0.2 },
      { family: 'b', 'b.x': 0.4 },
      { family: 'b', 'b.x': 0.6 },
    ];
    const { configs: kept, regret } = compareTasks(space, { configs: known, losses: [[1, 2, 5]] });
    expect(kept.map((config) => config['b.x'])).toEqual([0.4, 0.6]);
    expect(regret.map((row) => [...row])).toEqual([[1, 1]]);
  });

  const faults: readonly (readonly [string, unknown, string])[] = [
    ['no lists', { configs: null, losses: [] }, 'STUDY_PAST_INVALID'],
    ['losses of another length', { configs, losses: [[1, 2]] }, 'STUDY_PAST_INVALID'],
    ['a task that is no list', { configs, losses: [null] }, 'STUDY_PAST_INVALID'],
    ['weights of another length', { configs, losses: [[1, 2, 3]], weights: [1, 1] }, 'STUDY_PAST_INVALID'],
    ['a negative weight', { configs, losses: [[1, 2, 3]], weights: [-1] }, 'STUDY_PAST_INVALID'],
    ['a weight that is no number', { configs, losses: [[1, 2, 3]], weights: [Number.NaN] }, 'STUDY_PAST_INVALID'],
    ['a config beyond the space', { configs: [at(0), at(2)], losses: [[1, 2]] }, 'SPACE_VALUE_ILLEGAL'],
    ['a config of another space', { configs: [{ y: 1 }, at(1)], losses: [[1, 2]] }, 'SPACE_PARAM_UNKNOWN'],
  ];
  it.each(faults)('refuses %s', (_, past, code) => {
    expect(codeOf(() => createStudy({ space: line, past: past as PastTasks }))).toBe(code);
  });
});

describe('PastMean', () => {
  const blocks = blocksOf(line);
  const xs = [0, 0.25, 0.5, 0.75, 1];
  const rising = xs.slice();
  const falling = xs.map((x) => 1 - x);
  const past = (losses: readonly number[][]): PastMean =>
    new PastMean(blocks, compareTasks(line, { configs: xs.map(at), losses }));
  /** Tells the losses of these points one by one. */
  const learnt = (mean: PastMean, told: readonly number[], loss: (x: number) => number): PastMean => {
    for (const x of told) mean.tell(at(x));
    for (let n = 1; n <= told.length; n++) mean.learn(Float64Array.from(told.slice(0, n), loss));
    return mean;
  };
  const slopeAt = (mean: PastMean): number => mean.at(0, Float64Array.of(1)) - mean.at(0, Float64Array.of(0));

  it('expects the same everywhere before anything was told', () => {
    expect(slopeAt(past([rising]))).toBe(0);
  });

  it('believes the task that orders the trials as they came out', () => {
    const order = [0.5, 0, 1, 0.25, 0.75];
    const up = learnt(past([rising, falling]), order, (x) => x);
    const down = learnt(past([rising, falling]), order, (x) => -x);
    expect(slopeAt(up)).toBeGreaterThan(0.3);
    expect(slopeAt(down)).toBeLessThan(-0.3);
  });

  it('disbelieves a past that foretells the opposite', () => {
    const order = [0.5, 0, 1, 0.25, 0.75];
    expect(slopeAt(learnt(past([rising]), order, (x) => -x))).toBe(0);
  });

  it('passes over trials of configurations that it does not know', () => {
    const mean = learnt(past([rising]), [0.1, 0.9, 0.3], (x) => x);
    expect(slopeAt(mean)).toBe(0);
  });
});

describe('a study with a past', () => {
  const plane = defineSpace({
    x: float(0, 1, { default: 0.5, doc: '.' }),
    y: float(0, 1, { default: 0.5, doc: '.' }),
    z: float(0, 1, { default: 0.5, doc: '.' }),
  });
  const bowl =
    (cx: number, cy: number, cz: number) =>
    ({ x, y, z }: Config): number =>
      (Number(x) - cx) ** 2 + (Number(y) - cy) ** 2 + 0.3 * Math.cos(9 * (Number(z) - cz));
  const here = bowl(0.12, 0.85, 0.3);
  const grid = [0, 0.2, 0.4, 0.6, 0.8, 1].flatMap((x) =>
    [0, 0.25, 0.5, 0.75, 1].flatMap((y) => [0.05, 0.35, 0.65, 0.95].map((z): Config => ({ x, y, z }))),
  );
  const tasks = [bowl(0.1, 0.8, 0.32), bowl(0.2, 0.9, 0.28), bowl(0.9, 0.1, 0.6)];
  const past: PastTasks = { configs: grid, losses: tasks.map((task) => grid.map(task)) };
  const hostile: PastTasks = { ...past, losses: past.losses.map((row) => Array.from(row, (loss) => -loss)) };
  /** Mean over seeds of the best value after n trials. */
  const bestAfter = (n: number, given: PastTasks | undefined, sign: 1 | -1 = 1): number => {
    let sum = 0;
    for (let seed = 0; seed < 6; seed++) {
      const study = createStudy({
        space: plane,
        seed,
        direction: sign === 1 ? 'minimize' : 'maximize',
        ...(given === undefined ? {} : { past: given }),
      });
      for (let k = 0; k < n; k++) {
        const { id, config } = study.ask()!;
        study.tell(id, sign * here(config));
      }
      sum += (sign * study.best!.value!) / 6;
    }
    return sum;
  };

  it('begins with what did well on the past tasks', () => {
    const asked = createStudy({ space: plane, past }).ask()!;
    expect(here(asked.config)).toBeLessThan(here({ x: 0.5, y: 0.5, z: 0.5 }));
    expect(grid).toContainEqual(asked.config);
  });

  it('is nearer to the minimum after ten trials than one without, and as near when it maximises', () => {
    const helped = bestAfter(10, past);
    expect(helped).toBeLessThan(bestAfter(10, undefined));
    expect(bestAfter(10, hostile, -1)).toBeCloseTo(helped, 1);
  });

  it('loses little by a past that says the opposite', () => {
    expect(bestAfter(20, hostile) + 0.3).toBeLessThan((bestAfter(20, undefined) + 0.3) * 1.1 + 0.02);
  });

  it('goes on from saved trials as the live one does', () => {
    const live = createStudy({ space: plane, seed: 5, past });
    for (let k = 0; k < 14; k++) {
      const { id, config } = live.ask()!;
      live.tell(id, here(config));
    }
    const resumed = createStudy({ space: plane, seed: 5, past, trials: JSON.parse(JSON.stringify(live.trials)) });
    expect(resumed.ask()).toEqual(live.ask());
  });
});
