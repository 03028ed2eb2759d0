import { describe, expect, it } from 'vitest';
import { chooseWithin, type DeployLimits } from '../../src/automl/choose-within.ts';
import type { Choice } from '../../src/automl/finish.ts';
import type { StoredTrial } from '../../src/automl/trial-store.ts';

const trial = (id: number, loss: number, family = 'gbdt'): StoredTrial => ({
  ...{ id, family, origin: 'test', config: { family }, loss, foldLosses: [loss], predictSeconds: 0, seconds: 0 },
  ...{ steps: [1], bytes: 0, importances: {} },
});
const TRIALS = [trial(1, 0.1), trial(2, 0.2), trial(3, 0.3, 'linear'), trial(4, 0.5, 'dummy')];
const COSTS: Record<number, DeployLimits> = {
  1: { inferMs: 8, bytes: 100 },
  2: { inferMs: 3, bytes: 400 },
  3: { inferMs: 1, bytes: 50 },
  4: { inferMs: 0.1, bytes: 1 },
};
const NONE: DeployLimits = { inferMs: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };

/** Mixes all trials allowed, the better the heavier. */
function mixAll(allowed: (trial: StoredTrial) => boolean): Choice | null {
  const chosen = TRIALS.filter(allowed);
  if (chosen.length === 0) return null;
  const total = chosen.reduce((sum, t) => sum + 1 / t.loss, 0);
  return {
    members: chosen.map((t) => ({ trial: t, weight: 1 / t.loss / total })),
    ...{ loss: 0, threshold: null, calibration: null, kind: 'ensemble', pool: 'mean' },
  };
}
const choose = (limits: DeployLimits) => {
  const { choice, missed } = chooseWithin(TRIALS, mixAll, limits, (t) => () => COSTS[t.id]!);
  return { ids: choice!.members.map((m) => m.trial.id), missed };
};

describe('a choice within limits', () => {
  it('is the choice of all trials without limits, and nothing is measured', () => {
    const measured: number[] = [];
    const { choice } = chooseWithin(TRIALS, mixAll, NONE, (t) => {
      measured.push(t.id);
      return () => COSTS[t.id]!;
    });
    expect(choice!.members).toHaveLength(4);
    expect(measured).toEqual([]);
  });
  it('leaves out what is too slow or too large alone, then what costs most for its weight', () => {
    expect(choose({ ...NONE, inferMs: 5 })).toEqual({ ids: [2, 3, 4], missed: null });
    expect(choose({ ...NONE, inferMs: 3 })).toEqual({ ids: [3, 4], missed: null });
    expect(choose({ ...NONE, bytes: 200 })).toEqual({ ids: [1, 3, 4], missed: null });
    expect(choose({ inferMs: 5, bytes: 60 })).toEqual({ ids: [3, 4], missed: null });
  });
  it('counts a member by its weight', () => {
    const { choice } = chooseWithin(TRIALS, mixAll, { ...NONE, bytes: 60 }, () => (weight) => ({
      inferMs: 0,
      bytes: 60 * weight,
    }));
    expect(choice!.members).toHaveLength(4);
  });
  it('takes the cheapest where none keeps to the limits, and says what it costs', () => {
    expect(choose({ ...NONE, inferMs: 0.05 })).toEqual({ ids: [4], missed: COSTS[4] });
  });
});
