import { ConfigError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import { withNearest } from '../core/nearest-name.ts';
import { createRng, type Rng } from '../core/rng.ts';
import type { DataNote } from '../data/frame.ts';
import { isNamedMetric, metricFor } from '../metrics/registry.ts';
import type { ModelFamily } from '../models/family.ts';
import { allFamilies, loadFamilyModule, registerFamily } from '../models/registry.ts';
import { estimatePipelineCost } from '../pipeline/estimate-cost.ts';
import { buildSearchSpace } from '../pipeline/search-space.ts';
import { createSampler } from '../search/registry.ts';
import type { Proposal, Sampler } from '../search/sampler.ts';
import type { Config, Space } from '../space/param.ts';
import { honouring, uncombined } from './constraints.ts';
import { consultKnowledge } from './knowledge/consult.ts';
import type { FitOptions, Limits } from './options.ts';
import { cheapFirst, firstProposals } from './portfolio.ts';
import { type Prepared, prepare } from './prepare.ts';
import { detectResources, memoryLimit } from './resources.ts';

/** Everything decided before the first trial; `--dry-run` prints it. */
export interface RunPlan {
  readonly prepared: Prepared;
  readonly families: readonly ModelFamily[];
  readonly space: Space;
  /** Metric that workers compute: the user's, or the task's default in place of a function. */
  readonly workerMetric: string;
  readonly memoryBytes: number;
  /** What of the knowledge base was skipped, and what it is used for. */
  readonly knowledgeNotes: readonly DataNote[];
  /** Why the knowledge base proposes a configuration, by its canonical JSON. */
  readonly why: ReadonlyMap<string, string>;
  readonly heapMb: number;
  readonly loggedOptions: { readonly [name: string]: Json };
  createSampler(cost: (config: Config) => number): Sampler;
  /** Random draws until one fits: for the end of the budget. */
  cheaper(id: number, families: ReadonlySet<string>, fits: (config: Config) => boolean): Proposal | null;
}

/** A first proposal that takes more than this share of the budget waits until the others had their turn. */
const DEAR_SHARE = 0.12;

/** Reads the data and fixes families, space and resources. @throws DataError, ConfigError */
export async function planRun(options: FitOptions, limits: Limits): Promise<RunPlan> {
  const found = detectResources();
  const workers = options.workers ?? found.cores;
  const memoryBytes = memoryLimit(options.memory, found);
  for (const url of options.familyModules ?? [])
    for (const family of await loadFamilyModule(url)) registerFamily(family);
  const named = chosenFamilies(options);
  const typical = named.some((f) => f.name === 'gbdt') ? 'gbdt' : (named[1] ?? named[0])!.name; // cheapest first
  const prepared = await prepare(
    options,
    limits,
    { workers, memoryBytes },
    (shape, plan) => estimatePipelineCost({ family: typical }, plan, shape).seconds,
  );
  const { shape } = prepared;
  if (options.quantiles !== undefined && shape.task !== 'regression')
    throw new ConfigError('OPTION_INVALID', `--quantiles is for regression; this task is ${shape.task}.`, {
      hint: 'Leave it out: classes come with probabilities. Or give --task regression.',
    });
  const able = named.filter((f) => f.traits.tasks.includes(shape.task) && shape.rows <= f.traits.maxRows);
  const families = honouring(able, options);
  if (families.length === 0)
    throw new ConfigError(
      'OPTION_INVALID',
      `None of the families (${named.map((f) => f.name).join(', ')}) takes ${shape.rows} rows of ${shape.task}.`,
      {
        hint: 'Name other families with --families.',
      },
    );
  const whole = buildSearchSpace({ plan: prepared.basePlan, families, shape });
  const space = whole.fix({ ...preferred(options.prefer ?? {}, whole), ...options.set, ...uncombined(options, whole) });
  const { advice, past, notes } = consultKnowledge(options, prepared, space);
  const advised = advice.map(({ config }) => config);
  const proposals = firstProposals(space, families, shape, options.enqueue ?? [], advised);
  const dearSeconds = DEAR_SHARE * limits.timeBudget * prepared.memory.workers;
  const seconds = (config: Config): number =>
    estimatePipelineCost(config, prepared.basePlan, shape).seconds * prepared.foldPlan.folds;
  const dearness = (config: Config): number => seconds(config) / dearSeconds;
  const first = limits.repeatable ? proposals : cheapFirst(proposals, space, shape.task, dearness);
  return {
    prepared,
    families,
    space,
    knowledgeNotes: notes,
    why: new Map(advice.map(({ config, why }) => [JSON.stringify(config), why])),
    workerMetric: isNamedMetric(prepared.metric) ? prepared.metric.name : metricFor(undefined, shape.task).name,
    memoryBytes,
    heapMb: Math.max(96, Math.min(1024, Math.floor(memoryBytes / 1e6 / 3 / workers))),
    loggedOptions: logged(options, limits, workers, memoryBytes),
    cheaper: (id, names, fits) => drawFitting(space, createRng(limits.seed).fork(`cheaper#${id}`), names, fits),
    createSampler: (cost) =>
      createSampler(options.sampler ?? 'bo', {
        space,
        seed: limits.seed,
        first,
        ...(past === null ? {} : { past }),
        ...(limits.repeatable ? {} : { cost }),
      }),
  };
}

/** The wishes that the space has a parameter for. */
function preferred(wishes: Config, space: Space): Config {
  return Object.fromEntries(
    Object.entries(wishes).filter(([name, value]) => space.params[name]?.contains(value) === true),
  );
}

/** Most draws for one proposal. */
const MOST_DRAWS = 300;

function drawFitting(
  space: Space,
  rng: Rng,
  families: ReadonlySet<string>,
  fits: (config: Config) => boolean,
): Proposal | null {
  for (let i = 0; i < MOST_DRAWS; i++) {
    const config = space.canonical(space.sample(rng));
    if (families.has(String(config['family'])) && fits(config)) return { config, origin: 'random' };
  }
  return null;
}

/** @throws ConfigError OPTION_INVALID naming the unknown family and the nearest known one */
function chosenFamilies(options: FitOptions): ModelFamily[] {
  const known = allFamilies().map((f) => f.name);
  for (const name of [...(options.families ?? []), ...(options.excludeFamilies ?? [])])
    if (!known.includes(name))
      throw new ConfigError('OPTION_INVALID', `There is no model family ${withNearest(name, known)}.`, {
        hint: `Choose from ${known.join(', ')}.`,
      });
  const excluded = new Set(options.excludeFamilies ?? []);
  const wanted = options.families === undefined ? null : new Set(options.families);
  const left = (options.families ?? known).filter((name) => !excluded.has(name));
  if (left.length === 0)
    throw new ConfigError('OPTION_INVALID', 'No model family is left.', { hint: `Choose from ${known.join(', ')}.` });
  return allFamilies().filter(
    (f) => !excluded.has(f.name) && (wanted === null || wanted.has(f.name) || f.name === 'dummy'),
  );
}

function logged(options: FitOptions, limits: Limits, workers: number, memory: number): { [name: string]: Json } {
  const out: { [name: string]: Json } = {
    workers,
    memory,
    timeBudget: Number.isFinite(limits.timeBudget) ? limits.timeBudget : null,
    maxTrials: Number.isFinite(limits.maxTrials) ? limits.maxTrials : null,
  };
  const plain = [
    'types',
    'drop',
    'idCol',
    'weightCol',
    'groupCol',
    'timeCol',
    'foldCol',
    'families',
    'preset',
    'ensemble',
    'refit',
    'distill',
    'inferLimit',
    'sizeLimit',
    'set',
    'monotone',
    'interactionConstraints',
    'sampler',
    'classWeight',
    'quantiles',
    'task',
    'knowledgeBase',
    'learn',
  ] as const;
  for (const name of plain)
    if (options[name] !== undefined) out[name] = JSON.parse(JSON.stringify(options[name])) as Json;
  return out;
}
