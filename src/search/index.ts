/** The search alone, for anybody's objective: `import { createStudy } from 'automl/search'`. */
export { AutomlError, ConfigError } from '../core/errors.ts';
export { createRng, type Rng } from '../core/rng.ts';
export type { Condition, Config, ConfigOf, Param, ParamValue, Space } from '../space/param.ts';
export { bool, choice, defineSpace, float, int, ordinal } from '../space/space.ts';
export { createSampler, SAMPLER_NAMES, type SamplerName } from './registry.ts';
export type { AskContext, Proposal, Sampler, SamplerFactory, SamplerOptions } from './sampler.ts';
export type { PastTasks } from './shared/past-tasks.ts';
export type { ParamPrior, SpacePrior } from './shared/prior.ts';
export type { StudyOptions } from './study/options.ts';
export { createStudy, type Objective, type OptimizeOptions, type Study } from './study/study.ts';
export type { AskedTrial, StudyTrial, TrialResult } from './study/study-trial.ts';
export type { Trial, TrialStatus } from './trial.ts';
