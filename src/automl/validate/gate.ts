import { ConfigError } from '../../core/errors.ts';

/** Limits of a validation; every one may be set in a file. */
export interface GateLimits {
  /** Metric; null: the one that the candidate was fitted for. */
  readonly metric: string | null;
  /** Of the one-sided bounds, in (0.5, 1). */
  readonly confidence: number;
  /** Share of the champion's loss that the candidate's may surely be above. */
  readonly tolerance: number;
  /** Most times the champion's latency, CPU, memory and size. */
  readonly latencyRatio: number;
  readonly cpuRatio: number;
  readonly memoryRatio: number;
  readonly sizeRatio: number;
  /** Resamples of the rows. */
  readonly resamples: number;
}

export const GATE_DEFAULTS: GateLimits = {
  metric: null,
  confidence: 0.95,
  tolerance: 0.02,
  latencyRatio: 3,
  cpuRatio: 3,
  memoryRatio: 3,
  sizeRatio: 3,
  resamples: 500,
};

/** What a figure may be whatever the champion's is: below, noise decides more than the model. */
const FREE = { latencyMs: 2, cpuMs: 20, memoryMb: 32, sizeMb: 1 } as const;

/** What a model costs. */
export interface ModelCosts {
  readonly singleP50Ms: number;
  readonly singleP95Ms: number;
  /** Of the whole table, or its first rows. */
  readonly bulkP50Ms: number;
  readonly bulkP95Ms: number;
  /** CPU time of 1000 rows in bulk. */
  readonly cpuMsPer1000: number;
  readonly memoryMb: number;
  readonly sizeMb: number;
}

export interface Check {
  readonly name: string;
  readonly value: number;
  /** `value` must be at most (or, for a gain, at least) this. */
  readonly limit: number;
  readonly passed: boolean;
}

/** One check for each cost that has a limit beside the champion's. */
export function costChecks(candidate: ModelCosts, champion: ModelCosts, limits: GateLimits): Check[] {
  const check = (name: string, value: number, reference: number, ratio: number, free: number): Check => {
    const limit = Math.max(reference * ratio, free);
    return { name, value, limit, passed: value <= limit };
  };
  const { latencyRatio, cpuRatio, memoryRatio, sizeRatio } = limits;
  const [c, r] = [candidate, champion];
  return [
    check('single row p95, ms', c.singleP95Ms, r.singleP95Ms, latencyRatio, FREE.latencyMs),
    check('bulk p95, ms', c.bulkP95Ms, r.bulkP95Ms, latencyRatio, FREE.latencyMs),
    check('CPU of 1000 rows, ms', c.cpuMsPer1000, r.cpuMsPer1000, cpuRatio, FREE.cpuMs),
    check('memory, MB', c.memoryMb, r.memoryMb, memoryRatio, FREE.memoryMb),
    check('size, MB', c.sizeMb, r.sizeMb, sizeRatio, FREE.sizeMb),
  ];
}

/**
 * Limits from what a file holds; what it leaves out keeps its standard.
 * @throws ConfigError OPTION_INVALID naming an unknown or unusable entry
 */
export function gateLimits(given: unknown): GateLimits {
  if (given === null || given === undefined) return GATE_DEFAULTS;
  if (typeof given !== 'object' || Array.isArray(given)) throw invalid('The file of limits holds no mapping.');
  const known = Object.keys(GATE_DEFAULTS);
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) throw invalid(`The limit '${name}' is not known.`);
    const number = typeof value === 'number' && Number.isFinite(value) && value >= 0;
    const right =
      name === 'metric'
        ? value === null || typeof value === 'string'
        : name === 'confidence'
          ? number && value > 0.5 && value < 1
          : name === 'resamples'
            ? Number.isInteger(value) && (value as number) >= 100
            : number;
    if (!right) throw invalid(`The limit ${name} cannot be ${JSON.stringify(value)}.`);
  }
  return { ...GATE_DEFAULTS, ...(given as Partial<GateLimits>) };
}

function invalid(message: string): ConfigError {
  return new ConfigError('OPTION_INVALID', message, {
    hint: `Known are ${Object.keys(GATE_DEFAULTS).join(', ')}; ratios and tolerance from 0, confidence between 0.5 and 1, at least 100 resamples.`,
  });
}
