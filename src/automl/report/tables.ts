import { outputsOf } from '../../core/task.ts';
import { baseFeatures } from '../../preprocess/base-table.ts';
import type { Prepared } from '../prepare.ts';
import { confusionCounts, predictedClasses, type ScoredRows } from './final-scores.ts';

/** A table as MLflow's `log_table` writes it. */
export interface ReportTable {
  readonly columns: readonly string[];
  readonly data: readonly (readonly (string | number | null)[])[];
}

/** How many of the worst predictions are shown, and with how many of their features. */
const WORST = 50;
const MOST_FEATURES = 30;

/** One row a true class, one column a predicted class. */
export function confusionTable(scored: ScoredRows, classes: readonly string[]): ReportTable {
  const n = classes.length;
  const counts = confusionCounts(scored.y, predictedClasses(scored), n);
  return {
    columns: ['true', ...classes.map((name) => `predicted ${name}`)],
    data: classes.map((name, i) => [name, ...counts.subarray(i * n, (i + 1) * n)]),
  };
}

/**
 * The rows whose prediction is farthest off, the worst first: least probability of the true class, or greatest error. Rows are
 * counted from 0 as in the file.
 */
export function worstTable(scored: ScoredRows, prepared: Prepared): ReportTable {
  const { task, rows, y } = scored;
  const badness = task.kind === 'regression' ? absoluteErrors(scored) : missing(scored);
  const order = greatest(badness);
  const predicted = task.kind === 'regression' ? null : predictedClasses(scored);
  const features = baseFeatures(prepared.basePlan).slice(0, MOST_FEATURES);
  const cell = (feature: number, row: number): string | number | null => {
    const value = prepared.base.columns[feature]![row]!;
    if (Number.isNaN(value)) return null;
    const { kind, labels } = features[feature]!;
    return kind === 'category' ? (labels?.[value] ?? value) : value;
  };
  const outcome = (i: number): (string | number)[] =>
    predicted === null || task.kind === 'regression'
      ? [y[i]!, scored.prediction[i]!, badness[i]!]
      : [task.classes[y[i]!]!, task.classes[predicted[i]!]!, 1 - badness[i]!];
  const names = task.kind === 'regression' ? ['actual', 'predicted', 'error'] : ['actual', 'predicted', 'p_actual'];
  return {
    columns: [
      'row',
      ...names,
      ...features.map(({ name }) => (names.includes(name) || name === 'row' ? `${name}_` : name)),
    ],
    data: order.map((i) => [
      prepared.kept[rows[i]!]!,
      ...outcome(i),
      ...features.map((_, feature) => cell(feature, rows[i]!)),
    ]),
  };
}

/** Places of the greatest values, the greatest first; ties by place. */
function greatest(values: Float64Array): number[] {
  const least = values.slice().sort().at(-WORST) ?? Number.NEGATIVE_INFINITY;
  const places: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i]! >= least) places.push(i);
  return places.sort((a, b) => values[b]! - values[a]! || a - b).slice(0, WORST);
}

function absoluteErrors({ y, prediction }: ScoredRows): Float64Array {
  return y.map((value, i) => Math.abs(value - prediction[i]!));
}

/** What the probability of the true class lacks. */
function missing({ task, y, prediction }: ScoredRows): Float64Array {
  const outputs = outputsOf(task);
  return y.map((k, i) =>
    outputs === 1 ? (k === 1 ? 1 - prediction[i]! : prediction[i]!) : 1 - prediction[i * outputs + k]!,
  );
}
