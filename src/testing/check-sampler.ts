import assert from 'node:assert/strict';
import { createRng } from '../core/rng.ts';
import type { Proposal, Sampler, SamplerFactory } from '../search/sampler.ts';
import type { Trial } from '../search/trial.ts';
import { joinFamilySpaces } from '../space/join-spaces.ts';
import type { AnySpace, Config } from '../space/param.ts';
import { bool, choice, defineSpace, float, int, ordinal } from '../space/space.ts';

/** A promise of a contract; `run` throws an AssertionError when it is broken. */
export interface SamplerCheck {
  readonly name: string;
  run(): void;
}

const flat = defineSpace({
  rate: float(1e-4, 1, { default: 0.01, log: true, doc: 'A rate.' }),
  depth: int(1, 12, { default: 6, doc: 'A depth.' }),
  kind: choice(['a', 'b', 'c'], { default: 'a', doc: 'A kind.' }),
  degree: int(2, 5, { default: 3, doc: 'Only of kind b.', when: { param: 'kind', in: ['b'] } }),
});
const stump = defineSpace({ features: ordinal([1, 2, 4], { default: 2, doc: 'Features.' }) });
const families = joinFamilySpaces('family', { flat, stump, mean: defineSpace({}) }, 'The kind of model.');
const finite = joinFamilySpaces(
  'family',
  { stump, mean: defineSpace({ median: bool({ default: false, doc: 'Median.' }) }) },
  'Kind.',
);
const spaces: Readonly<Record<string, AnySpace>> = { flat, families, finite };

/** A loss with a slope along every number and a step for every text. */
function lossOf(config: Config): number {
  return Object.values(config).reduce<number>(
    (sum, v) => sum + (typeof v === 'number' ? Math.abs(Math.log(v + 0.1)) : String(v).length / 10),
    0,
  );
}

function trialOf(id: number, { config, origin }: Proposal, loss: number | null): Trial {
  const failed = loss === null;
  const foldLosses = failed ? [] : [loss, loss + 0.1];
  return {
    id,
    config,
    origin,
    status: failed ? 'failed' : 'complete',
    loss,
    foldLosses,
    folds: 2,
    seconds: 1,
    bytes: 0,
  };
}

type Answer = (config: Config, id: number) => number | null;

/** Asks and tells `count` times; stops early when the sampler has nothing more. */
function drive(sampler: Sampler, count: number, answer: Answer = lossOf): Trial[] {
  const trials: Trial[] = [];
  for (let id = 1; id <= count; id++) {
    const proposal = sampler.ask({ id, pending: [], progress: (id - 1) / count });
    if (proposal === null) break;
    trials.push(trialOf(id, proposal, answer(proposal.config, id)));
    sampler.tell(trials.at(-1)!);
  }
  return trials;
}

function assertLegal(space: AnySpace, config: Config): void {
  space.validate(config);
  assert.deepEqual(config, space.canonical(config), 'the config is canonical');
  const active = Object.keys(space.params).filter((name) => space.isActive(name, config));
  assert.deepEqual(Object.keys(config), active, 'exactly the active parameters are given');
}

const distinct = (configs: readonly Config[]): number => new Set(configs.map((c) => JSON.stringify(c))).size;

/** Losses that break naive statistics: asks must stay legal and new under each of them. */
const HOSTILE: Readonly<Record<string, Answer>> = {
  'all trials failed': () => null,
  'all losses are NaN': () => Number.NaN,
  'some losses are infinite': (config, id) => (id % 3 === 0 ? Number.POSITIVE_INFINITY : lossOf(config)),
  'all losses are equal': () => 0.5,
  'losses span 300 orders of magnitude': (_, id) => 10 ** (id * 20 - 150),
};

/**
 * Yields one named check per promise of the `Sampler` contract; any test runner can loop over them.
 * @param make makes the sampler to check
 * @param first configs that a sampler without proposals of its own is to be given (absent: the sampler proposes by itself)
 */
export function* checkSampler(
  make: SamplerFactory,
  first?: (space: AnySpace) => readonly Proposal[],
): Generator<SamplerCheck> {
  const create = (space: AnySpace, seed = 7): Sampler =>
    make({ space, seed, ...(first === undefined ? {} : { first: first(space) }) });
  for (const [label, space] of Object.entries(spaces))
    yield {
      name: `asks only legal, canonical and new configs (${label} space)`,
      run: () => {
        const trials = drive(create(space), 24);
        assert.ok(trials.length > 0, 'something is asked');
        for (const { config } of trials) assertLegal(space, config);
        assert.equal(distinct(trials.map((t) => t.config)), trials.length, 'no config is asked twice');
      },
    };
  for (const [label, answer] of Object.entries(HOSTILE))
    yield {
      name: `goes on when ${label}`,
      run: () => {
        const expected = drive(create(families), 16).length;
        const trials = drive(create(families), 16, answer);
        assert.equal(trials.length, expected, 'as many asks as with plain losses');
        for (const { config } of trials) assertLegal(families, config);
        assert.equal(distinct(trials.map((t) => t.config)), trials.length, 'no config is asked twice');
      },
    };
  yield* pendingChecks(create);
  yield* fitChecks(create);
  yield* repeatChecks(create);
  yield* firstChecks(make);
  if (first === undefined) yield* exhaustionChecks(create);
}

function* fitChecks(create: (space: AnySpace) => Sampler): Generator<SamplerCheck> {
  for (const [label, space] of Object.entries(spaces))
    yield {
      name: `asks only what fits now, and keeps the rest for later (${label} space)`,
      run: () => {
        const small = (config: Config): boolean => JSON.stringify(config).length % 2 === 0;
        const sampler = create(space);
        const early: Config[] = [];
        for (let id = 1; id <= 12; id++) {
          const proposal = sampler.ask({ id, pending: [], progress: id / 24, fits: small });
          if (proposal === null) continue;
          assert.ok(small(proposal.config), 'what does not fit is not asked');
          early.push(proposal.config);
          sampler.tell(trialOf(id, proposal, lossOf(proposal.config)));
        }
        const late = sampler.ask({ id: 13, pending: [], progress: 0.5, fits: (config) => !small(config) });
        assert.ok(late === null || !small(late.config), 'the rest has its turn once it fits');
        if (label !== 'finite') assert.notEqual(late, null, 'something is left');
        assert.equal(distinct(early), early.length, 'no config is asked twice');
        assert.equal(sampler.ask({ id: 14, pending: [], progress: 0.6, fits: () => false }), null);
      },
    };
}

function* pendingChecks(create: (space: AnySpace) => Sampler): Generator<SamplerCheck> {
  yield {
    name: 'never asks what is pending',
    run: () => {
      const sampler = create(families);
      const trials = drive(sampler, 6);
      const pending: { id: number; config: Config }[] = [];
      for (let id = trials.length + 1; id <= trials.length + 8; id++) {
        const proposal = sampler.ask({ id, pending, progress: 0.5 });
        if (proposal !== null) pending.push({ id, config: proposal.config });
      }
      const all = [...trials, ...pending].map((t) => t.config);
      assert.equal(distinct(all), all.length, 'no config is asked twice');
    },
  };
}

function* repeatChecks(create: (space: AnySpace, seed?: number) => Sampler): Generator<SamplerCheck> {
  yield {
    name: 'gives the same answers for the same seed',
    run: () => assert.deepEqual(drive(create(families), 20), drive(create(families), 20)),
  };
  yield {
    name: 'continues a replayed history as it would have continued the live one',
    run: () => {
      const live = create(families);
      const history = drive(live, 18);
      const replayed = create(families);
      for (const trial of history) replayed.tell(trial);
      const pending = [{ id: 19, config: families.defaults() as Config }];
      for (const context of [
        { id: 19, pending: [], progress: 0.7 },
        { id: 20, pending, progress: 0.7 },
      ])
        assert.deepEqual(replayed.ask(context), live.ask(context));
    },
  };
  yield {
    name: 'answers the same question twice in the same way',
    run: () => {
      const sampler = create(families);
      drive(sampler, 12);
      const context = { id: 13, pending: [], progress: 0.5 };
      assert.deepEqual(sampler.ask(context), sampler.ask(context));
    },
  };
}

function* firstChecks(make: SamplerFactory): Generator<SamplerCheck> {
  yield {
    name: 'asks the given configs first, in order and with their origin',
    run: () => {
      const given = [5, 6].map((seed) => ({
        config: families.sample(createRng(seed)) as Config,
        origin: `mine#${seed}`,
      }));
      const trials = drive(make({ space: families, seed: 1, first: given }), 2);
      assert.deepEqual(
        trials.map(({ config, origin }) => ({ config, origin })),
        given,
      );
    },
  };
}

function* exhaustionChecks(create: (space: AnySpace) => Sampler): Generator<SamplerCheck> {
  yield {
    name: 'visits every config of a finite space once, then answers null',
    run: () => {
      const trials = drive(create(finite), 50);
      assert.equal(trials.length, 5);
      assert.equal(distinct(trials.map((t) => t.config)), 5);
    },
  };
  yield {
    name: 'has one answer for a space of one point',
    run: () => assert.equal(drive(create(flat.fix({ rate: 0.1, depth: 3, kind: 'a' })), 5).length, 1),
  };
  yield {
    name: 'copes with a choice of 1000 values',
    run: () => {
      const values = Array.from({ length: 1000 }, (_, i) => `v${i}`);
      const wide = defineSpace({
        which: choice<string>(values, { default: 'v0', doc: 'Many.' }),
        depth: int(1, 12, { default: 6, doc: 'Only of the first.', when: { param: 'which', in: ['v0'] } }),
      });
      assert.equal(drive(create(wide), 14).length, 14);
    },
  };
}
