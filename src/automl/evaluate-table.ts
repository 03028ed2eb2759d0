import { frameNotes } from '../bundle/frame-notes.ts';
import type { Predictor } from '../bundle/predictor.ts';
import { outputsOf } from '../core/task.ts';
import type { DataNote, RawTable } from '../data/frame.ts';
import { type BuiltTarget, buildTarget } from '../data/schema/build-target.ts';
import type { Metric } from '../metrics/metric.ts';
import { metricsOfTask } from '../metrics/registry.ts';
import { DEFAULT_THRESHOLD } from '../metrics/shared/predicted-labels.ts';
import type { ScoredRows } from './report/final-scores.ts';

export interface NamedScore {
  readonly name: string;
  /** In the metric's own sign; NaN where undefined. */
  readonly score: number;
  readonly greaterIsBetter: boolean;
}
export interface Evaluation {
  readonly scores: readonly NamedScore[];
  /** Rows with a known target. */
  readonly rows: number;
  readonly notes: readonly DataNote[];
  /** For each quantile that the model was asked for: the share of outcomes at or below it. */
  readonly coverage: readonly { readonly level: number; readonly share: number }[];
  /** Targets and predictions of these rows. */
  readonly scored: Omit<ScoredRows, 'rows'>;
}

/** Scores of a model on rows with known answers, for every metric that fits the task. @throws DataError */
export function evaluateTable(predictor: Predictor, raw: RawTable, metrics?: readonly Metric[]): Evaluation {
  const target = buildTarget(raw, predictor.manifest.schema);
  const { kept } = target;
  const y = Float64Array.from(kept, (r) => target.y[r]!);
  const { manifest } = predictor;
  const levels = manifest.spread === undefined ? [] : (manifest.quantiles ?? []);
  const known = levels.length === 0 ? null : predictor.predictQuantiles(raw, levels);
  const { values, report } = known ?? predictor.predict(raw);
  const outputs = outputsOf(predictor.task);
  const prediction = takeRows(values, kept, outputs);
  const input = { y, prediction, outputs, classes: predictor.classes.length };
  const threshold = predictor.manifest.threshold;
  const full = threshold === null ? input : { ...input, threshold };
  const scores = (metrics ?? metricsOfTask(predictor.task.kind)).map((metric) => ({
    name: metric.name,
    score: metric.score(full),
    greaterIsBetter: metric.greaterIsBetter,
  }));
  return {
    coverage: known === null ? [] : coverageOf(known.quantiles, levels, target),
    scores,
    rows: kept.length,
    scored: { task: predictor.task, y, prediction, threshold: threshold ?? DEFAULT_THRESHOLD },
    notes: [...droppedNotes(target, predictor.manifest.schema.target), ...frameNotes(report)],
  };
}

function coverageOf(
  quantiles: Float64Array,
  levels: readonly number[],
  { y, kept }: BuiltTarget,
): Evaluation['coverage'] {
  return levels.map((level, k) => {
    let below = 0;
    for (const row of kept) if (y[row]! <= quantiles[row * levels.length + k]!) below++;
    return { level, share: below / kept.length };
  });
}

function droppedNotes({ dropped, unknown }: BuiltTarget, name: string): DataNote[] {
  const notes: DataNote[] = [];
  const missing = dropped - unknown;
  if (missing > 0)
    notes.push({
      code: 'target_missing',
      message: `${missing} rows without a usable '${name}' were left out.`,
      column: name,
      count: missing,
    });
  if (unknown > 0)
    notes.push({
      code: 'target_unknown',
      message: `${unknown} rows have a class in '${name}' that training did not have; they were left out.`,
      column: name,
      count: unknown,
    });
  return notes;
}

/** Rows of a row-major block, shape [rows, outputs]. */
export function takeRows(values: Float64Array, rows: Uint32Array, outputs: number): Float64Array {
  const out = new Float64Array(rows.length * outputs);
  for (let i = 0; i < rows.length; i++)
    out.set(values.subarray(rows[i]! * outputs, (rows[i]! + 1) * outputs), i * outputs);
  return out;
}
