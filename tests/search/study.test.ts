import { describe, expect, it } from 'vitest';
import { choice, createStudy, defineSpace, float, int, type SamplerFactory } from '../../src/search/index.ts';

const space = defineSpace({
  x: float(-2, 2, { default: 1, doc: '.' }),
  kind: choice(['a', 'b'], { default: 'a', doc: '.' }),
  n: int(1, 4, { default: 2, doc: '.', when: { param: 'kind', in: ['b'] } }),
});
/** Smallest, 0, at x 0.5, kind b, n 3. */
const loss = ({ x, kind, n = 0 }: { x: number; kind: string; n?: number }): number =>
  (x - 0.5) ** 2 + (kind === 'b' ? 0.1 * Math.abs(n - 3) : 0.5);
const finite = defineSpace({ n: int(1, 12, { default: 1, doc: '.' }) });
const codeOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return 'no error';
};

describe('a study', () => {
  it('finds the minimum of a conditional space by ask and tell', () => {
    const study = createStudy({ space, seed: 3 });
    for (let k = 0; k < 30; k++) {
      const { id, config } = study.ask()!;
      study.tell(id, loss(config));
    }
    expect(study.best!.value).toBeLessThan(0.01);
    expect(study.best!.config).toMatchObject({ kind: 'b', n: 3 });
  });

  it('maximises when told to, with several trials under way', async () => {
    const study = createStudy({ space, seed: 3, direction: 'maximize' });
    const best = await study.optimize(async (config) => -loss(config), { trials: 30, workers: 3 });
    expect(best!.value).toBeGreaterThan(-0.02);
    expect(study.trials).toHaveLength(30);
  });

  it('goes on from saved trials as the live one does', () => {
    const live = createStudy({ space, seed: 5 });
    for (let k = 0; k < 12; k++) {
      const { id, config } = live.ask()!;
      live.tell(id, loss(config));
    }
    const resumed = createStudy({ space, seed: 5, trials: JSON.parse(JSON.stringify(live.trials)) });
    expect(resumed.ask()).toEqual(live.ask());
  });

  it('asks enqueued configs first, each once', () => {
    const study = createStudy({ space });
    expect(study.enqueue({ x: 0.25 })).toBe(true);
    expect(study.enqueue({ x: 0.25, kind: 'a' })).toBe(false);
    expect(study.ask()).toEqual({ id: 1, config: { x: 0.25, kind: 'a' }, origin: 'user' });
    expect(study.enqueue({ x: 0.25 })).toBe(false);
    expect(codeOf(() => study.enqueue({ x: 7 }))).toBe('SPACE_VALUE_ILLEGAL');
  });

  it('keeps fixed values and never asks what is not allowed', () => {
    const study = createStudy({ space, fixed: { kind: 'b' }, allowed: ({ n, x }) => Number(n) < 3 && Number(x) > 0 });
    for (let k = 0; k < 15; k++) {
      const { id, config } = study.ask()!;
      expect(config.kind).toBe('b');
      expect(config.n).toBeLessThan(3);
      expect(config.x).toBeGreaterThan(0);
      study.tell(id, loss(config));
    }
  });

  it('walks a finite space once, allowed values only, then says that it is exhausted', () => {
    const study = createStudy({ space: finite, allowed: ({ n }) => Number(n) % 2 === 0 });
    const asked: number[] = [];
    for (let trial = study.ask(); trial !== null; trial = study.ask()) {
      asked.push(trial.config.n);
      study.tell(trial.id, trial.config.n);
    }
    expect(asked.sort((a, b) => a - b)).toEqual([2, 4, 6, 8, 10, 12]);
  });

  it('prefers any trial within the limits to any outside, then the nearer one', () => {
    const study = createStudy({ space: finite });
    const tell = (value: number, excess: number) => study.tell(study.ask()!.id, { value, constraints: [excess, -1] });
    tell(1, 3);
    tell(5, 2);
    expect(study.best).toMatchObject({ value: 5, violation: 2 });
    tell(9, 0);
    tell(0, 0.1);
    expect(study.best).toMatchObject({ value: 9, violation: 0 });
  });

  it('finds the best value within a limit, where the objective falls towards the limit', () => {
    const study = createStudy({ space: defineSpace({ x: float(0, 1, { default: 0.5, doc: '.' }) }), seed: 1 });
    for (let k = 0; k < 25; k++) {
      const { id, config } = study.ask()!;
      study.tell(id, { value: -config.x, constraints: [config.x - 0.7] });
    }
    expect(study.best!.violation).toBe(0);
    expect(study.best!.config.x).toBeGreaterThan(0.66);
  });

  it('begins where the prior says and leaves it when the prior is wrong', () => {
    const line = defineSpace({ x: float(0, 1, { default: 0.5, doc: '.' }) });
    const study = createStudy({ space: line, seed: 2, prior: { x: { near: 0.9, spread: 0.05 } } });
    const xs: number[] = [];
    for (let k = 0; k < 30; k++) {
      const { id, config } = study.ask()!;
      xs.push(config.x);
      study.tell(id, (config.x - 0.2) ** 2);
    }
    expect(xs.slice(0, 8).filter((x) => x > 0.75).length).toBeGreaterThan(4);
    expect(Math.abs(study.best!.config.x - 0.2)).toBeLessThan(0.02);
  });

  it('draws choices by the weights of the prior', () => {
    const study = createStudy({ space, sampler: 'random', prior: { kind: { weights: { b: 9 } } } });
    const kinds = Array.from({ length: 100 }, () => study.ask()!.config.kind);
    expect(kinds.filter((kind) => kind === 'b').length).toBeGreaterThan(70);
  });

  it('records failures and partial folds; neither can be best', () => {
    const study = createStudy({ space });
    const ids = Array.from({ length: 4 }, () => study.ask()!.id);
    expect(study.tell(ids[0]!, Number.NaN)).toMatchObject({
      status: 'failed',
      value: null,
      error: 'the value was NaN',
    });
    expect(study.tell(ids[1]!, { failed: true, error: 'broke' })).toMatchObject({ status: 'failed', error: 'broke' });
    expect(study.tell(ids[2]!, { foldValues: [1, 2], folds: 3 })).toMatchObject({ status: 'partial', value: 1.5 });
    expect(study.best).toBeNull();
    study.tell(ids[3]!, { foldValues: [4, 5, 9], folds: 3 });
    expect(study.best).toMatchObject({ value: 6, status: 'complete' });
  });

  it('fails the trial and throws when the objective throws, or goes on when told to', async () => {
    const study = createStudy({ space });
    let calls = 0;
    const objective = (): number => {
      if (++calls === 2) throw new RangeError('too hot');
      return 1;
    };
    await expect(study.optimize(objective, { trials: 5 })).rejects.toThrow('too hot');
    expect(study.trials.map(({ status }) => status)).toEqual(['complete', 'failed']);
    calls = 1;
    await study.optimize(objective, { trials: 3, continueOnError: true });
    expect(study.trials.map(({ status }) => status)).toEqual(['complete', 'failed', 'failed', 'complete', 'complete']);
  });

  it('takes a sampler of one’s own', () => {
    let at = 0;
    const counting: SamplerFactory = () => ({
      name: 'counting',
      ask: () => ({ config: { n: ++at }, origin: 'counting' }),
      tell: () => undefined,
    });
    const study = createStudy({ space: finite, sampler: counting });
    expect([study.ask(), study.ask()].map((trial) => trial!.config.n)).toEqual([1, 2]);
  });

  it('says what is wrong with options, priors, ids and results', () => {
    expect(codeOf(() => createStudy({ space, seed: -1 }))).toBe('STUDY_OPTION_INVALID');
    expect(codeOf(() => createStudy({ space, direction: 'up' as 'minimize' }))).toBe('STUDY_OPTION_INVALID');
    expect(codeOf(() => createStudy({ space, prior: { y: { near: 1 } } }))).toBe('SPACE_PARAM_UNKNOWN');
    expect(codeOf(() => createStudy({ space, prior: { x: { near: 9 } } }))).toBe('STUDY_PRIOR_INVALID');
    expect(codeOf(() => createStudy({ space, prior: { kind: { near: 1 } } }))).toBe('STUDY_PRIOR_INVALID');
    expect(codeOf(() => createStudy({ space, prior: { kind: { weights: { c: 1 } } } }))).toBe('STUDY_PRIOR_INVALID');
    for (const strange of [{ u: 3 }, null, 7, { weights: 2 }])
      expect(codeOf(() => createStudy({ space, prior: { kind: strange as never } }))).toBe('STUDY_PRIOR_INVALID');
    const study = createStudy({ space });
    expect(codeOf(() => study.tell(1, 0))).toBe('STUDY_TRIAL_UNKNOWN');
    const { id } = study.ask()!;
    expect(codeOf(() => study.tell(id, { foldValues: [], folds: 2 }))).toBe('STUDY_RESULT_INVALID');
    expect(codeOf(() => study.tell(id, { value: 'x' as unknown as number }))).toBe('STUDY_RESULT_INVALID');
    study.tell(id, 1);
    expect(codeOf(() => study.tell(id, 1))).toBe('STUDY_TRIAL_UNKNOWN');
  });

  it('refuses misspelt options, and functions and lists that are none', () => {
    for (const wrong of [
      { directon: 'maximize' },
      { allowed: {} },
      { cost: 3 },
      { trials: '[]' },
      { sampler: { ask: 1 } },
      { sampler: () => ({}) },
    ])
      expect(codeOf(() => createStudy({ space, ...(wrong as object) }))).toBe('STUDY_OPTION_INVALID');
    expect(codeOf(() => createStudy(undefined as never))).toBe('STUDY_OPTION_INVALID');
    expect(() => createStudy({ space, ...({ directon: 'maximize' } as object) })).toThrow('did you mean "direction"');
  });

  it('refuses rules and costs that answer with something else, and enqueued configs outside the rules', () => {
    const ruled = createStudy({ space, allowed: (() => undefined) as never });
    expect(codeOf(() => ruled.ask())).toBe('STUDY_OPTION_INVALID');
    const priced = createStudy({ space, cost: () => Number.NaN, maxTrials: 30 });
    expect(
      codeOf(() => {
        for (let k = 0; k < 12; k++) priced.tell(priced.ask()!.id, k);
      }),
    ).toBe('STUDY_OPTION_INVALID');
    const small = createStudy({ space, allowed: ({ x }) => (x as number) < 1 });
    expect(codeOf(() => small.enqueue({ x: 1.5, kind: 'a' }))).toBe('STUDY_OPTION_INVALID');
    expect(small.enqueue({ x: 0.5, kind: 'a' })).toBe(true);
  });

  it('refuses saved trials that are damaged or of another space', () => {
    const good = { id: 1, config: { x: 0, kind: 'a' }, origin: 'bo', status: 'complete', value: 1, violation: 0 };
    for (const change of [{ id: 0 }, { config: null }, { status: 'done' }, { value: null }, { violation: undefined }])
      expect(codeOf(() => createStudy({ space, trials: [{ ...good, ...change } as never] }))).toBe(
        'STUDY_OPTION_INVALID',
      );
    expect(codeOf(() => createStudy({ space, trials: [null as never] }))).toBe('STUDY_OPTION_INVALID');
    expect(codeOf(() => createStudy({ space, trials: [{ ...good, config: { z: 1 } } as never] }))).toBe(
      'SPACE_PARAM_UNKNOWN',
    );
    expect(createStudy({ space, trials: [good as never] }).best?.value).toBe(1);
  });

  it('names the fault of a sampler of one’s own', () => {
    const proposing = (proposal: unknown): unknown => {
      const sampler = (() => ({ name: 'mine', ask: () => proposal, tell() {} })) as unknown as SamplerFactory;
      return codeOf(() => createStudy({ space, sampler }).ask());
    };
    expect(proposing(Promise.resolve(null))).toBe('STUDY_OPTION_INVALID');
    expect(proposing(undefined)).toBe('STUDY_OPTION_INVALID');
    expect(proposing({ config: { x: 7, kind: 'a' } })).toBe('SPACE_VALUE_ILLEGAL');
    expect(proposing({ config: { x: 1, kind: 'a' } })).toBe('no error');
  });

  it('refuses limits, fold values and objectives of a wrong form', async () => {
    const study = createStudy({ space });
    const { id } = study.ask()!;
    for (const wrong of [
      { value: 1, constraints: 3 },
      { foldValues: 3, folds: 2 },
      { foldValues: ['1'], folds: 2 },
    ])
      expect(codeOf(() => study.tell(id, wrong as never))).toBe('STUDY_RESULT_INVALID');
    await expect(study.optimize('x' as never, { trials: 1 })).rejects.toMatchObject({ code: 'STUDY_OPTION_INVALID' });
    await expect(study.optimize(() => 1, undefined as never)).rejects.toMatchObject({ code: 'STUDY_OPTION_INVALID' });
  });
});
