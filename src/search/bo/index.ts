import type { Config } from '../../space/param.ts';
import type { SamplerFactory } from '../sampler.ts';
import { baseSampler } from '../shared/base-sampler.ts';
import { greedyPortfolio } from '../shared/greedy-portfolio.ts';
import { compareTasks } from '../shared/past-tasks.ts';
import { compilePrior } from '../shared/prior.ts';
import { Acquisition } from './acquisition.ts';
import { designPoint } from './design.ts';
import { Surrogate } from './surrogate.ts';

/** Finite losses below which a surrogate says nothing. */
const LEAST_KNOWN = 3;
/** Every so many asks one explores: it wants an improvement by a larger margin. Margins are in deviations of the losses. */
const EXPLORE_EVERY = 4;
const MARGIN = 0.01;
const MARGIN_EXPLORE = 1;
/** Few points leave enough doubt by themselves: the margin of exploring asks until there are FEW losses and no untried family. */
const MARGIN_EARLY = 0.1;
const FEW = 25;
/** Share of the budget over which cost loses its influence. */
const COST_HORIZON = 0.5;

/** Weight of a user's prior: it counts like the surrogate's own evidence of this many trials (Hvarfner et al. 2022, pi-BO). */
const PRIOR_TRIALS = 10;
/** Points of the design when there is a prior; they are drawn from it. */
const PRIOR_DESIGN = 8;

/** With past tasks and nothing else to begin with: so many configurations that did well on them. */
const PAST_DESIGN = 5;

/** Cheaper than this is free, for the logarithm's sake. */
const LEAST_SECONDS = 1e-6;

function marginOf(id: number, early: boolean): number {
  if (id % EXPLORE_EVERY !== EXPLORE_EVERY - 1) return MARGIN;
  return early ? MARGIN_EARLY : MARGIN_EXPLORE;
}

/**
 * Bayesian optimisation: one Gaussian process per family on one scale of losses, log expected improvement across families
 * (docs/decisions/0005-search.md says why and what it is worth).
 */
const bo: SamplerFactory = (options) => {
  const { space, seed, cost, allowed } = options;
  const prior = options.prior === undefined ? undefined : compilePrior(space, options.prior);
  const past = options.past === undefined ? undefined : compareTasks(space, options.past);
  const surrogate = new Surrogate(space, past);
  const opening = past === undefined ? [] : greedyPortfolio(past, PAST_DESIGN, past.weights);
  return baseSampler('bo', options, {
    tell(trial) {
      surrogate.tell(trial, space.canonical(trial.config));
    },
    propose({ id, pending, progress, fits }, seen, rng) {
      const open: Config[] = pending.map(({ config }) => space.canonical(config));
      const filled = surrogate.countWith(open);
      const begun = filled.reduce((a, b) => a + b, 0);
      if (past !== undefined && opening.length > 0) {
        const pick = opening.map((c) => past.configs[c.config]!).find((config) => !seen.has(config));
        if (begun < PAST_DESIGN && pick !== undefined) return pick;
      } else if (prior === undefined) {
        const designed = designPoint(surrogate.space, filled, seen, seed);
        if (designed !== null) return designed;
      } else if (begun < PRIOR_DESIGN) return null;
      surrogate.update(open);
      if (surrogate.known < LEAST_KNOWN) return null;
      const margin = marginOf(id, surrogate.known < FEW && !filled.includes(0));
      const weight = Math.max(0, 1 - progress / COST_HORIZON);
      const terms: ((config: Config) => number)[] = [];
      if (cost !== undefined && weight > 0)
        terms.push((config) => -weight * Math.log(Math.max(LEAST_SECONDS, cost(config))));
      if (prior !== undefined) terms.push((config) => (PRIOR_TRIALS / surrogate.known) * prior.logDensity(config));
      for (const may of [allowed, fits])
        if (may !== undefined) terms.push((config) => (may(config) ? 0 : Number.NEGATIVE_INFINITY));
      const bonus =
        terms.length === 0 ? {} : { bonus: (config: Config) => terms.reduce((sum, term) => sum + term(config), 0) };
      return new Acquisition(surrogate, seen, { margin, ...bonus }).maximise(rng);
    },
  });
};
export default bo;
