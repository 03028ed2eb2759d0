import { createRng } from '../../core/rng.ts';
import type { Task } from '../../core/task.ts';
import type { BaseTable } from '../../data/frame.ts';
import { landmarks } from './landmarks.ts';
import { categoryShares, columnStatistics, entropy, meanCorrelation } from './statistics.ts';

/** Rows and columns beyond this are sampled: the time is bounded whatever the table. */
const MOST_ROWS = 1000;
const MOST_COLS = 40;

export interface MetaInput {
  readonly base: BaseTable;
  /** Shape [base.rows]: class index or value. */
  readonly y: Float64Array;
  readonly task: Task;
}
/** By name, each about in [-10, 20]; null where it is undefined on this table. */
export type MetaFeatures = Readonly<Record<string, number | null>>;

/**
 * Sizes, statistics, information-theoretic figures and landmarkers of a table (after Vanschoren 2018, "Meta-Learning: A
 * Survey", and the set of auto-sklearn, Feurer et al. 2015). At most 1,000 rows and 40 columns are looked at, drawn with
 * a fixed seed: the same table always has the same features.
 */
export function metaFeatures({ base, y, task }: MetaInput): MetaFeatures {
  const rng = createRng(1).fork('meta-features');
  const rows = Uint32Array.from([...rng.permutation(base.rows).subarray(0, MOST_ROWS)].sort((a, b) => a - b));
  const picked = [...rng.permutation(base.features.length).subarray(0, MOST_COLS)].sort((a, b) => a - b);
  const kinds = base.features.map((f) => f.kind);
  const categories = kinds.filter((kind) => kind === 'category').length;
  const columns = picked.map((j) => Float64Array.from(rows, (r) => base.columns[j]![r]!));
  const numeric = columns.filter((_, i) => kinds[picked[i]!] !== 'category');
  const nominal = columns.filter((_, i) => kinds[picked[i]!] === 'category');
  const target = Float64Array.from(rows, (r) => y[r]!);
  const cols = base.features.length + base.texts.length;
  const cells = columns.length * rows.length;
  const missing = columns.reduce((n, column) => n + column.filter(Number.isNaN).length, 0);
  const cardinality = Math.max(1, ...nominal.map((column) => 1 + column.reduce((a, b) => Math.max(a, b), 0)));
  return finite({
    log_rows: Math.log10(base.rows),
    log_cols: Math.log10(Math.max(1, cols)),
    log_rows_per_col: Math.log10(base.rows / Math.max(1, cols)),
    category_share: categories / Math.max(1, cols),
    text_share: base.texts.length / Math.max(1, cols),
    missing_share: missing / Math.max(1, cells),
    log_cardinality: Math.log10(cardinality),
    ...columnStatistics(numeric),
    correlation: meanCorrelation(numeric),
    category_entropy: mean(nominal.map((column) => entropy(categoryShares(column)))),
    ...targetFeatures(target, task),
    ...landmarks(columns, target, task, rng.fork('landmarks')),
  });
}

function targetFeatures(y: Float64Array, task: Task): Record<string, number> {
  if (task.kind === 'regression') {
    const { skew, kurtosis } = columnStatistics([y]);
    return { target_skew: skew, target_kurtosis: kurtosis, target_distinct: new Set(y).size / y.length };
  }
  const shares = categoryShares(y);
  const present = shares.filter((share) => share > 0);
  return {
    classes: Math.log2(task.classes.length),
    class_entropy: entropy(shares) / Math.log(Math.max(2, task.classes.length)),
    rarest_share: Math.min(1, ...present),
    majority_share: Math.max(0, ...present),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function finite(values: Readonly<Record<string, number>>): MetaFeatures {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Number.isFinite(value) ? Number(value.toPrecision(4)) : null]),
  );
}
