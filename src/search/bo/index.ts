import type { Config } from '../../space/param.ts';
import type { SamplerFactory } from '../sampler.ts';
import { baseSampler } from '../shared/base-sampler.ts';
import { Acquisition } from './acquisition.ts';
import { designPoint } from './design.ts';
import { Surrogate } from './surrogate.ts';

/** Finite losses below which a surrogate says nothing. */
const LEAST_KNOWN = 3;
/** Margin of improvement by turn: every fourth ask explores. */
const MARGINS = [0.01, 0.01, 0.01, 1];
/** Share of the budget over which cost loses its influence. */
const COST_HORIZON = 0.5;

/**
 * Bayesian optimisation: one Gaussian process per family on one scale of losses, log expected improvement across families
 * (docs/decisions/0005-search.md says why and what it is worth).
 */
const bo: SamplerFactory = (options) => {
  const { space, seed, cost } = options;
  const surrogate = new Surrogate(space);
  return baseSampler('bo', options, {
    tell(trial) {
      surrogate.tell(trial, space.canonical(trial.config));
    },
    propose({ id, pending, progress }, seen, rng) {
      const open: Config[] = pending.map(({ config }) => space.canonical(config));
      const filled = surrogate.space.blocks.map(() => 0);
      for (const { block } of surrogate.observations) filled[block] = filled[block]! + 1;
      for (const config of open) {
        const b = surrogate.space.indexOf(config);
        if (b >= 0) filled[b] = filled[b]! + 1;
      }
      const designed = designPoint(surrogate.space, filled, seen, seed);
      if (designed !== null) return designed;
      surrogate.update(open);
      if (surrogate.known < LEAST_KNOWN) return null;
      const weight = Math.max(0, 1 - progress / COST_HORIZON);
      const margin = MARGINS[id % MARGINS.length]!;
      const bonus =
        cost === undefined || weight === 0
          ? {}
          : { bonus: (config: Config) => -weight * Math.log(Math.max(1e-6, cost(config))) };
      return new Acquisition(surrogate, seen, { margin, ...bonus }).maximise(rng);
    },
  });
};
export default bo;
