import type { Predictor } from '../../bundle/predictor.ts';
import { BundleError } from '../../core/errors.ts';
import { outputsOf } from '../../core/task.ts';
import type { RawTable } from '../../data/frame.ts';
import { type BuiltTarget, buildTarget } from '../../data/schema/build-target.ts';
import type { Metric, MetricInput } from '../../metrics/metric.ts';
import { metricFor } from '../../metrics/registry.ts';
import { takeRows } from '../evaluate-table.ts';
import { type Check, costChecks, type GateLimits, type ModelCosts } from './gate.ts';
import { type MeasuredModel, measureCosts } from './measure-costs.ts';
import { type PairedGain, pairedGain } from './paired-bootstrap.ts';

/** What a validation found. */
export interface Validation {
  readonly passed: boolean;
  readonly metric: string;
  readonly rows: number;
  readonly scores: { readonly candidate: number; readonly champion: number | null; readonly baseline: number };
  readonly gains: { readonly champion: PairedGain | null; readonly baseline: PairedGain };
  readonly costs: { readonly candidate: ModelCosts; readonly champion: ModelCosts | null };
  readonly checks: readonly Check[];
}

/**
 * Judges a candidate on rows that it has not seen: its loss beside the champion's (not surely worse than tolerated) and
 * beside the best constant for these very rows (surely better), its latency, CPU, memory and size beside the champion's.
 * @throws BundleError BUNDLE_MISMATCH when the two do not predict the same thing
 * @throws DataError for columns that are missing, ConfigError for a metric that does not fit
 */
export function validateModel(
  candidate: MeasuredModel,
  champion: MeasuredModel | null,
  raw: RawTable,
  limits: GateLimits,
  seed: number,
): Validation {
  const { predictor } = candidate;
  if (champion !== null) requireSame(predictor, champion.predictor);
  const metric = metricFor(limits.metric ?? predictor.manifest.metric, predictor.task.kind);
  const target = buildTarget(raw, predictor.manifest.schema);
  const own = inputOf(predictor, raw, target);
  const best = champion === null ? null : inputOf(champion.predictor, raw, target);
  const constant = constantInput(own);
  const draw = { resamples: limits.resamples, confidence: limits.confidence, seed };
  const gains = {
    champion: best === null ? null : pairedGain(metric, own, best, draw),
    baseline: pairedGain(metric, own, constant, draw),
  };
  const [costs, reference] = measureCosts(champion === null ? [candidate] : [candidate, champion], raw);
  const checks = [
    ...(best === null || gains.champion === null ? [] : [championCheck(metric, best, gains.champion, limits)]),
    atLeast('gain on the baseline, lower bound', gains.baseline.lower, 0, true),
    ...(reference === undefined ? [] : costChecks(costs!, reference, limits)),
  ];
  return {
    passed: checks.every((check) => check.passed),
    metric: metric.name,
    rows: own.y.length,
    scores: {
      candidate: metric.score(own),
      champion: best === null ? null : metric.score(best),
      baseline: metric.score(constant),
    },
    gains,
    costs: { candidate: costs!, champion: reference ?? null },
    checks,
  };
}

function championCheck(metric: Metric, champion: MetricInput, gain: PairedGain, limits: GateLimits): Check {
  return atLeast('gain on the champion, lower bound', gain.lower, -limits.tolerance * metric.loss(champion), false);
}

/** NaN never passes. */
function atLeast(name: string, value: number, limit: number, strictly: boolean): Check {
  return { name, value, limit, passed: strictly ? value > limit : value >= limit };
}

function requireSame(candidate: Predictor, champion: Predictor): void {
  const kind = (p: Predictor): string => [p.manifest.schema.target, p.task.kind, ...p.classes].join(', ');
  if (kind(candidate) === kind(champion)) return;
  throw new BundleError(
    'BUNDLE_MISMATCH',
    `The candidate predicts (${kind(candidate)}), the champion (${kind(champion)}).`,
    { hint: 'Compare models of the same target and classes.' },
  );
}

function inputOf(predictor: Predictor, raw: RawTable, { y, kept }: BuiltTarget): MetricInput {
  const outputs = outputsOf(predictor.task);
  const { threshold } = predictor.manifest;
  return {
    y: Float64Array.from(kept, (row) => y[row]!),
    prediction: takeRows(predictor.predict(raw).values, kept, outputs),
    outputs,
    classes: predictor.classes.length,
    ...(threshold === null ? {} : { threshold }),
  };
}

/** The mean outcome, or the shares of the classes, of these very rows: no constant known beforehand does better. */
function constantInput({ y, outputs, classes }: MetricInput): MetricInput {
  const share = new Float64Array(outputs);
  for (const value of y)
    if (outputs === 1) share[0]! += value / y.length;
    else share[value]! += 1 / y.length;
  const prediction = new Float64Array(y.length * outputs);
  for (let i = 0; i < prediction.length; i++) prediction[i] = share[i % outputs]!;
  return { y, prediction, outputs, classes };
}
